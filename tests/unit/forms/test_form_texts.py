"""Options a line, and names made from labels."""

import pytest

from trackgate.forms.fields import Option
from trackgate.forms.names import suggest_name
from trackgate.forms.option_lines import read_options, write_options


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("Ops", "Ops"),
        ("dev", "Developer"),
        ("a|b", "A | B"),
        ("a | b", "a | b"),
        ("x", "x | y"),
    ],
)
def test_an_option_is_read_back_as_it_was_written(value: str, label: str) -> None:
    lines = write_options([Option(value, label), Option("last", "Last")])
    assert read_options(lines) == [
        {"value": value, "label": label},
        {"value": "last", "label": "Last"},
    ]


def test_blank_lines_are_no_options() -> None:
    assert read_options("\n A \r\n\r\n") == [{"value": "A", "label": "A"}]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Your team", "your_team"),
        ("Größe (in cm)?", "groe_in_cm"),
        ("2nd name", "field_2nd_name"),
        ("", "field"),
        ("東京", "field"),
        ("E-mail", "e_mail"),
        ("Email", "email_2"),
        ("utm source", "field_source_2"),
        ("Team", "team_2"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_name_is_made_from_the_label_and_is_nobody_elses(
    label: str, name: str
) -> None:
    assert suggest_name(label, {"team"}) == name
