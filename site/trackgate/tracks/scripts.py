"""The life-cycle scripts of a revision, by what they are for and where they run.

Authors name them ``setup-HOST``, ``check-HOST``, ``solve-HOST`` and ``cleanup-HOST``,
in a challenge's folder (``NN-slug``) or, for the whole track, in ``track_scripts``.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa

from trackgate.core.db import db
from trackgate.tracks.models import FileKind, TrackFile

VERBS = ("setup", "check", "solve", "cleanup")
WHOLE_TRACK = "track_scripts"

Scripts = dict[str, dict[str, str]]
"""By verb and host: the script's text."""

_NAME = re.compile(rf"({'|'.join(VERBS)})-(.+)")


def scripts_of(revision_id: int, slug: str, hosts: Iterable[str]) -> Scripts:
    """Give the scripts of a challenge (its slug), or of the ``WHOLE_TRACK``.

    Only those of the hosts that are named: what belongs to other services stays here.
    """
    wanted = set(hosts)
    found: Scripts = {}
    for path, content in _files(revision_id):
        folder, _, name = path.rpartition("/")
        match = _NAME.fullmatch(name)
        if match and _is_of(folder, slug) and match[2] in wanted:
            text = content.decode("utf-8", "replace")
            found.setdefault(match[1], {})[match[2]] = text
    return found


def has_check(revision_id: int, slug: str, hosts: Iterable[str]) -> bool:
    """Tell whether a challenge is checked by a script on one of these hosts."""
    paths = db.session.scalars(sa.select(TrackFile.path).where(*_scripts(revision_id)))
    names = {f"check-{host}" for host in hosts}
    parts = [path.rpartition("/") for path in paths]
    return any(_is_of(folder, slug) and name in names for folder, _, name in parts)


def _is_of(folder: str, slug: str) -> bool:
    return folder == slug or re.fullmatch(rf"\d+-{re.escape(slug)}", folder) is not None


def _files(revision_id: int) -> list[tuple[str, bytes]]:
    query = sa.select(TrackFile.path, TrackFile.content).where(*_scripts(revision_id))
    rows = db.session.execute(query.order_by(TrackFile.path))
    return [(row.path, row.content) for row in rows]


def _scripts(revision_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return TrackFile.revision_id == revision_id, TrackFile.kind == FileKind.SCRIPT
