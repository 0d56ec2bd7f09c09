"""What a lead answered and agreed to, with the words of the form it was asked by."""

from dataclasses import dataclass
from typing import Any

from trackgate.admin.leads.list import invite_titles
from trackgate.forms.fields import FieldDefinition
from trackgate.forms.kinds import Kind
from trackgate.forms.leads import get_consents
from trackgate.forms.merging import merged_into
from trackgate.forms.models import Lead, MergedLead
from trackgate.forms.store import form_version
from trackgate.invites.sources import CLICK_IDS
from trackgate.web.wording import moment

_SOURCES = {
    "utm_source": "Source",
    "utm_medium": "Medium",
    "utm_campaign": "Campaign",
    "utm_term": "Term",
    "utm_content": "Content",
    "referrer": "Came from",
    "landing_page": "First page",
    **{name: f"{whose} click" for name, whose in CLICK_IDS.items()},
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A field of the form and what was answered."""

    label: str
    texts: list[str]  # none: see ``why``
    why: str = ""  # there is no answer


def answers_of(form_version_id: int, answers: dict[str, Any]) -> list[Said]:
    """Give the answers by the labels of the form version that was answered."""
    fields = form_version(form_version_id).definition.fields
    asked = [item for item in fields if item.kind is not Kind.CONSENT]
    names = {item.name for item in fields}
    return [
        *(_said(item, answers) for item in asked),
        *(
            Said(label=name, texts=_texts(value))
            for name, value in answers.items()
            if name not in names
        ),
    ]


def _said(item: FieldDefinition, answers: dict[str, Any]) -> Said:
    label = item.label or item.name
    if item.name not in answers:
        return Said(label=label, texts=[], why="Not asked")
    shown = {option.value: option.label for option in item.choices}
    texts = [shown.get(text, text) for text in _texts(answers[item.name])]
    return Said(label=label, texts=texts, why="" if texts else "Left empty")


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if each not in ("", None)]


def consents_of(lead: Lead) -> list[dict[str, Any]]:
    """Give the consents a lead was asked for, with the exact texts."""
    return [
        {
            "label": _label(row.form_version_id, row.field),
            "text": row.text,
            "given": row.given,
            "at": moment(row.at),
            "page": row.page,
            "version": row.form_version_id,
        }
        for row in get_consents(lead.id)
    ]


def _label(form_version_id: int, name: str) -> str:
    fields = form_version(form_version_id).definition.fields
    return next((item.label for item in fields if item.name == name), name)


def sources_of(attribution: dict[str, Any]) -> list[tuple[str, str]]:
    """Give where a lead came from, in words."""
    return [(_SOURCES.get(key, key), str(value)) for key, value in attribution.items()]


def merged_of(lead: Lead) -> list[dict[str, Any]]:
    """Give what other addresses of the person had answered before they were merged."""
    rows = merged_into(lead.id)
    titles = invite_titles({row.invite_id for row in rows if row.invite_id})
    return [_merged(row, titles) for row in rows]


def _merged(row: MergedLead, titles: dict[int, Any]) -> dict[str, Any]:
    return {
        "email": row.email_typed,
        "created": moment(row.created_at),
        "at": moment(row.merged_at),
        "version": row.form_version_id,
        "invite": titles.get(row.invite_id or 0),
        "answers": answers_of(row.form_version_id, row.answers),
        "consents": [
            {**given, "label": _label(given["form_version_id"], given["field"])}
            for given in row.consents
        ],
    }
