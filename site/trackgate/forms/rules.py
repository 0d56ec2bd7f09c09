"""What makes a definition a lead form that people can fill in.

Every rule gives sentences for the person who writes the form.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from trackgate.core import emails
from trackgate.forms import kinds
from trackgate.forms.fields import FieldDefinition
from trackgate.forms.kinds import Kind
from trackgate.forms.shapes import Problems

Found = Iterator[tuple[str, str]]

MAX_FIELDS = 40
MAX_OPTIONS = 500
_TEXT_LIMITS = {
    "label": 200,
    "help": 500,
    "placeholder": 100,
    "autocomplete": 60,
    "required_message": 200,
    "text": 5000,
    "default": kinds.TEXT_LENGTH,
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# What the page itself posts, what leads have beside their answers, and what comes
# as attribution (utm_…): an answer of the same name could not be told from it.
_RESERVED = """
email ticket website code sure start_key csrf_token
id public_id lead invite created_at updated_at suspect attribution answers
consents page referrer referer landing_page gclid
"""
RESERVED_NAMES = frozenset(_RESERVED.split())


def problems_of(
    *,
    heading: str,
    intro: str,
    fields: Sequence[FieldDefinition],
    blocked_domains: Sequence[str],
) -> Problems:
    """Give what is wrong with a form, by path; nothing when it is good."""
    problems: Problems = {}
    for key, message in [
        *_heading_problems(heading, intro),
        *_list_problems(fields, blocked_domains),
    ]:
        problems.setdefault(key, message)
    earlier: dict[str, FieldDefinition] = {}
    for index, field in enumerate(fields):
        for key, message in _field_problems(field, earlier):
            problems.setdefault(f"fields.{index}.{key}", message)
        earlier.setdefault(field.name, field)
    return problems


def _heading_problems(heading: str, intro: str) -> Found:
    if not heading:
        yield "heading", "Enter a heading"
    yield from _text_problems("heading", heading, 200)
    yield from _text_problems("intro", intro, 2000)


def _list_problems(
    fields: Sequence[FieldDefinition], blocked_domains: Sequence[str]
) -> Found:
    if len(fields) > MAX_FIELDS:
        yield "fields", f"A lead form has at most {MAX_FIELDS} fields"
    for index, domain in enumerate(blocked_domains):
        if not _is_normal_domain(domain):
            yield f"blocked_domains.{index}", "Enter a domain, like example.com"


def _is_normal_domain(domain: str) -> bool:
    try:
        return emails.normalise_domain(domain) == domain
    except emails.InvalidEmail:
        return False


def _field_problems(
    field: FieldDefinition, earlier: Mapping[str, FieldDefinition]
) -> Found:
    yield from _name_problems(field.name, earlier)
    for key, limit in _TEXT_LIMITS.items():
        yield from _text_problems(key, getattr(field, key), limit)
    yield from _kind_problems(field)
    yield from _option_problems(field)
    yield from _autocomplete_problems(field.autocomplete)
    yield from _show_if_problems(field, earlier)


def _name_problems(name: str, earlier: Mapping[str, object]) -> Found:
    if not _NAME.fullmatch(name):
        yield (
            "name",
            "A name starts with a letter and has only small letters, digits and _"
            " (40 at most)",
        )
    elif name in RESERVED_NAMES or name.startswith("utm_"):
        yield "name", f"The name {name} is taken by Trackgate; choose another"
    elif name in earlier:
        yield "name", f"Another field is called {name} already"


def _text_problems(key: str, text: str, limit: int) -> Found:
    if len(text) > limit:
        yield key, f"This text has at most {limit} characters"
    if text != text.strip():
        yield key, "This text has white space at its start or end"
    if any(not (char.isprintable() or char in " \n\t") for char in text):
        yield key, "This text has a character that cannot be shown"


def _kind_problems(field: FieldDefinition) -> Found:
    if field.kind is not Kind.HIDDEN and not field.label:
        yield "label", "Enter a label"
    if field.kind is Kind.HIDDEN and field.required:
        yield "required", "Nobody can fill in a hidden field: it is never required"
    if field.kind is Kind.CONSENT and not field.text:
        yield "text", "Enter the text that is agreed to"
    if field.kind is not Kind.CONSENT and field.text:
        yield "text", "Only a consent has a text"
    if field.kind is not Kind.HIDDEN and field.default:
        yield "default", "Only a hidden field has a value of its own"
    if field.kind not in kinds.TYPED_KINDS and field.placeholder:
        yield "placeholder", "Only a field that is typed in has a placeholder"


def _option_problems(field: FieldDefinition) -> Found:
    if field.kind not in kinds.OPTION_KINDS:
        if field.options:
            yield "options", f"A field of the kind {field.kind} has no options"
        return
    if not field.options:
        yield "options", "Enter at least one option"
    if len(field.options) > MAX_OPTIONS:
        yield "options", f"A field has at most {MAX_OPTIONS} options"
    for key in ("value", "label"):
        seen: set[str] = set()
        for index, option in enumerate(field.options):
            text = getattr(option, key)
            path = f"options.{index}.{key}"
            if not text:
                yield path, f"Enter a {key}"
            elif text in seen:
                yield path, f"Another option has this {key} already"
            yield from _text_problems(path, text, kinds.TEXT_LENGTH)
            seen.add(text)


def _autocomplete_problems(tokens: str) -> Found:
    for token in tokens.split():
        if token not in kinds.AUTOCOMPLETE_TOKENS:
            yield "autocomplete", f"Browsers know no autocomplete token {token}"


def _show_if_problems(
    field: FieldDefinition, earlier: Mapping[str, FieldDefinition]
) -> Found:
    condition = field.show_if
    if condition is None:
        return
    decider = earlier.get(condition.field)
    if decider is None:
        yield "show_if.field", "Choose a field that comes before this one"
    elif decider.kind not in kinds.DECIDING_KINDS:
        yield "show_if.field", "Choose a field with options, a country or a consent"
    elif not set(condition.any_of) <= decider.values:
        yield "show_if.any_of", f"Choose from the answers of {decider.name}"
    if not condition.any_of:
        yield "show_if.any_of", "Choose at least one answer"
