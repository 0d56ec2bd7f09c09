"""Saving the machines of a play: what its page uploads, and fetches when it resumes.

Answers are JSON. ``pages.play.access`` decides who; a state of another play is not
there. Bytes come in pieces of 4 KiB (the last may be smaller) to 1 MiB.
"""

import hashlib
import re
from collections.abc import Collection

from flask import Request, Response, jsonify, request

from trackgate.core.db import db, start_writing
from trackgate.invites.claim_models import PlayState
from trackgate.invites.plays import touch
from trackgate.pages.blueprint import play_bp
from trackgate.pages.play.access import PlayAccess, check_form_token, open_play
from trackgate.pages.play.json_api import Answer, answers_json, no
from trackgate.sandboxes import holds
from trackgate.sandboxes import service as sandbox_service
from trackgate.sandboxes.states import lifecycle as states
from trackgate.sandboxes.states.lifecycle import Owner, Promise, StateFacts
from trackgate.sandboxes.states.pieces import (
    LONGEST_PIECE,
    SHORTEST_PIECE,
    StateGone,
    WrongOffset,
    WrongSum,
    add_piece,
    read_state,
)
from trackgate.sandboxes.states.quota import QuotaExceeded
from trackgate.sandboxes.states.store import StateMissing, StoreFailed
from trackgate.web.security_headers import reads_first

_NOT_RUNNING = "This play is not running, so nothing of it can be saved."
_NO_MACHINE = "This track runs without a machine, so there is nothing to save."
_TRY_AGAIN = "Saved machines cannot be reached just now. Try again in a minute."
_GONE = "This saved state is no longer there."
_ELSEWHERE = "This track goes on in another browser, which has its machine now."
_HOLDER = "X-Trackgate-Holder"
_LONGEST_HOLDER = 40


def _open_running(play_id: str) -> tuple[PlayAccess, str]:
    """Give a running play with machines to its learner's own page, and its sandbox."""
    access = open_play(play_id)
    check_form_token(access, request)
    if access.play.state_at(access.now) is not PlayState.RUNNING:
        no(409, _NOT_RUNNING)
    return access, _sandbox(access)


def _open_writing(play_id: str) -> tuple[PlayAccess, str]:
    """Give the same to the page of the browser that has the machines."""
    access, sandbox_id = _open_running(play_id)
    if not holds.holds(sandbox_id, _holder()):
        no(409, _ELSEWHERE, elsewhere=True)
    return access, sandbox_id


def _holder() -> str:
    return request.headers.get(_HOLDER, "")


def _runs(access: PlayAccess, sandbox_id: str) -> bool:
    """Tell, inside the transaction that writes, whether the play still runs here."""
    return touch(access.play, now=access.now) and holds.holds(sandbox_id, _holder())


@play_bp.post("/play/<play_id>/machine")
@reads_first
@answers_json
def hold_machine(play_id: str) -> Response:
    """Give the machines to this browser, unless another one has them.

    With ``take_over`` they are taken from it: the learner was asked.
    """
    access, sandbox_id = _open_running(play_id)
    holder = _holder()
    if not 0 < len(holder) <= _LONGEST_HOLDER:
        no(422, "The browser's name is missing.")
    start_writing()
    if not touch(access.play, now=access.now):
        no(409, _NOT_RUNNING)
    take_over = request.form.get("take_over") == "1"
    if not holds.hold(sandbox_id, holder, take_over=take_over):
        no(409, _ELSEWHERE, elsewhere=True)
    db.session.commit()
    return jsonify(held=True)


def _sandbox(access: PlayAccess) -> str:
    sandbox_id = access.play.sandbox_id
    if sandbox_id is None or not sandbox_service.capabilities(sandbox_id).in_browser:
        no(409, _NO_MACHINE)
    return sandbox_id


def _found(state_id: str, sandbox_id: str) -> StateFacts:
    state = states.find_state(state_id, sandbox_id=sandbox_id)
    return state if state is not None else no(404, _GONE)


def _how_far(state: StateFacts) -> Answer:
    return {"received": state.received, "stored": state.stored_at is not None}


@play_bp.post("/play/<play_id>/states")
@reads_first
@answers_json
def begin_state(play_id: str) -> Response:
    """Begin to save a machine, or go on where an upload was cut off."""
    access, sandbox_id = _open_writing(play_id)
    hosts = sandbox_service.hosts(sandbox_id, revision_id=access.play.revision_id)
    promise = read_promise(request, hosts)
    owner = Owner(
        sandbox_id=sandbox_id,
        invite_id=access.invite.id,
        anonymous=access.current.anonymous,
    )
    start_writing()
    if not _runs(access, sandbox_id):
        no(409, _NOT_RUNNING)
    try:
        state = states.begin(promise, owner, now=access.now)
    except QuotaExceeded as error:
        no(507, str(error))
    db.session.commit()
    if state.stored_at is None and state.received == state.size:
        state = _add(access, state, state.size, b"")  # what a crash left whole
    return jsonify(id=state.public_id, **_how_far(state))


