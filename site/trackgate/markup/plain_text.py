"""Markdown as plain text: for a page's description, a feed, a preview."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("js-default", {"html": False})
_WORDS = {"text", "code_inline"}
_BREAKS = {"softbreak", "hardbreak"}


@lru_cache(maxsize=1000)
def plain_text(text: str, *, most: int) -> str:
    """Give the words of a Markdown text on one line, at most so many characters.

    What is cut ends after a whole word, with "…".
    """
    pieces = [_words(token) for token in _PARSER.parse(text[: most * 4])]
    line = " ".join(" ".join(pieces).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,.;:–-") + "…"


def _words(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return token.content
    return "".join(
        child.content if child.type in _WORDS else " " if child.type in _BREAKS else ""
        for child in token.children or []
    )
