"""Changing the functions of a module that is loaded, in place.

Whoever has a function (a route, a decorator, another module) then runs the changed one.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from inspect import CO_NEWLOCALS
from types import CodeType, FunctionType

Key = tuple[str, int]  # qualified name, first line


class NotInPlace(Exception):
    """The change is one of what runs when the module is loaded."""


def changed_functions(before: CodeType, after: CodeType) -> dict[Key, CodeType]:
    """Give the new code of every function that differs, by the old one's key.

    Takes the code of the whole module. Raises ``NotInPlace``.
    """
    found: dict[Key, CodeType] = {}
    _compare(before, after, found)
    return found


def _compare(old: CodeType, new: CodeType, found: dict[Key, CodeType]) -> bool:
    """Note what differs within; tell whether anything does."""
    inner_old, inner_new = list(_inner(old)), list(_inner(new))
    same_shape = [each.co_qualname for each in inner_old] == [
        each.co_qualname for each in inner_new
    ]
    own = not same_shape or _own(old) != _own(new)
    pairs = zip(inner_old, inner_new, strict=True) if same_shape else ()
    # Every pair, though one is enough for the answer.
    within = True in [_compare(*pair, found) for pair in pairs]
    if own and not _is_function(old):
        raise NotInPlace(old.co_qualname)
    if (own or within) and _is_function(old):
        if old.co_freevars != new.co_freevars:
            raise NotInPlace(old.co_qualname)
        found[(old.co_qualname, old.co_firstlineno)] = new
    return own or within


def _is_function(code: CodeType) -> bool:
    """Tell whether it is a function's code, and not a module's or a class's.

    A comprehension outside functions runs when the module is loaded.
    """
    own = not code.co_name.startswith("<") or "<locals>" in code.co_qualname
    return own and bool(code.co_flags & CO_NEWLOCALS)


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (each for each in code.co_consts if isinstance(each, CodeType))


def _own(code: CodeType) -> tuple[object, ...]:
    """Give what a code does itself, without the lines on which it stands."""
    consts = tuple(repr(c) for c in code.co_consts if not isinstance(c, CodeType))
    return code.co_code, consts, code.co_names, code.co_varnames, code.co_freevars


def functions_below(folder: str) -> list[FunctionType]:
    """Give every function that was loaded from a file below a folder."""
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, FunctionType)
        and each.__code__.co_filename.startswith(f"{folder}/")
    ]


def swap(
    functions: Iterable[FunctionType], path: str, changed: Mapping[Key, CodeType]
) -> int:
    """Give the functions of a file their new code; tell how many there were."""
    swapped = 0
    for each in functions:
        code = each.__code__
        new = changed.get((code.co_qualname, code.co_firstlineno))
        if new is not None and code.co_filename == path:
            each.__code__ = new
            swapped += 1
    return swapped
