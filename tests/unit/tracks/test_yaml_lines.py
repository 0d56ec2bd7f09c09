"""YAML keeps its lines, and what could hurt is refused with one."""

import json

import pytest

from trackgate.tracks.problems import Report
from trackgate.tracks.yaml_lines import Items, Mapping, load_mapping, plain


def load(text: str) -> tuple[Mapping | None, Report]:
    report = Report()
    return load_mapping(text, report.file("x.yml")), report


def test_keys_and_items_know_their_lines() -> None:
    mapping, _ = load("a: 1\n\nb:\n- x\n- c: 2\n")
    assert mapping is not None
    assert mapping.lines == {"a": 1, "b": 3}
    items = mapping["b"]
    assert isinstance(items, Items)
    assert items.lines == [4, 5]
    assert items[1].lines == {"c": 5}


def test_scalars_are_kept_as_they_were_written() -> None:
    mapping, _ = load("version: 1.10\nanswer: yes\nday: 2026-01-02\n")
    assert mapping is not None
    assert mapping.written == {"version": "1.10", "answer": "yes", "day": "2026-01-02"}
    assert mapping["answer"] is True
    assert mapping["day"] == "2026-01-02"


def test_an_empty_file_is_an_empty_mapping() -> None:
    mapping, report = load("# nothing yet\n")
    assert mapping == {}
    assert not report.problems


def test_a_key_written_twice_is_noted_and_the_last_one_counts() -> None:
    mapping, report = load("a: 1\na: 2\n")
    assert mapping == {"a": 2}
    assert [note.line for note in report.notes] == [2]


def test_plain_values_can_be_stored_as_json() -> None:
    mapping, _ = load("a:\n  b: [1, {c: null}]\n")
    value = plain(mapping)
    assert type(value["a"]) is dict
    assert type(value["a"]["b"]) is list
    assert json.dumps(value) == '{"a": {"b": [1, {"c": null}]}}'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n", 3),
        ("a: b: c\n", 1),
        ("a: 1\n\tb: 2\n", 2),
        ("a: &x 1\nb: *x\n", 2),
        ("- a\n- b\n", 1),
        ("just text\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\nb: !!python/object:os.system x\n", 2),
        ("a: 1\nb: !!binary aGk=\n", 2),
        ("a: 1\n? [x]\n: y\n", 2),
        ("a: 1\nb: .inf\n", 2),
        ("a: 1\nb: " + "9" * 5000 + "\n", 2),
        ("a: 1\nb: 99999999999999999999\n", 2),
        ('a: 1\nb: "\\0"\n', 2),
        ('a: 1\nb: "\\ud800"\n', 2),
        ("a: 1\nb: \x07\n", 2),
        ("a: " + "[" * 5000 + "\n", 1),
    ],
)
def test_what_is_not_read_is_reported_with_its_line(text: str, line: int) -> None:
    mapping, report = load(text)
    assert mapping is None
    assert [problem.line for problem in report.problems] == [line]


def test_lines_of_front_matter_are_those_of_the_file() -> None:
    report = Report()
    load_mapping("a: b: c", report.file("x.md", lines_before=1))
    assert str(report.problems[0]).startswith("x.md:2: ")
