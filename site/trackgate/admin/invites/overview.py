"""An invite's page: what its settings mean, and what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import render_template, request, url_for

from trackgate.admin.base.blueprint import bp
from trackgate.admin.base.wording import moment_text
from trackgate.admin.invites.chart import Chart, line_chart
from trackgate.admin.invites.funnel import funnel, new_leads
from trackgate.admin.invites.funnel_times import RANGES, Span, first_day, spans
from trackgate.admin.invites.head import get_invite, head
from trackgate.core import clock
from trackgate.invites.crowds import Crowd, crowds
from trackgate.invites.models import Invite
from trackgate.invites.statistics import by_day, by_source, total

_SOURCES_SHOWN = 12


@bp.get("/invites/<public_id>")
def invite_page(public_id: str) -> str:
    """Show an invite: link, meaning, funnel, time line and sources."""
    now, invite = clock.now(), get_invite(public_id)
    sources = by_source(invite.id)
    reached, submitted = total(sources), new_leads(invite.id)
    return render_template(
        "admin/invites/overview.html",
        **head(invite, now=now),
        crowds=[_crowd_line(invite, crowd) for crowd in crowds(invite.id, now=now)],
        reached=reached,
        submitted=submitted,
        steps=funnel(invite, reached, submitted=submitted),
        sources=sources[:_SOURCES_SHOWN],
        more_sources=sources[_SOURCES_SHOWN:],
        rest=total(sources[_SOURCES_SHOWN:]),
        **_time_line(invite, now),
    )


def _crowd_line(invite: Invite, crowd: Crowd) -> str:
    """Say how many came at once from one network, and when."""
    when = moment_text(crowd.began, invite.timezone)
    if crowd.most == crowd.total:
        return f"{crowd.most:,} claims within a minute from one network, on {when}."
    return (
        f"{crowd.most:,} claims within a minute from one network, on {when}; "
        f"{crowd.total:,} from there in the last 24 hours."
    )


def _time_line(invite: Invite, now: datetime) -> dict[str, Any]:
    choice = request.args.get("time", "30")
    choice = choice if choice in RANGES else "30"
    today = now.astimezone(UTC).date()
    since = first_day(choice, created=_begun(invite, now).date(), today=today)
    times = spans(by_day(invite.id, since=since), since=since, today=today)
    return {
        "times": times,
        "charts": _charts(times),
        "ranges": [
            {
                "text": text,
                "url": url_for(
                    "admin.invite_page",
                    public_id=invite.public_id,
                    time=key,
                    _anchor="time",
                ),
                "chosen": key == choice,
            }
            for key, text in (("30", "30 days"), ("90", "90 days"), ("all", "All"))
        ],
    }


def _begun(invite: Invite, now: datetime) -> datetime:
    """Give where a time line can begin: a week at least, for a line to be seen."""
    return min(invite.created_at, now - timedelta(days=6)).astimezone(UTC)


def _charts(times: list[Span]) -> list[tuple[str, Chart]]:
    places = [span.text for span in times]
    period = f"{times[0].text} to {times[-1].text}"

    def numbers(name: str) -> list[int]:
        return [getattr(span, name) for span in times]

    facts = [
        (name.capitalize(), f"line--{name}", numbers(name))
        for name in ("claimed", "started", "completed")
    ]
    views = [("Viewed", "line--viewed", numbers("viewed"))]
    return [
        (
            "Claims and plays",
            line_chart(facts, places=places, summary=_summary(facts, period)),
        ),
        (
            "Views (approximate)",
            line_chart(views, places=places, summary=_summary(views, period)),
        ),
    ]


def _summary(series: list[tuple[str, str, list[int]]], period: str) -> str:
    said = ", ".join(f"{sum(n):,} {name.lower()}" for name, _, n in series)
    return f"{period}: {said}. The table beside it has every number."
