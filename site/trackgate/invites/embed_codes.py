"""The texts that people paste into their sites to embed an invite.

``links.embed_code`` is the usual one; these are for those who want another.
"""

import json

from markupsafe import escape

from trackgate.core.widget_script import STABLE_PATH, loader
from trackgate.invites.links import base_url

MODES = ("inline", "popup", "drawer", "button")
"""How a widget shows itself; the first is the default."""

_FRAME_HEIGHT = 720
_LINK = "Try the track"


def widget_html(
    token: str, *, mode: str = "inline", label: str = "", pinned: bool = False
) -> str:
    """Give the script and the widget.

    ``pinned`` names one version of the script, with its checksum (SRI): what the page
    runs changes only when somebody changes the page. Raises ``ValueError`` for a mode
    that is none.
    """
    attributes = {"invite": token, **_options(mode, label)}
    written = "".join(f' {name}="{escape(text)}"' for name, text in attributes.items())
    return f"{_script(pinned)}\n<track-widget{written}>{_link(token)}</track-widget>"


def frame_html(token: str, *, title: str) -> str:
    """Give a plain frame, for sites that let no script in. ``title`` is the invite's.

    Its height is fixed, and it knows neither attribution nor events.
    """
    return (
        f'<iframe src="{base_url()}/embed/{token}" title="{escape(title)}"'
        f' width="100%" height="{_FRAME_HEIGHT}" loading="lazy" frameborder="0"'
        ' allow="clipboard-write; fullscreen"'
        ' referrerpolicy="strict-origin-when-cross-origin"></iframe>'
    )


def wordpress_block(token: str, *, title: str) -> str:
    """Give a block for WordPress's code editor: a plain frame, without a script."""
    return f"<!-- wp:html -->\n{frame_html(token, title=title)}\n<!-- /wp:html -->"


def react_component(token: str, *, mode: str = "inline", label: str = "") -> str:
    """Give a component for React 18 and later; the script is loaded once a page.

    Raises ``ValueError`` for a mode that is none.
    """
    attributes = {"invite": token, **_options(mode, label)}
    written = "".join(
        f" {name}={{{json.dumps(text)}}}" for name, text in attributes.items()
    )
    return _REACT.format(
        script=json.dumps(base_url() + STABLE_PATH),
        attributes=written,
        link=json.dumps(f"{base_url()}/i/{token}"),
        text=_LINK,
    )


_REACT = """\
import {{ useEffect }} from "react";

const SCRIPT = {script};

export function TrackWidget() {{
  useEffect(() => {{
    if (document.querySelector(`script[src="${{SCRIPT}}"]`)) return;
    const script = document.createElement("script");
    document.head.append(Object.assign(script, {{ async: true, src: SCRIPT }}));
  }}, []);
  return (
    <track-widget{attributes}>
      <a href={link}>{text}</a>
    </track-widget>
  );
}}
"""


def _options(mode: str, label: str) -> dict[str, str]:
    """Give the attributes that differ from what is meant without them."""
    if mode not in MODES:
        raise ValueError(f"{mode!r} is no mode; use one of {', '.join(MODES)}")
    chosen = {"mode": mode if mode != MODES[0] else "", "label": label}
    return {name: text for name, text in chosen.items() if text}


def _script(pinned: bool) -> str:
    if not pinned:
        return f'<script async src="{base_url()}{STABLE_PATH}"></script>'
    script = loader()
    return (
        f'<script async src="{base_url()}{script.path}"'
        f' integrity="{script.integrity}" crossorigin="anonymous"></script>'
    )


def _link(token: str) -> str:
    return f'<a href="{base_url()}/i/{token}">{_LINK}</a>'
