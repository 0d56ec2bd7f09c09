"""The fields of a lead form as HTML, by templates/macros/fields.html."""

import json
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache

from flask import current_app
from markupsafe import Markup, escape

from trackgate.forms.builder import HONEYPOT, Answer
from trackgate.forms.fields import FieldDefinition
from trackgate.forms.store import StoredForm

__all__ = ["HONEYPOT", "option_tags", "render_fields", "show_if_values"]

_NOTHING: Mapping[str, Answer] = {}
_THIS_MODULE = sys.modules[__name__]


def render_fields(
    stored: StoredForm,
    values: Mapping[str, Answer] = _NOTHING,
    errors: Iterable[tuple[str, str]] = (),
) -> Markup:
    """Give the e-mail field, the form's fields and the honeypot.

    ``values`` are what the inputs start with (``email`` among them), such as
    ``Submission.values``; ``errors`` are ``(field, sentence)``, the first of a
    field is shown. Values are printed escaped and looked at only to see which
    option is chosen, so a caller may put a text of its own there and replace it.
    """
    first: dict[str, str] = {}
    for name, message in errors:
        first.setdefault(name, message)
    # The module of a template is made once and kept with it; nothing of a request
    # is visible in it.
    macros = current_app.jinja_env.get_template("macros/fields.html").module
    html: Markup = macros.lead_fields(  # type: ignore[attr-defined]
        stored.definition.fields, values, first, _THIS_MODULE
    )
    return html


def show_if_values(item: FieldDefinition) -> str:
    """Give the values that show a field, as JSON for showif.js."""
    return json.dumps(item.show_if.any_of if item.show_if else [])


def option_tags(item: FieldDefinition, chosen: str) -> Markup:
    """Give a select's options, ``chosen`` selected if it is one of them."""
    tags = _option_tags(item)
    if chosen not in item.values:
        return tags
    # Quotes in texts are escaped, so this stands in no label.
    attribute = f'value="{escape(chosen)}"'
    return Markup(str(tags).replace(attribute, f"{attribute} selected", 1))  # noqa: S704


@lru_cache(maxsize=128)
def _option_tags(item: FieldDefinition) -> Markup:
    # Made once: the loop over 250 countries is most of a form's rendering time.
    tag = Markup('<option value="{}">{}</option>\n')
    return Markup("").join(
        tag.format(option.value, option.label) for option in item.choices
    )
