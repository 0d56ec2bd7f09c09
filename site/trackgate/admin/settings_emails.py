"""Which addresses may leave their details: rules that stand in the lead form."""

import re
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from trackgate import clock
from trackgate.admin.blueprint import bp, owners_only
from trackgate.admin.settings_pages import Typed, saved, show
from trackgate.db import bump_page_stamp
from trackgate.emails import InvalidEmail, normalise_domain
from trackgate.forms.definition import FormDefinition
from trackgate.forms.store import current_form, save_form

_MOST_DOMAINS = 1000


@bp.post("/settings/emails")
@owners_only
def settings_emails() -> BaseResponse:
    """Save the rules as a new version of the form; leads keep the one they had."""
    now = clock.now()
    text = request.form.get("blocked_domains", "")[:100_000]
    business_only = request.form.get("business_only") == "1"
    domains, wrong = _read(text)
    if wrong:
        values = {"blocked_domains": text, "business_only": business_only}
        return show(Typed(values, [("blocked_domains", wrong)]), 422)
    bump_page_stamp()  # First: it holds off whoever saves the form as well.
    old = current_form().definition
    new = replace(old, business_only=business_only, blocked_domains=tuple(domains))
    changed = _changes(old, new)
    if changed:
        save_form(new, now=now)
    return saved(changed, "Addresses", "emails")


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
