"""The admin's form that makes an invite, in every engine."""

import pytest

from engines.looks import looks_right
from engines.page import EnginePage
from journeys.admin_steps import EMAIL, PASSWORD, make_admin
from journeys.office import PHISH as SLUG
from journeys.office import Office
from journeys.steps import PHISH

pytestmark = pytest.mark.engine


@pytest.fixture(scope="session")
def staffed(office: Office) -> Office:
    """The office with an owner in it."""
    make_admin(office.live)
    return office


def title_is_inside(visitor: EnginePage) -> None:
    """Expect the first step's title in its panel, not across its edge."""
    at = "(selector) => find.all(selector)[0].getBoundingClientRect().top"
    panel, title = (visitor.ask(at, it) for it in (".step-panel", ".step-panel h2"))
    assert panel + 10 < title


def test_an_admin_makes_an_invite_that_says_what_was_chosen(
    visitor: EnginePage, staffed: Office
) -> None:
    start = staffed.live.environ["BASE_URL"]
    visitor.open(f"{start}/admin/login")
    visitor.fill("Email", EMAIL)
    visitor.fill("Password", PASSWORD)
    visitor.go_by("Sign in")
    visitor.open(f"{start}/admin/invites/new")
    visitor.fill("Title", f"Spring in {visitor.who}")
    visitor.fill("Public description", "Bring **nothing**.")
    visitor.fill("Add a track", "phish")
    visitor.press(f"Add: {PHISH}")
    visitor.sees(f"The track is “{PHISH}”.")
    visitor.check("For a time")
    visitor.fill("Days", "30")
    visitor.fill("Plays per track", "3")
    visitor.check("On a date")
    visitor.set("Date", "2099-01-31")
    visitor.set("Time", "17:00")
    visitor.fill("Claim limit", "50")
    visitor.check("Anyone leaving details")
    visitor.sees("at most 50 people; each has 30 days and 3 plays.")
    looks_right(visitor)
    title_is_inside(visitor)
    visitor.go_by("Save")
    visitor.sees("is created.")
    made = visitor.ask("() => location.pathname").rpartition("/")[2]
    invite = staffed.run("invites", "show", made)
    assert invite["tracks"] == [SLUG]
    visitor.open(invite["url"])
    visitor.has("heading", "Start with your e-mail")