@play_bp.put("/play/<play_id>/states/<state_id>")
@reads_first
@answers_json
def add_to_state(play_id: str, state_id: str) -> Response:
    """Take a piece; answers how much is received, and whether all is stored."""
    access, sandbox_id = _open_writing(play_id)
    state = _found(state_id, sandbox_id)
    db.session.rollback()  # before the bytes are read, which may take its time
    offset, piece = read_piece(request, size=state.size)
    return jsonify(_how_far(_add(access, state, offset, piece)))


def _add(
    access: PlayAccess, state: StateFacts, offset: int, piece: bytes
) -> StateFacts:
    try:
        return add_piece(
            state,
            piece,
            offset=offset,
            runs=lambda: _runs(access, state.sandbox_id),
            now=access.now,
        )
    except WrongOffset as error:
        no(409, "Go on from what is received.", received=error.received)
    except WrongSum as error:
        no(422, str(error), received=0)
    except StateGone:
        no(404, _GONE)
    except StoreFailed:
        no(503, _TRY_AGAIN)


@play_bp.get("/play/<play_id>/states")
@answers_json
def list_states(play_id: str) -> Response:
    """Give the states that stand: whole and durable."""
    access = open_play(play_id)
    return jsonify([_facts(state) for state in states.standing(_sandbox(access))])


def _facts(state: StateFacts) -> Answer:
    return {
        "id": state.public_id,
        "host": state.host,
        "template": state.template,
        "size": state.size,
        "sha256": state.sha256,
        "stored": state.stored_at.isoformat() if state.stored_at else None,
        "taken": state.taken_at is not None,
    }


@play_bp.get("/play/<play_id>/states/<state_id>")
@answers_json
def fetch_state(play_id: str, state_id: str) -> Response:
    """Give the bytes of a state that stands, to the play's own page once it runs."""
    access = open_play(play_id)
    state = _found(state_id, _sandbox(access))
    if state.stored_at is None:
        no(404, _GONE)
    if access.play.state_at(access.now) is not PlayState.RUNNING:
        no(409, "Resume the play first.")
    try:
        pieces = read_state(state)
    except (StateGone, StateMissing):
        no(404, _GONE)
    except StoreFailed:
        no(503, _TRY_AGAIN)
    return Response(
        pieces,
        mimetype="application/octet-stream",
        headers={"Content-Length": str(state.size), "Cache-Control": "no-store"},
    )


@play_bp.post("/play/<play_id>/states/answered")
@reads_first
@answers_json
def machine_answered(play_id: str) -> Response:
    """Drop the states that a resume took: the machine made from them runs."""
    access, sandbox_id = _open_writing(play_id)
    start_writing()
    if not _runs(access, sandbox_id):
        no(409, _NOT_RUNNING)
    dropped = states.answered(sandbox_id)
    db.session.commit()
    return jsonify(dropped=dropped)


SUM_HEADER = "X-Trackgate-Sum"
_TEMPLATE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SUM = re.compile(r"[0-9a-f]{64}")
_MOST = 2**40  # bytes; a quota is reached long before


def read_promise(request: Request, hosts: Collection[str]) -> Promise:
    """Give what an upload is to be: JSON with host, template, size and sha256."""
    given = request.get_json(silent=True)
    given = given if isinstance(given, dict) else {}
    host, template = given.get("host"), given.get("template")
    size, whole = given.get("size"), given.get("sha256")
    if not isinstance(host, str) or host not in hosts:
        no(422, "This track has no machine of that name.")
    if not isinstance(template, str) or not _TEMPLATE.fullmatch(template):
        no(422, "The template is missing.")
    if type(size) is not int or not 0 < size < _MOST:
        no(422, "The size is missing.")
    if not isinstance(whole, str) or not _SUM.fullmatch(whole):
        no(422, "The checksum is missing.")
    return Promise(host=host, template=template, size=size, sha256=whole)


def read_piece(request: Request, *, size: int) -> tuple[int, bytes]:
    """Give where a piece belongs and its bytes, checked against their checksum."""
    offset = request.args.get("offset", type=int)
    if offset is None or offset < 0:
        no(422, "The offset is missing.")
    if (request.content_length or 0) > LONGEST_PIECE:
        no(413, "That is too much at once.")
    piece = request.get_data(cache=False)
    if hashlib.sha256(piece).hexdigest() != request.headers.get(SUM_HEADER):
        no(422, "The piece was damaged on its way.")
    if 0 < len(piece) < min(SHORTEST_PIECE, size - offset):
        no(422, f"A piece has {SHORTEST_PIECE} bytes or more, but for the last.")
    return offset, piece
