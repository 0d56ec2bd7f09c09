"""Text from outside, made into safe HTML.

Two ways in: what admins write (no raw HTML) and what track authors write (raw HTML
and SVG in earnest, and a dialect of their own). Both end in one allow-list, so that
nothing here depends on a parser being right.
"""

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from trackgate.markup import dialect
from trackgate.markup.allow_list import AssetUrl, asset_path, clean
from trackgate.markup.highlighting import render_code

__all__ = ["AssetUrl", "asset_path", "render_admin_markdown", "render_track_markdown"]


def render_admin_markdown(text: str, *, top_heading: int = 2) -> str:
    """Give what an admin wrote as safe HTML; raw HTML in it shows as text.

    Its highest heading becomes ``h2`` (``top_heading``).
    """
    parser = _parser(raw_html=False)
    tokens = parser.parse(text)
    dialect.shift_headings(tokens, top_heading)
    dialect.align_cells(tokens)
    dialect.dress_links(tokens)
    return clean(_html(parser, tokens), pictures=False)


def render_track_markdown(
    text: str, *, asset_url: AssetUrl | None = None, top_heading: int = 3
) -> str:
    """Give what a track's author wrote as safe HTML.

    ``asset_url`` gives the address for a path ``assets/…`` of the track, or "" for
    one that is not there; without it such images lose their address. The highest
    heading becomes ``h3`` (``top_heading``): pages have the track's name and the
    challenge's title above it.

    Left in for the player: ``data-run`` and ``data-nocopy`` on ``pre``, and
    ``data-tab`` (from 0) on links to tabs, which lead to ``#tab-<number>``.
    """
    parser = _parser(raw_html=True)
    tokens = parser.parse(text)
    dialect.shift_headings(tokens, top_heading)
    dialect.name_headings(tokens)
    dialect.align_cells(tokens)
    dialect.mark_admonitions(tokens)
    dialect.dress_links(tokens)
    return clean(_html(parser, tokens), pictures=True, asset_url=asset_url)


@cache
def _parser(*, raw_html: bool) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": raw_html})
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    return parser


def _html(parser: MarkdownIt, tokens: list[Token]) -> str:
    return str(parser.renderer.render(tokens, parser.options, {}))


def _fence(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    _options: OptionsDict,
    _env: EnvType,
) -> str:
    return render_code(tokens[place].content, tokens[place].info)
