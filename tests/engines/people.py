"""What a learner types at the gate, in any engine."""

from engines.page import EnginePage
from journeys.steps import DETAILS


def fill_details(visitor: EnginePage) -> None:
    """Fill in the default lead form, without sending it."""
    for label, text in DETAILS.items():
        visitor.fill(label, text)
    visitor.choose("Country", "Iceland")
