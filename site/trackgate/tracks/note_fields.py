"""The notes of a challenge: what learners read while the sandbox gets ready."""

from typing import Any

from trackgate.tracks.addresses import Assets, is_web_address
from trackgate.tracks.fields import Fields
from trackgate.tracks.rendering import render


def read_notes(fields: Fields, assets: Assets) -> list[dict[str, Any]]:
    """Give the notes as revisions store them; what cannot be shown is left out."""
    read = [_note(part, assets) for part in fields.parts("notes")]
    return [note for note in read if note]


def _note(fields: Fields, assets: Assets) -> dict[str, Any] | None:
    kind = fields.text("type").lower() or "text"
    title = fields.text("title", limit=200)
    html, url = "", ""
    if kind == "text":
        contents = fields.text("contents")
        html = render(contents, assets, fields.report, fields.line("contents"))
    elif kind in {"image", "video"}:
        url = _url(fields, kind, assets)
    else:
        fields.report.note(fields.line("type"), f"a note of type {kind} was left out")
    fields.ignore("id url contents")
    fields.finish()
    if not (html or url or title):
        return None
    return {"type": kind, "title": title, "html": html, "url": url}


def _url(fields: Fields, kind: str, assets: Assets) -> str:
    link = fields.text("url", limit=2000)
    if kind == "image":
        url = assets.image(link)
    else:
        url = link if link.startswith("https://") and is_web_address(link) else ""
    if not url:
        what = f"the {kind} {link} was left out: it is neither by https nor an asset"
        fields.report.note(fields.line("url"), what)
    return url
