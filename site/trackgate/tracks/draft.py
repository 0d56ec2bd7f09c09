"""A track as a folder describes it, checked and rendered, not yet stored."""

from dataclasses import dataclass, field
from typing import Any

from trackgate.tracks.models import ChallengeKind, FileKind
from trackgate.tracks.problems import Problem
from trackgate.tracks.services import Service


@dataclass(frozen=True, kw_only=True)
class ChallengeDraft:
    """One challenge; the fields are those of ``models.Challenge``."""

    slug: str
    kind: ChallengeKind
    title: str
    teaser: str
    assignment: str
    assignment_html: str
    notes: list[dict[str, Any]]
    tabs: list[dict[str, Any]]
    answers: list[str]
    solution: list[int] | list[str]
    difficulty: str
    time_limit: int


@dataclass(frozen=True, kw_only=True)
class FileDraft:
    """A script or asset; the fields are those of ``models.TrackFile``."""

    path: str
    kind: FileKind
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What ``track.yml`` says; the fields are those of ``models.TrackRevision``."""

    title: str
    teaser: str
    description: str
    description_html: str
    icon: str
    tags: list[str]
    owner: str
    time_limit: int
    idle_timeout: int
    show_timer: bool
    pausable: bool
    pause_limit_days: int
    lab_config: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TrackDraft:
    """A whole track. ``notes`` are what was not understood, or left out."""

    slug: str
    facts: Facts
    services: list[Service]
    secrets: list[str]
    challenges: list[ChallengeDraft]
    files: list[FileDraft]
    source_digest: str
    notes: list[Problem]
