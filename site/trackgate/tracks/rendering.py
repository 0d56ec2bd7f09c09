"""Markdown of a track, rendered at import, with notes on what cannot be shown."""

import re

from trackgate.markup.render import render_track_markdown
from trackgate.tracks.addresses import Assets
from trackgate.tracks.problems import FileReport

LONGEST = 200_000

_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)|\Z)|`[^`\n]+`",
    re.DOTALL | re.MULTILINE,
)
_LEFT_OUT = re.compile(
    r"<(script|style|iframe|object|embed|video|audio|form)\b"
    r"|!\[[^\]]*\]\(\s*<?(http://)|<img\b[^>]*\bsrc\s*=\s*[\"']?(http://)",
    re.IGNORECASE,
)


def render(text: str, assets: Assets, report: FileReport, line: int) -> str:
    """Give the HTML of a Markdown text that begins on ``line``.

    Notes every asset that is not there, and every element that pages leave out.
    """
    if len(text) > LONGEST:
        report.problem(line, f"has a text of more than {LONGEST} characters")
        return ""

    def asset_url(path: str) -> str:
        url = assets.url(path)
        if not url:
            place = max(0, text.find(path))
            report.note(line + text.count("\n", 0, place), f"{path} is not there")
        return url

    without_code = _CODE.sub(lambda code: "\n" * code[0].count("\n"), text)
    for found in _LEFT_OUT.finditer(without_code):
        what = f"<{found[1].lower()}>" if found[1] else "an image by http"
        at = line + without_code.count("\n", 0, found.start())
        report.note(at, f"{what} is left out of pages")
    return render_track_markdown(text, asset_url=asset_url)
