"""Finding a person's mail: it went to their address as it was typed."""

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.core.emails import domain_of, lower_case
from trackgate.mail.models import Mail


def mail_to(email: str) -> sa.ColumnElement[bool]:
    """Give the condition for mail to an e-mail (lower case), whatever its capitals.

    Databases make small letters of A to Z for sure, and of others as they see fit
    (SQLite of none): mail to an address with such letters is looked through here.
    """
    if email.isascii():
        return sa.func.lower(Mail.recipient) == email
    there = db.session.execute(
        sa.select(Mail.id, Mail.recipient).where(
            Mail.recipient.endswith(f"@{domain_of(email)}", autoescape=True)
        )
    )
    return Mail.id.in_([row.id for row in there if lower_case(row.recipient) == email])
