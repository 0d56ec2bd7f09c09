"""Which addresses may leave their details: rules that stand in the lead form."""

import re
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from trackgate.admin.base.blueprint import bp, owners_only
from trackgate.admin.base.session import current_admin
from trackgate.admin.settings.page import FormFields, saved, show
from trackgate.core import clock
from trackgate.core.db import bump_page_stamp, db
from trackgate.core.emails import InvalidEmail, normalise_domain
from trackgate.forms.definition import FormDefinition
from trackgate.forms.store import current_form, save_form
from trackgate.forms.versions import find_version

_MOST_DOMAINS = 1000


@bp.post("/settings/emails")
@owners_only
def settings_emails() -> BaseResponse:
    """Save the rules as a new version of the form; leads keep the one they had."""
    now = clock.now()
    text = request.form.get("blocked_domains", "")[:100_000]
    business_only = request.form.get("business_only") == "1"
    domains, wrong = _read(text)
    base = request.form.get("form_base", "")
    typed = {"blocked_domains": text, "business_only": business_only}
    if wrong:
        values = {**typed, "form_base": base}
        return show(FormFields(values, [("blocked_domains", wrong)]), 422)
    bump_page_stamp()  # First: it holds off whoever saves the form as well.
    old = current_form().definition
    if _moved(base, old):
        db.session.rollback()
        return show(FormFields(typed, [("blocked_domains", _meanwhile(old))]), 409)
    new = replace(old, business_only=business_only, blocked_domains=tuple(domains))
    changed = _changes(old, new)
    if changed:
        save_form(new, by=current_admin().email, now=now)
    return saved(changed, "Addresses", "emails")


def _moved(base: str, stands: FormDefinition) -> bool:
    """Tell whether the rules are others than those the page was opened with.

    ``base`` is the version of the form that it showed. Fields may have changed
    since: they are kept as they stand now.
    """
    seen = find_version(int(base)) if re.fullmatch(r"[0-9]{1,9}", base) else None
    if seen is None:
        return True
    shown = FormDefinition.from_dict(seen.definition)
    return shown.with_rules_of(stands) != shown


def _meanwhile(stands: FormDefinition) -> str:
    """Say what somebody else saved; what was typed is below, to be saved or not."""
    blocked = ", ".join(stands.blocked_domains[:20]) or "none"
    more = len(stands.blocked_domains) - 20
    if more > 0:
        blocked += f" and {more} more"
    business = "yes" if stands.business_only else "no"
    return (
        "Somebody changed this meanwhile, so nothing was saved. Now business addresses"
        f" only: {business}; blocked: {blocked}. Save again to have it as you typed it"
    )


def _read(text: str) -> tuple[list[str], str]:
    """Give the domains of a text, and what is wrong with it."""
    found: dict[str, None] = {}
    for each in re.split(r"[\s,;]+", text.strip()):
        if not each:
            continue
        try:
            found[normalise_domain(each)] = None
        except InvalidEmail:
            return [], f"“{each[:100]}” is not a domain; write it like example.com"
    if len(found) > _MOST_DOMAINS:
        return [], f"These are {len(found)} domains; at most {_MOST_DOMAINS} fit here"
    return sorted(found), ""


def _changes(old: FormDefinition, new: FormDefinition) -> dict[str, object]:
    changed: dict[str, object] = {}
    if old.business_only != new.business_only:
        changed["business_only"] = [old.business_only, new.business_only]
    before, after = set(old.blocked_domains), set(new.blocked_domains)
    if before != after:
        changed["now_blocked"] = ", ".join(sorted(after - before))
        changed["no_longer_blocked"] = ", ".join(sorted(before - after))
    return {name: value for name, value in changed.items() if value != ""}
