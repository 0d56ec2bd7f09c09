"""The framed way: who may frame, cookies of its own, and the way without cookies."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from conftest import Tick
from factories import NOW, make_claim, make_invite, make_learner, make_play, rows
from trackgate.core.db import db
from trackgate.core.tokens import form_tokens, frame_tokens, invite_tokens
from trackgate.forms.definition import FormDefinition
from trackgate.forms.leads import get_lead
from trackgate.forms.store import ensure_form, save_form
from trackgate.invites.claim_models import Claim
from trackgate.invites.models import Access, Invite, InviteOrigin
from trackgate.learners.browsers import forget, remember, who_is
from trackgate.learners.identity import anonymous_learner
from trackgate.mail.models import Mail
from trackgate.mail.outbox import read

ANN = "ann@example.com"
SITE = "https://shop.example"
SCRIPT = {"X-Trackgate-Frame": "1"}


@pytest.fixture
def invite(app: Flask) -> Invite:
    """An open invite that one site may frame."""
    ensure_form(now=NOW)
    made = make_invite(access=Access.ANYONE)
    db.session.add(InviteOrigin(invite_id=made.id, origin=SITE))
    db.session.commit()
    return made


@pytest.fixture
def token(invite: Invite) -> str:
    return invite_tokens().dumps([invite.public_id, invite.link_version])


def ticket_of(page: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def claim_of(invite: Invite) -> Claim:
    return db.session.scalars(sa.select(Claim).filter_by(invite_id=invite.id)).one()


def policy(page: TestResponse) -> str:
    return page.headers["Content-Security-Policy"]


def claim(client: FlaskClient, token: str, **headers: str) -> TestResponse:
    ticket = ticket_of(client.get(f"/embed/{token}", headers=headers))
    return client.post(
        f"/embed/{token}/claim", data={"ticket": ticket}, headers=headers
    )


def test_only_the_listed_site_and_our_own_may_frame(
    client: FlaskClient, token: str
) -> None:
    framed = client.get(f"/embed/{token}")
    assert framed.status_code == 200
    assert f"frame-ancestors 'self' {SITE}" in policy(framed)
    assert "frame-ancestors 'none'" in policy(client.get(f"/i/{token}"))
    assert "frame-ancestors 'none'" in policy(client.get("/embed/nothing"))


def test_any_https_site_is_said_in_so_many_words(
    client: FlaskClient, invite: Invite, token: str
) -> None:
    invite.any_origin = True
    db.session.commit()
    assert "frame-ancestors 'self' https:" in policy(client.get(f"/embed/{token}"))


def test_every_page_of_the_way_stays_in_the_frame(
    client: FlaskClient, token: str
) -> None:
    answer = claim(client, token)
    assert answer.headers["Location"] == f"/embed/{token}#tg=claimed"
    tracks = client.get(f"/embed/{token}")
    assert 'href="/play/' not in tracks.text
    start = client.post(
        f"/embed/{token}/tracks/intro/start",
        data={"ticket": ticket_of(tracks), "start_key": "k"},
    )
    assert start.headers["Location"].startswith("/embed/play/")
    play = client.get(start.headers["Location"].partition("#")[0])
    assert play.status_code == 200
    assert f"frame-ancestors 'self' {SITE}" in policy(play)
    assert f'href="/embed/{token}"' in play.text
    assert (
        re.search(r'(href|action)="/(i|play)/(?!.*target="_blank")', play.text) is None
    )


def test_a_frames_cookies_are_partitioned_and_no_windows(
    client: FlaskClient, token: str
) -> None:
    cookies = claim(client, token).headers.getlist("Set-Cookie")
    assert any(line.startswith("tg_learner_frame=") for line in cookies)
    for line in cookies:
        for word in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"):
            assert word in line, line
    # Known in the frame is not known in a window of its own.
    assert "Continue</button>" in client.get(f"/i/{token}").text


def test_a_shared_machine_is_given_nothing_to_keep(
    client: FlaskClient, token: str
) -> None:
    page = client.get(f"/embed/{token}?remember=never")
    assert "Set-Cookie" not in page.headers


def test_without_cookies_the_script_is_told_what_to_keep(
    client: FlaskClient, token: str
) -> None:
    answer = claim(client, token, **SCRIPT)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["X-Trackgate-Location"] == f"/embed/{token}#tg=claimed"
    assert "Set-Cookie" not in answer.headers
    secret = answer.headers["X-Trackgate-Keep"]
    known = {**SCRIPT, "X-Trackgate-Learner": secret}
    page = client.get(f"/embed/{token}", headers=known)
    assert "Start</button>" in page.text
    forgotten = client.post(
        f"/embed/{token}/not-you",
        data={"ticket": ticket_of(page), "sure": "1"},
        headers=known,
    )
    assert forgotten.headers["X-Trackgate-Keep"] == "-"


def test_the_header_is_worth_nothing_outside_a_frame(
    client: FlaskClient, token: str
) -> None:
    secret = claim(client, token, **SCRIPT).headers["X-Trackgate-Keep"]
    known = {**SCRIPT, "X-Trackgate-Learner": secret}
    assert "Start</button>" not in client.get(f"/i/{token}", headers=known).text


class TestFrameToken:
    """What a host page may keep, where the frame itself can keep nothing."""

    def ask(
        self, client: FlaskClient, token: str, secret: str, origin: str = SITE
    ) -> TestResponse:
        headers = {**SCRIPT, "X-Trackgate-Learner": secret}
        return client.post(
            f"/embed/{token}/keep", data={"origin": origin}, headers=headers
        )

    def redeem(
        self, client: FlaskClient, token: str, kept: str, origin: str = SITE
    ) -> TestResponse:
        sent = {"kept": kept, "origin": origin}
        return client.post(f"/embed/{token}/kept", data=sent, headers=SCRIPT)

    @pytest.fixture
    def secret(self, client: FlaskClient, token: str) -> str:
        return claim(client, token, **SCRIPT).headers["X-Trackgate-Keep"]

    def test_it_knows_the_learner_again_once(
        self, client: FlaskClient, token: str, secret: str, tick: Tick
    ) -> None:
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        again = self.redeem(client, token, kept)
        fresh = who_is(again.headers["X-Trackgate-Keep"])
        before = who_is(secret)
        assert fresh is not None
        assert before is not None
        assert fresh.learner_id == before.learner_id
        assert not fresh.proved
        tick.advance(minutes=1)
        assert self.redeem(client, token, kept).status_code == 403
        newer = again.headers["X-Trackgate-Token"]
        assert self.redeem(client, token, newer).status_code == 204

    def test_two_frames_of_one_page_do_not_put_each_other_out(
        self, client: FlaskClient, token: str, secret: str, tick: Tick
    ) -> None:
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        one, other = (self.redeem(client, token, kept) for _ in range(2))
        tick.advance(hours=1)
        # Nor the tab in which the token was kept.
        for known in (
            secret,
            *(each.headers["X-Trackgate-Keep"] for each in (one, other)),
        ):
            assert self.sees_tracks(client, f"/embed/{token}", known)

    def test_not_you_ends_them_all(
        self, client: FlaskClient, token: str, secret: str
    ) -> None:
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        again = self.redeem(client, token, kept)
        forget(self.token_id(again), now=NOW)
        db.session.commit()
        assert not self.sees_tracks(client, f"/embed/{token}", secret)
        assert self.redeem(client, token, kept).status_code == 403

    def test_what_it_gives_knows_nobody_on_pages_of_their_own(
        self, client: FlaskClient, token: str, secret: str
    ) -> None:
        known = self.known_again(client, token, secret)
        client.set_cookie("tg_learner", known)
        assert "Continue</button>" in client.get(f"/i/{token}").text
        client.set_cookie("tg_learner", secret)
        assert "Start</button>" in client.get(f"/i/{token}").text

    def test_what_it_gives_opens_no_play_but_in_frames_of_its_invite(
        self, client: FlaskClient, token: str, secret: str, invite: Invite
    ) -> None:
        known = self.known_again(client, token, secret)
        here = make_play(claim_of(invite)).public_id
        other = make_invite(access=Access.ANYONE)
        there = make_play(make_claim(other, claim_of(invite).learner_id)).public_id
        db.session.commit()
        client.set_cookie("tg_learner", known)
        headers = {**SCRIPT, "X-Trackgate-Learner": known}
        assert client.get(f"/embed/play/{here}", headers=headers).status_code == 200
        assert client.get(f"/embed/play/{there}", headers=headers).status_code == 403
        assert client.get(f"/play/{here}").status_code == 403
        beside = invite_tokens().dumps([other.public_id, other.link_version])
        assert not self.sees_tracks(client, f"/embed/{beside}", known)
        client.set_cookie("tg_learner_frame", known)
        assert client.get(f"/embed/play/{there}").status_code == 403

    def sees_tracks(self, client: FlaskClient, path: str, secret: str) -> bool:
        headers = {**SCRIPT, "X-Trackgate-Learner": secret}
        return "Start</button>" in client.get(path, headers=headers).text

    def known_again(self, client: FlaskClient, token: str, secret: str) -> str:
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        return self.redeem(client, token, kept).headers["X-Trackgate-Keep"]

    def token_id(self, answer: TestResponse) -> int:
        known = who_is(answer.headers["X-Trackgate-Keep"])
        assert known is not None
        return known.token_id

    def test_it_is_never_worth_a_proof(self, client: FlaskClient, token: str) -> None:
        learner = anonymous_learner(made_by="x", now=NOW)
        secret = remember(learner, proved=True, now=NOW)
        db.session.commit()
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        again = self.redeem(client, token, kept).headers["X-Trackgate-Keep"]
        fresh = who_is(again)
        assert fresh is not None
        assert not fresh.proved

    @pytest.mark.parametrize("origin", ["", "https://other.example", "null"])
    def test_only_a_site_listed_by_name_gets_one(
        self, client: FlaskClient, token: str, secret: str, origin: str
    ) -> None:
        assert self.ask(client, token, secret, origin).status_code == 403
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        assert self.redeem(client, token, kept, origin).status_code == 403

    def test_it_is_good_for_its_invite_and_site_only(
        self, client: FlaskClient, token: str, secret: str, invite: Invite
    ) -> None:
        before = who_is(secret)
        assert before is not None
        for payload in (
            [before.token_id, "another", SITE],
            [before.token_id, invite.public_id, "https://other.example"],
        ):
            kept = frame_tokens().dumps(payload)
            assert self.redeem(client, token, kept).status_code == 403

    def test_not_on_pages_of_their_own(
        self, client: FlaskClient, token: str, secret: str
    ) -> None:
        kept = self.ask(client, token, secret).headers["X-Trackgate-Token"]
        sent = {"kept": kept, "origin": SITE}
        assert client.post(f"/i/{token}/kept", data=sent).status_code == 403


def test_attribution_and_data_come_along(client: FlaskClient, token: str) -> None:
    query = "page=https://shop.example/a&utm_source=fair&data.campaign=autumn"
    page = client.get(f"/embed/{token}?{query}")
    ticket, _age = form_tokens().loads(ticket_of(page))
    assert ticket["a"]["referrer"] == "https://shop.example/a"
    assert ticket["a"]["utm_source"] == "fair"
    assert ticket["d"] == {"campaign": "autumn"}


@pytest.mark.parametrize("stale", [False, True])
def test_what_the_host_page_passes_along_outlives_a_form_that_is_shown_again(
    client: FlaskClient, app: Flask, stale: bool
) -> None:
    fields = [{"kind": "hidden", "name": "campaign", "label": "Campaign"}]
    save_form(FormDefinition.from_dict({"fields": fields}), now=NOW)
    base = path_in_frame(make_invite(access=Access.DETAILS))
    db.session.commit()
    page = client.get(f"{base}?data.campaign=spring")
    if stale:  # another tab has made this browser known
        secret = remember(
            anonymous_learner(made_by="tab", now=NOW), proved=False, now=NOW
        )
        db.session.commit()
        client.set_cookie("tg_learner_frame", secret)
    sent = {"ticket": ticket_of(page), "email": "" if not stale else ANN}
    page = client.post(f"{base}/details", data=sent)
    assert page.status_code == 422
    sent = {"ticket": ticket_of(page), "email": ANN}
    assert client.post(f"{base}/details", data=sent).status_code == 303
    lead = get_lead(ANN)
    assert lead is not None
    assert lead.answers == {"campaign": "spring"}


@pytest.mark.parametrize("had", [False, True])
def test_a_code_that_claims_says_so_and_one_that_finds_a_claim_does_not(
    client: FlaskClient, app: Flask, had: bool
) -> None:
    invite = make_invite(access=Access.ALLOWED, allowed=[ANN])
    if had:
        make_claim(invite, make_learner(ANN))
    db.session.commit()
    base = path_in_frame(invite)
    sent = {"ticket": ticket_of(client.get(base)), "email": ANN}
    asked = client.post(f"{base}/code/send", data=sent)
    sent = {"ticket": ticket_of(asked), "code": mailed_code()}
    proved = client.post(f"{base}/code", data=sent)
    assert proved.location == (base if had else f"{base}#tg=claimed")
    assert rows(Claim) == 1


def test_what_the_host_page_passes_along_outlives_the_wait_for_a_code(
    client: FlaskClient, app: Flask
) -> None:
    base = path_in_frame(make_invite(access=Access.ALLOWED, allowed=[ANN]))
    db.session.commit()
    page = client.get(f"{base}?utm_source=fair&data.campaign=spring")
    sent = {"ticket": ticket_of(page), "email": ANN}
    asked = client.post(f"{base}/code/send", data=sent)
    sent = {"ticket": ticket_of(asked), "code": mailed_code()}
    proved = client.post(f"{base}/code", data=sent)
    way = f"{base}?utm_source=fair&data.campaign=spring"
    assert proved.location == f"{way}#tg=claimed"


def mailed_code() -> str:
    found = re.search(r"[0-9]{6}", read(db.session.scalars(sa.select(Mail)).one()))
    assert found is not None
    return found[0]


def path_in_frame(invite: Invite) -> str:
    return f"/embed/{invite_tokens().dumps([invite.public_id, invite.link_version])}"
