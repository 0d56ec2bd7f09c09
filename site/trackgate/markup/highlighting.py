"""Code blocks of Markdown: their flags, and highlighting by CSS classes."""

import re
from dataclasses import dataclass
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

CODE_CLASSES = frozenset(STANDARD_TYPES.values()) - {""} | {"highlight", "line"}
"""The classes that highlighted code carries (``static/highlight.css`` has them)."""

LOOKS = ("line-numbers", "wrap")
"""Flags that become classes of the ``pre`` element."""

BEHAVIOURS = ("run", "nocopy")
"""Flags that become ``data-…`` attributes of the ``pre`` element."""

_FLAGS = {*LOOKS, *BEHAVIOURS, "copy"}

# Lexers are regular expressions: past this size colour is not worth the wait.
_MOST_COLOURED = 50_000


@dataclass(frozen=True)
class FenceInfo:
    """What stands behind the opening fence: a language, and flags."""

    language: str
    flags: frozenset[str]


def read_info(info: str) -> FenceInfo:
    """Read a fence's info text such as ``bash,run`` or ``nocopy,run``."""
    words = [word for word in re.split(r"[,\s]+", info.strip().lower()) if word]
    languages = [word for word in words if word not in _FLAGS]
    language = languages[0] if languages else ""
    return FenceInfo(
        language=language if re.fullmatch(r"[\w.+#-]{1,30}", language) else "",
        flags=frozenset(words) & _FLAGS,
    )


def render_code(code: str, info: str = "") -> str:
    """Give a code block as HTML: a focusable ``pre`` with classes, never styles."""
    fence = read_info(info)
    inner = _highlight(code, fence.language)
    if "line-numbers" in fence.flags:
        lines = inner.removesuffix("\n").split("\n")
        inner = "\n".join(f'<span class="line">{line}</span>' for line in lines)
    looks = " ".join(["highlight", *(look for look in LOOKS if look in fence.flags)])
    behaviours = "".join(
        f' data-{name}=""' for name in BEHAVIOURS if name in fence.flags
    )
    language = f' data-language="{escape(fence.language)}"' if fence.language else ""
    # A block that scrolls sideways must be reachable by keyboard.
    return (
        f'<pre class="{looks}" tabindex="0"{language}{behaviours}>'
        f"<code>{inner}</code></pre>\n"
    )


def _highlight(code: str, language: str) -> str:
    """Give the code with Pygments' spans, or only escaped where it has no lexer."""
    if not language or len(code) > _MOST_COLOURED:
        return escape(code)
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code)
    return highlight(code, lexer, HtmlFormatter(nowrap=True))
