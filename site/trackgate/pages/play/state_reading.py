"""Reading what a page sends when it saves a machine; aborts where it is not right."""

import hashlib
import re
from collections.abc import Collection

from flask import Request

from trackgate.pages.play.json_api import no
from trackgate.sandboxes.states.lifecycle import Promise
from trackgate.sandboxes.states.pieces import LONGEST_PIECE, SHORTEST_PIECE

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
