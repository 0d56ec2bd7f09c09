"""What track authors write beyond Markdown: tab buttons, admonitions, headings.

These functions change markdown-it's tokens before they are rendered.
"""

import re
from itertools import count, pairwise

from markdown_it.token import Token

from trackgate.markup.allow_list import ADMONITIONS, section_id

_RAW_HEADING = re.compile(r"(</?h)([1-6])\b", re.IGNORECASE)
_BUTTON = re.compile(r"button\b(?P<rest>.*)", re.DOTALL)
_LABEL = re.compile(r'label\s*=\s*"(?P<label>[^"]*)"')
_TAB = re.compile(r"#?tab-(?P<number>\d{1,2})")
_ADMONITION = re.compile(rf"\[!({'|'.join(ADMONITIONS)})\]\s*", re.IGNORECASE)


def every_token(tokens: list[Token]) -> list[Token]:
    """Give all tokens in order, those inside inline tokens too."""
    return [each for token in tokens for each in (token, *(token.children or []))]


def shift_headings(tokens: list[Token], top: int) -> None:
    """Move all headings, raw ones too, so that the highest is of level ``top``."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    raw = [token for token in every_token(tokens) if token.type.startswith("html_")]
    for token in raw:
        levels += [int(found[1]) for found in _RAW_HEADING.findall(token.content)]
    shift = top - min(levels, default=top)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    for token in raw:
        token.content = _RAW_HEADING.sub(
            lambda found: f"{found[1]}{min(6, int(found[2]) + shift)}", token.content
        )


def name_headings(tokens: list[Token]) -> None:
    """Give headings ids, made from their text and unique in this text."""
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        name = section_id(inline.content)
        ways = (name if number == 1 else f"{name}-{number}" for number in count(1))
        unique = next(way for way in ways if way not in taken)
        taken.add(unique)
        opening.attrSet("id", unique)


def align_cells(tokens: list[Token]) -> None:
    """Turn the alignment of table cells, a style, into a class."""
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrJoin("class", "align-" + style.removeprefix("text-align:"))


def mark_admonitions(tokens: list[Token]) -> None:
    """Turn quotes that begin with ``[!NOTE]`` and the like into admonitions."""
    for place in range(len(tokens) - 3, -1, -1):
        quote, paragraph, inline = tokens[place : place + 3]
        if (quote.type, paragraph.type) != ("blockquote_open", "paragraph_open"):
            continue
        found = _ADMONITION.match(inline.content)
        if not found or not inline.children:
            continue
        kind = found[1].lower()
        quote.attrSet("class", f"admonition {kind}")
        _drop_marker(inline)
        title = _title(kind, paragraph.level)
        # A marker that stood alone leaves an empty paragraph: it goes.
        rest = place + (1 if inline.children else 4)
        tokens[place + 1 : rest] = title


def _drop_marker(inline: Token) -> None:
    """Take ``[!NOTE]`` and the line break after it out of a paragraph."""
    children = inline.children or []
    children[0].content = _ADMONITION.sub("", children[0].content, count=1)
    while children and (children[0].type == "softbreak" or not _says(children[0])):
        children.pop(0)


def _says(token: Token) -> bool:
    return token.type != "text" or bool(token.content)


def _title(kind: str, level: int) -> list[Token]:
    opening = Token("paragraph_open", "p", 1, level=level, block=True)
    opening.attrSet("class", "admonition-title")
    text = Token("text", "", 0, content=kind.capitalize())
    inline = Token("inline", "", 0, level=level + 1, block=True, children=[text])
    return [opening, inline, Token("paragraph_close", "p", -1, level=level, block=True)]


def dress_links(tokens: list[Token]) -> None:
    """Turn links to tabs, and buttons, into what the player understands."""
    for token in tokens:
        if token.children:
            token.children = _dressed(token.children)


def _dressed(children: list[Token]) -> list[Token]:
    """Give inline tokens with their links dressed; links never nest."""
    out: list[Token] = []
    kinds = [each.type for each in children]
    place = 0
    while place < len(children):
        token = children[place]
        place += 1
        out.append(token)
        if token.type != "link_open":
            continue
        end = kinds.index("link_close", place)
        label = _button_label(children[place:end])
        _point(token, is_button=label is not None)
        inner = children[place:end]
        out += inner if label is None else [Token("text", "", 0, content=label)]
        place = end
    return out


def _button_label(inner: list[Token]) -> str | None:
    """Give the label of ``[button label="…"](…)``, or None for a plain link."""
    button = _BUTTON.fullmatch("".join(token.content for token in inner))
    label = _LABEL.search(button["rest"]) if button else None
    return label["label"] if label else None


def _point(link: Token, *, is_button: bool) -> None:
    """Set class and address of a link by where it leads."""
    href = str(link.attrs.get("href", ""))
    tab = _TAB.fullmatch(href)
    if tab:
        link.attrSet("href", f"#tab-{tab['number']}")
        link.attrSet("data-tab", tab["number"])
        link.attrSet("class", "tab-button" if is_button else "tab-link")
        return
    if href.startswith("section-") and not href.startswith("section--"):
        link.attrSet("href", f"#{href}")
    if href.lower().startswith(("https://", "http://")):
        # A learner who follows a link keeps the play open.
        link.attrSet("target", "_blank")
    if is_button:
        link.attrSet("class", "link-button")
