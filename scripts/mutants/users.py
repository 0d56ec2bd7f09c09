"""Which lines of the source a change can show in.

A line inside a function shows when it runs. One that runs when its module is loaded (a
constant, a statement prepared once, a decorator) shows where it is used: in the body of
the decorated function, or wherever the name that it makes is written.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from catalogue import Place

Lines = dict[Path, set[int]]
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEEP = 4


def lines_of(place: Place, sources: Mapping[Path, str]) -> Lines:
    """Give the lines whose tests are to be run for a change at a place."""
    text = sources[place.path]
    first = text.count("\n", 0, place.start) + 1
    last = text.count("\n", 0, place.end) + 1
    found: Lines = defaultdict(set)
    for line in range(first, last + 1):
        _add(found, place.path, line, sources, _DEEP)
    return found


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _add(
    found: Lines, path: Path, line: int, sources: Mapping[Path, str], deep: int
) -> None:
    tree = _parsed(sources[path])
    function = _function_at(tree, line)
    if function is None:
        for name in _names_at(tree, line):
            _add_users(found, name, sources, deep)
        return
    if line < function.body[0].lineno:  # its decorators and its head
        found[path].update(_span(function))
        return
    found[path].update(_statement(function, line))


def _add_users(found: Lines, name: str, sources: Mapping[Path, str], deep: int) -> None:
    if deep == 0:
        return
    word = re.compile(rf"\b{re.escape(name)}\b")
    for path, text in sources.items():
        if not word.search(text):
            continue
        tree = _parsed(text)
        for line, written in enumerate(text.splitlines(), 1):
            if not word.search(written) or line in found[path]:
                continue
            if _function_at(tree, line) is not None:
                _add(found, path, line, sources, deep)
            elif name not in _names_at(tree, line):
                for other in _names_at(tree, line):
                    _add_users(found, other, sources, deep - 1)


def _function_at(
    tree: ast.AST, line: int
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Give the innermost function with this line, its decorators included."""
    found = None
    for node in ast.walk(tree):
        if isinstance(node, _Function) and line in _span(node):
            found = node
    return found


def _span(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    return range(first, (node.end_lineno or node.lineno) + 1)


def _names_at(tree: ast.AST, line: int) -> Iterator[str]:
    """Give the names that the assignment at a line makes, in a module or a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and line in _span(node):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for each in targets if isinstance(each, ast.Name))


def _statement(
    function: ast.FunctionDef | ast.AsyncFunctionDef, line: int
) -> Iterator[int]:
    """Give the lines of the statement at a line; of ``if`` and such the head alone."""
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function and line in _span(node):
            body = getattr(node, "body", None)
            last = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
            if line < max(last, node.lineno + 1):
                yield from range(node.lineno, max(last, node.lineno + 1))
