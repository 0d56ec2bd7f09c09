"""What may stand in HTML from outside: elements, attributes and their values.

Everything is a list of what is allowed; what is not on a list goes.
"""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

import nh3

from trackgate.markup.highlighting import BEHAVIOURS, CODE_CLASSES, LOOKS

AssetUrl = Callable[[str], str]
"""Gives the address of ``assets/…`` of a track, or "" where there is none."""


def _words(text: str) -> set[str]:
    return set(text.split())


ADMONITIONS = ("note", "tip", "important", "warning", "caution")

_PLAIN_TAGS = _words(
    "a abbr b blockquote br caption code dd del div dl dt em figcaption figure h1 h2 "
    "h3 h4 h5 h6 hr i img ins kbd li mark ol p pre s samp section small span strong "
    "sub sup table tbody td tfoot th thead tr u ul var details summary"
)
_PICTURE_TAGS = _words(
    "svg g path circle rect line polyline polygon ellipse text tspan title desc defs "
    "linearGradient radialGradient stop"
)
_GONE_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object"}

_CLASSES = CODE_CLASSES | _words(
    "tab-link tab-button link-button admonition admonition-title "
    "align-left align-center align-right"
)
_CLASSES |= {*ADMONITIONS, *LOOKS}

_PAINT = _words(
    "id fill fill-opacity fill-rule clip-rule stroke stroke-width stroke-linecap "
    "stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit "
    "stroke-opacity opacity transform x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy d "
    "points width height viewBox preserveAspectRatio text-anchor font-size "
    "font-weight font-family dominant-baseline offset stop-color stop-opacity "
    "gradientUnits gradientTransform spreadMethod"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class"},
    "a": {"href", "title", "id", "data-tab"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "pre": {"data-language", *(f"data-{name}" for name in BEHAVIOURS)},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_PICTURE_ATTRIBUTES = {
    **dict.fromkeys(_PICTURE_TAGS, _PAINT),
    "svg": _PAINT | {"role", "aria-label", "aria-hidden"},
}
_VALUES = {"a": {"target": {"_blank"}}, "pre": {"tabindex": {"0"}}}

# Names inside content live in a space of their own, so that they never meet the
# ids of the page around it.
_PREFIX = "section-"
_NUMBER = re.compile(r"\d{1,5}%?")
_PAINT_VALUE = re.compile(r"[\w#%.,()\s+-]*")
_PAINT_URL = re.compile(r"url\(\s*#([\w-]+)\s*\)")


def section_id(name: str) -> str:
    """Give the id under which a section (or a gradient) of content is found."""
    name = re.sub(r"[^\w-]+", "-", name.removeprefix("#").lower()).strip("-")
    return name if name.startswith(_PREFIX) else _PREFIX + name


def asset_path(link: str) -> str:
    """Give the path ``assets/…`` that a link inside a track means, or ""."""
    if re.match(r"[a-zA-Z][\w+.-]*:|//|#", link.strip()):
        return ""
    path = unquote(re.split(r"[?#]", link.strip())[0])
    inside = posixpath.normpath("/" + path).lstrip("/")
    return inside if inside.startswith("assets/") else ""


def clean(html: str, *, pictures: bool, asset_url: AssetUrl | None = None) -> str:
    """Give the HTML with only what the lists allow; SVG only with ``pictures``."""
    return nh3.clean(
        html,
        tags=_PLAIN_TAGS | (_PICTURE_TAGS if pictures else set()),
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES | (_PICTURE_ATTRIBUTES if pictures else {}),
        attribute_filter=_attribute_filter(asset_url or (lambda path: "")),
        tag_attribute_values=_VALUES,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )


def _attribute_filter(asset_url: AssetUrl) -> Callable[[str, str, str], str | None]:
    """Give the function that judges the value of each attribute."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            return " ".join(word for word in value.split() if word in _CLASSES) or None
        if name == "id":
            return section_id(value)
        if name == "href":
            return _link(value.strip(), asset_url)
        if name == "src":
            return _image(value.strip(), asset_url)
        if tag in _PICTURE_TAGS:
            return _paint(name, value)
        if name in {"width", "height", "data-tab"}:
            return value if _NUMBER.fullmatch(value) else None
        return value

    return keep


def _link(value: str, asset_url: AssetUrl) -> str | None:
    """Give where a link may lead: outside, to a tab, a section or an asset."""
    if re.fullmatch(r"#?tab-\d{1,2}", value):
        return "#" + value.removeprefix("#")
    if value.startswith("#"):
        return "#" + section_id(unquote(value))
    if re.match(r"(https?://|mailto:)[^\s/]", value, re.IGNORECASE):
        return value
    return _asset(value, asset_url)


def _image(value: str, asset_url: AssetUrl) -> str | None:
    if re.match(r"https://[^\s/]", value, re.IGNORECASE):
        return value
    return _asset(value, asset_url)


def _asset(value: str, asset_url: AssetUrl) -> str | None:
    path = asset_path(value)
    return (asset_url(path) or None) if path else None


def _paint(name: str, value: str) -> str | None:
    """Give an SVG value: numbers, names, colours; ``url()`` only to an own id."""
    if name.startswith("aria-") or name == "role":
        return value
    own = _PAINT_URL.fullmatch(value.strip())
    if own:
        return f"url(#{section_id(own[1])})"
    # No colon, slash or backslash: nothing that CSS could read as an address.
    harmless = _PAINT_VALUE.fullmatch(value) and "url" not in value.lower()
    return value if harmless else None
