"""Lead forms for tests, without a database."""

from typing import Any

from werkzeug.datastructures import MultiDict

from trackgate.forms.builder import Submission, validate
from trackgate.forms.definition import FormDefinition
from trackgate.forms.store import StoredForm

ROLES = ["developer", "other"]


def form_of(*fields: dict[str, Any], **more: Any) -> StoredForm:  # noqa: ANN401
    """Give a form of these fields; a label is made where none is given."""
    whole = [{"label": field["name"].capitalize(), **field} for field in fields]
    data = {"fields": [{"kind": "text", **field} for field in whole], **more}
    return StoredForm(1, FormDefinition.from_dict(data))


def post(stored: StoredForm, **values: str | list[str]) -> Submission:
    """Send values as a browser would."""
    pairs = [
        (name, value)
        for name, given in values.items()
        for value in ([given] if isinstance(given, str) else given)
    ]
    return validate(stored, MultiDict(pairs))
