"""What is said beside a field: full sentences that tell what to do."""

from trackgate.forms.fields import FieldDefinition
from trackgate.forms.kinds import Control

PHONE = "Enter a phone number, like +31 20 123 4567"

_CHOSEN = {Control.LIST, Control.RADIOS}


def empty(field: FieldDefinition) -> str:
    """Give the sentence for a required field that was left empty."""
    if field.required_message:
        return field.required_message
    label = field.label.rstrip(":").strip()
    control = field.kind.facts.control
    if control is Control.BOX:
        return f"Tick the box under “{label}” to go on"
    if control is Control.BOXES:
        return f"Select at least one answer to “{label}”"
    verb = "Select" if control in _CHOSEN else "Enter"
    if label.endswith("?"):
        return f"{verb} an answer to “{label}”"
    return f"{verb} {_yours(label)}"


def not_listed(field: FieldDefinition) -> str:
    """Give the sentence for an answer that is none of the options."""
    return f"Choose from the answers under “{field.label}”"


def too_long(field: FieldDefinition, limit: int) -> str:
    """Give the sentence for a text of more than ``limit`` characters."""
    return f"“{field.label}” must be {limit} characters or fewer"


def _yours(label: str) -> str:
    """Turn a label into what a sentence can go on with: ``your company``."""
    words = label.split()
    first = words[0]
    # An abbreviation (VAT number) and a lone letter keep their capitals.
    if len(first) > 1 and not first[1].isupper():
        words[0] = first[0].lower() + first[1:]
    rest = " ".join(words)
    if words[0] in {"your", "the", "a", "an"}:
        return rest
    return f"the {rest}" if "your" in words else f"your {rest}"
