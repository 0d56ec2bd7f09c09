"""A live event as a calendar file to keep."""

from datetime import UTC, datetime

from flask import Response, abort

from trackgate.pages.blueprint import bp
from trackgate.pages.invite.access import open_invite
from trackgate.web.visitor import settings


@bp.get("/i/<token>/event.ics")
def event(token: str) -> Response:
    """Give the event of an invite as an iCalendar file (RFC 5545)."""
    access = open_invite(token)
    invite = access.invite
    if invite.starts_at is None or invite.ends_at is None:
        abort(404)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Trackgate//EN",
        "BEGIN:VEVENT",
        f"UID:{invite.public_id}@{settings().host}",
        f"DTSTAMP:{_stamp(access.now)}",
        f"SEQUENCE:{invite.edit_version}",
        f"DTSTART:{_stamp(invite.starts_at)}",
        f"DTEND:{_stamp(invite.ends_at)}",
        f"SUMMARY:{_escape(invite.shown_title)}",
        f"URL:{settings().base_url}{access.base}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    text = "".join(f"{part}\r\n" for line in lines for part in _fold(line))
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text.replace("\r", "").replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Cut a line so that none is longer than 75 bytes; later parts are indented."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > 74:
            parts.append(part)
            part = " "
        part += char
    return [*parts, part]
