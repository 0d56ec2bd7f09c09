"""Who somebody is, in a few words of their own: name and company from their answers."""

from collections.abc import Mapping
from typing import Any

from trackgate.forms.definition import FormDefinition

_NAME = ("name", "given-name", "family-name")
_COMPANY = ("organization",)


def who_line(definition: FormDefinition, answers: Mapping[str, Any]) -> str:
    """Give "Ada Byron · Engines Ltd", or what there is of it.

    Fields are told by what browsers fill in there, so any form will do.
    """
    name = " ".join(_answers(definition, answers, _NAME))
    company = ", ".join(_answers(definition, answers, _COMPANY))
    return " · ".join(part for part in (name, company) if part)


def _answers(
    definition: FormDefinition, answers: Mapping[str, Any], tokens: tuple[str, ...]
) -> list[str]:
    texts = [
        answers.get(item.name) for item in definition.fields if item.token in tokens
    ]
    return [text for text in texts if isinstance(text, str) and text]
