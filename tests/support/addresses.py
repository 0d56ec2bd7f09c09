"""What werkzeug compiles for each address, kept for the next application of a run.

An application compiles two functions for each of its addresses, which is nearly all
that making one costs, and a run makes thousands. The functions stand on the text of
the address alone: the application, its converters and values reach them as arguments.
"""

from collections.abc import Callable, Hashable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

_compile: Callable[[Rule, bool], Builder] = Rule._compile_builder
_compiled: dict[Hashable, Builder] = {}


def keep_compiled_addresses() -> None:
    """Let applications share what is compiled for addresses of the same text."""
    Rule._compile_builder = _kept  # type: ignore[method-assign]


def _kept(rule: Rule, append_unknown: bool = True) -> Builder:
    """Give the function that builds an address; ``rule._trace`` is all it is made of.

    With defaults it is made of their values, too: there are few, and none is kept.
    """
    if rule.defaults:
        return _compile(rule, append_unknown)
    text: Any = (tuple(rule._trace), append_unknown)
    if text not in _compiled:
        _compiled[text] = _compile(rule, append_unknown)
    return _compiled[text]
