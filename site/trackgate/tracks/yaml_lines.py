"""YAML whose values still know the lines they stand on.

Only what a track file needs: mappings, lists, texts, numbers, true and false, null.
No tags, and no aliases: a few lines of those unfold into gigabytes.
"""

import math
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from trackgate.tracks.problems import FileReport

# Larger whole numbers do not survive JSON.
_LARGEST = 2**53
_CONSTRUCTOR = SafeConstructor()


class Mapping(dict[str, Any]):
    """A YAML mapping: the line of each key, and each scalar as it was written."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.written: dict[str, str] = {}


class Items(list[Any]):
    """A YAML list: the line of each item, and each scalar as it was written."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []
        self.written: list[str] = []


def plain(value: Any) -> Any:  # noqa: ANN401
    """Give a value as plain dictionaries and lists, as JSON columns store them."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Items):
        return [plain(inner) for inner in value]
    return value


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=mark)
        return super().compose_node(parent, index)


class _Unreadable(Exception):
    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.line = _line(node)


def load_mapping(text: str, report: FileReport) -> Mapping | None:
    """Give the one mapping that a YAML text holds, or None after a problem."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:  # an empty file, or nothing but comments
            return Mapping(1)
        if isinstance(node, yaml.MappingNode):
            return _mapping(node, report)
        report.problem(1, "should hold keys and values")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or "cannot be read"
        report.problem(mark.line + 1 if mark else 1, f"is not YAML we read: {what}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        report.problem(line, "has a character that YAML does not allow")
    except _Unreadable as error:
        report.problem(error.line, str(error))
    except RecursionError:
        report.problem(1, "is nested too deeply")
    return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(node: yaml.MappingNode, report: FileReport) -> Mapping:
    mapping = Mapping(_line(node))
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Unreadable(key_node, "has a key that is not a text")
        key = _text(key_node)
        if key in mapping:
            report.note(_line(key_node), f"{key} is written twice; the last one counts")
        mapping[key] = _value(value_node, report)
        mapping.lines[key] = _line(key_node)
        mapping.written[key] = _written(value_node)
    return mapping


def _items(node: yaml.SequenceNode, report: FileReport) -> Items:
    items = Items(_line(node))
    for each in node.value:
        items.append(_value(each, report))
        items.lines.append(_line(each))
        items.written.append(_written(each))
    return items


def _value(node: yaml.Node, report: FileReport) -> Any:  # noqa: ANN401
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, report)
    if isinstance(node, yaml.SequenceNode):
        return _items(node, report)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    raise _Unreadable(node, "has a value that cannot be read")


def _written(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _text(node: yaml.ScalarNode) -> str:
    text = str(node.value)
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise _Unreadable(node, "has a character that cannot be stored")
    return text


def _scalar(node: yaml.ScalarNode) -> object:
    """Give a scalar's value; raises ``_Unreadable`` for what we do not read."""
    match node.tag.removeprefix("tag:yaml.org,2002:"):
        case "null":
            return None
        case "bool":
            return _CONSTRUCTOR.construct_yaml_bool(node)
        case "int" | "float":
            return _number(node)
        case "str" | "timestamp" | "merge" | "value":
            return _text(node)
    raise _Unreadable(node, f"has a value with the tag {node.tag}: not read here")


def _number(node: yaml.ScalarNode) -> int | float:
    try:
        if node.tag.endswith(":int"):
            value: int | float = _CONSTRUCTOR.construct_yaml_int(node)
        else:
            value = _CONSTRUCTOR.construct_yaml_float(node)
    except ValueError:
        raise _Unreadable(node, "has a number that cannot be read") from None
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise _Unreadable(node, "has a number that is too large")
    return value
