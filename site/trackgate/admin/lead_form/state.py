"""The lead form while it is edited: loose texts, as they travel in the editor's form.

Nothing half-done is kept on the server. Each field has a key of its own in the
editor, so that it can be moved and renamed; ``field`` inputs give the order.
"""

from dataclasses import dataclass, field
from typing import Self

from werkzeug.datastructures import MultiDict

from trackgate.forms.definition import FormDefinition
from trackgate.forms.fields import FieldDefinition
from trackgate.forms.kinds import DECIDING_KINDS, OPTION_KINDS, TYPED_KINDS, Kind
from trackgate.forms.option_lines import write_options
from trackgate.forms.rules import MAX_FIELDS

Sent = MultiDict[str, str]

_MOST_ROWS = 3 * MAX_FIELDS  # removed ones count until they are saved away
TEXTS = (
    "name",
    "label",
    "help",
    "placeholder",
    "autocomplete",
    "required_message",
    "options",
    "text",
    "default",
)
"""The texts of a field, by the names of their inputs."""


@dataclass(kw_only=True)
class EditedField:
    """One field in the editor."""

    key: str
    kind: Kind
    name: str = ""
    label: str = ""
    help: str = ""
    placeholder: str = ""
    autocomplete: str = ""
    required_message: str = ""
    options: str = ""  # one a line
    text: str = ""
    default: str = ""
    required: bool = False
    show_field: str = ""  # the key of the field that decides; "" = always shown
    show_values: list[str] = field(default_factory=list)
    removed: bool = False  # goes when the form is saved; until then it can be put back
    open: bool = False

    @property
    def title(self) -> str:
        """Give what the field is called in the editor."""
        return " ".join(self.label.split()) or self.name or "New field"

    @property
    def has_options(self) -> bool:
        """Tell whether its author writes its options."""
        return self.kind in OPTION_KINDS

    @property
    def is_typed(self) -> bool:
        """Tell whether it can have a placeholder."""
        return self.kind in TYPED_KINDS

    @property
    def decides(self) -> bool:
        """Tell whether a later field can depend on its answer."""
        return self.kind in DECIDING_KINDS

    @classmethod
    def read(cls, key: str, sent: Sent) -> Self:
        """Read a field from the editor's form."""
        return cls(
            key=key,
            kind=read_kind(sent.get(f"f{key}-kind", "")),
            **{name: _text(sent, f"f{key}-{name}") for name in TEXTS},
            required=f"f{key}-required" in sent,
            show_field=sent.get(f"f{key}-show_field", ""),
            show_values=sent.getlist(f"f{key}-show_values"),
            removed=bool(sent.get(f"f{key}-removed")),
            open=bool(sent.get(f"f{key}-open")),
        )


def read_kind(text: str) -> Kind:
    """Give a kind; what is none is a short text."""
    return Kind(text) if text in {kind.value for kind in Kind} else Kind.TEXT


def _text(sent: Sent, name: str) -> str:
    return sent.get(name, "").replace("\r\n", "\n")


@dataclass(kw_only=True)
class EditedForm:
    """The form in the editor."""

    base: int  # the version that the edit began from
    heading: str = ""
    intro: str = ""
    business_only: bool = False
    blocked: str = ""  # domains, one a line
    fields: list[EditedField] = field(default_factory=list)

    @property
    def kept(self) -> list[EditedField]:
        """Give the fields that are not removed."""
        return [each for each in self.fields if not each.removed]

    def find(self, key: str) -> EditedField | None:
        """Give a field by its key."""
        return next((each for each in self.fields if each.key == key), None)

    def keep_rules_of(self, definition: FormDefinition) -> None:
        """Take from a form which addresses may register, whatever was sent."""
        self.business_only = definition.business_only
        self.blocked = _lines(definition.blocked_domains)

    def new_key(self) -> str:
        """Give a key that no field has."""
        numbers = [int(each.key) for each in self.fields if each.key.isdecimal()]
        return str(max(numbers, default=0) + 1)

    @classmethod
    def read(cls, sent: Sent) -> Self:
        """Read the editor's form."""
        base = sent.get("base", "")
        keys = [key for key in dict.fromkeys(sent.getlist("field")) if key.isdecimal()]
        return cls(
            base=int(base) if base.isdecimal() else 0,
            heading=_text(sent, "heading"),
            intro=_text(sent, "intro"),
            business_only="business_only" in sent,
            blocked=_text(sent, "blocked"),
            fields=[EditedField.read(key, sent) for key in keys[:_MOST_ROWS]],
        )

    @classmethod
    def of(cls, definition: FormDefinition, *, base: int) -> Self:
        """Give a definition as the editor has it."""
        keys = {
            item.name: str(number) for number, item in enumerate(definition.fields, 1)
        }
        return cls(
            base=base,
            heading=definition.heading,
            intro=definition.intro,
            business_only=definition.business_only,
            blocked=_lines(definition.blocked_domains),
            fields=[_edited(item, keys) for item in definition.fields],
        )


def _lines(domains: tuple[str, ...]) -> str:
    return "\n".join(domains)


def _edited(item: FieldDefinition, keys: dict[str, str]) -> EditedField:
    texts = {name: getattr(item, name) for name in TEXTS if name != "options"}
    condition = item.show_if
    return EditedField(
        key=keys[item.name],
        kind=item.kind,
        **texts,
        options=write_options(item.options),
        required=item.required,
        show_field=keys[condition.field] if condition else "",
        show_values=list(condition.any_of) if condition else [],
    )
