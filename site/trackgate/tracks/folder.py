"""A track folder, read into a draft. Pure: no database, no network."""

import hashlib
from pathlib import Path

from trackgate.tracks.addresses import Assets
from trackgate.tracks.attached_files import read_assets, read_scripts
from trackgate.tracks.challenge_files import Surroundings
from trackgate.tracks.challenge_list import read_challenges
from trackgate.tracks.config_files import Config, read_config
from trackgate.tracks.draft import TrackDraft
from trackgate.tracks.fields import Fields
from trackgate.tracks.main_file import read_slug, read_track
from trackgate.tracks.problems import FileReport, Report
from trackgate.tracks.walk import Folder, walk
from trackgate.tracks.yaml_lines import Mapping, load_mapping

# Part of the digest: raised when the same folder is to be read, or rendered,
# differently, so that the next import makes a new revision.
_READER = b"trackgate tracks 1"


def read_folder(path: Path) -> TrackDraft:
    """Read the track folder at ``path``.

    Raises ``ImportRefused`` with every problem found; ``draft.notes`` has what was
    left out or not known, which does no harm.
    """
    report = Report()
    folder = walk(path, report)
    report.refuse_if_needed()
    if "track.yml" not in folder.files:
        report.file("track.yml").problem(1, "is missing")
    main, config_file = _yaml(folder, "track.yml"), _yaml(folder, "config.yml")
    config = _config(config_file, report.file("config.yml"))
    draft = _draft(folder, main, config) if main else None
    report.refuse_if_needed()
    if draft is None:  # Unreachable: without its file there was a problem.
        raise AssertionError("a track without track.yml")
    return draft


def source_digest(files: dict[str, bytes]) -> str:
    """Give the SHA-256 over all files of a track, their paths and lengths."""
    digest = hashlib.sha256(_READER)
    for path, content in sorted(files.items()):
        digest.update(f"\0{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _draft(folder: Folder, main: Mapping, config: Config) -> TrackDraft:
    """Put the parts together; what they report decides whether the draft is used."""
    report, digest = folder.report, source_digest(folder.files)
    fields = Fields(main, report.file("track.yml"))
    slug = read_slug(fields)
    pictures = read_assets(folder.files, report)
    assets = Assets(slug, digest, {picture.path for picture in pictures})
    track = read_track(fields, config.services, assets)
    around = Surroundings(config.services, assets)
    challenges = read_challenges(folder, track.inline_challenges, around)
    files = pictures + read_scripts(folder, challenges, config.services)
    return TrackDraft(
        slug=slug,
        facts=track.facts,
        services=config.services,
        secrets=config.secrets,
        challenges=challenges.drafts,
        files=files,
        source_digest=digest,
        notes=sorted(set(report.notes)),
    )


def _config(mapping: Mapping | None, report: FileReport) -> Config:
    return Config() if mapping is None else read_config(mapping, report)


def _yaml(folder: Folder, path: str) -> Mapping | None:
    text = folder.text(path)
    return None if text is None else load_mapping(text, folder.report.file(path))
