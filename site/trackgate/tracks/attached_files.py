"""Scripts and assets: the files of a track that are kept as they are."""

from trackgate.tracks.challenge_list import Challenges
from trackgate.tracks.draft import FileDraft
from trackgate.tracks.models import FileKind
from trackgate.tracks.problems import Report
from trackgate.tracks.services import Service
from trackgate.tracks.walk import SCRIPT, SVG_TYPE, Folder, media_type_of

SCRIPT_TYPE = "text/x-shellscript"

_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}


def asset_headers(media_type: str) -> dict[str, str]:
    """Give the headers without which an asset must not be served.

    An SVG opened by itself is a page: the policy and the sandbox take its scripts
    away. Shown by ``img`` it is inert anyway.
    """
    headers = {
        "Content-Type": media_type,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    if media_type == SVG_TYPE:
        headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
    return headers


def script_path(challenge_slug: str, stage: str, host: str) -> str:
    """Give the path under which a challenge's script is kept.

    ``stage`` is setup, check, solve or cleanup. The folder is the challenge's slug,
    whatever number it had; scripts of the whole track are in ``track_scripts``.
    """
    return f"{challenge_slug}/{stage}-{host}"


def read_assets(files: dict[str, bytes], report: Report) -> list[FileDraft]:
    """Give the assets; what is not the picture it is named is left out, with a note."""
    drafts = []
    for path, content in sorted(files.items()):
        if not path.startswith("assets/"):
            continue
        media_type = media_type_of(path)
        if len(path) > 300:
            report.file(path).problem(1, "has a path of more than 300 characters")
        elif not content.startswith(_BEGINNINGS.get(media_type, b"")):
            report.file(path).note(1, f"was left out; it is not {media_type}")
        else:
            drafts.append(_file(path, FileKind.ASSET, media_type, content))
    return drafts


def read_scripts(
    folder: Folder, challenges: Challenges, services: list[Service]
) -> list[FileDraft]:
    """Give the life-cycle scripts of the track and its challenges."""
    drafts: dict[str, FileDraft] = {}
    hosts = {service.name for service in services}
    for path, content in sorted(folder.files.items()):
        where, _, name = path.rpartition("/")
        found = SCRIPT.fullmatch(name)
        if not found or path.startswith("assets/"):
            continue
        report = folder.report.file(path)
        owner = where if where == "track_scripts" else challenges.owner(where)
        kept = script_path(owner, found["stage"], found["host"])
        if not owner:
            report.note(1, "was left out; the folder is no challenge's")
            continue
        if kept in drafts:
            report.problem(1, "another folder has this script of the same challenge")
        if found["host"] not in hosts:
            report.note(1, f"config.yml has no service {found['host']} to run it on")
        drafts[kept] = _file(kept, FileKind.SCRIPT, SCRIPT_TYPE, content)
    return list(drafts.values())


def _file(path: str, kind: FileKind, media_type: str, content: bytes) -> FileDraft:
    return FileDraft(path=path, kind=kind, media_type=media_type, content=content)
