"""The form's own rules about the e-mail: business addresses only, blocked domains.

They judge who leaves details for the first time and never bar an existing lead;
the caller asks ``leads.lead_exists`` first.
"""

from trackgate.core import emails
from trackgate.forms.definition import FormDefinition


def email_errors(definition: FormDefinition, email: str) -> list[tuple[str, str]]:
    """Give what the form has against a normalised address, as ``("email", …)``."""
    domain = emails.domain_of(email)
    if any(
        emails.is_at_or_below(email, blocked) for blocked in definition.blocked_domains
    ):
        return [("email", f"E-mail addresses at {domain} cannot be used here")]
    if definition.business_only and emails.is_free_mail(email):
        return [("email", f"Enter your business e-mail address, not one at {domain}")]
    return []
