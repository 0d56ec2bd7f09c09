"""The gate's first view: light, and from nowhere but here."""

import gzip
from urllib.parse import urljoin

from playwright.sync_api import Response

from journeys.office import SHELL, WEB, Office
from journeys.steps import Somebody

MOST = 14_000


def test_the_gates_first_view_is_under_14_kb_and_asks_no_third_party(
    office: Office, somebody: Somebody
) -> None:
    invite = office.invite("Light luggage", WEB, SHELL, access="details")
    ada = somebody()
    answers: list[Response] = []
    ada.page.on("response", lambda answer: answers.append(answer))
    ada.open(invite)
    ada.page.wait_for_load_state("networkidle")
    bodies = {answer.url: answer.body() for answer in answers}
    # Headless browsers do not ask for the icon; people's do.
    icon = ada.page.evaluate("document.querySelector('link[rel=icon]').href")
    bodies[icon] = ada.page.request.get(urljoin(invite.url, icon)).body()
    assert all(url.startswith(office.live.base_url + "/") for url in bodies)
    assert len(bodies) >= 3
    weights = {url: len(gzip.compress(body)) for url, body in bodies.items()}
    assert sum(weights.values()) < MOST, weights
