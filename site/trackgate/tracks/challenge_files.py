"""Challenges: ``NN-slug/assignment.md``, or inline in an old ``track.yml``."""

import re
from dataclasses import dataclass

from trackgate.tracks.addresses import Assets
from trackgate.tracks.draft import ChallengeDraft
from trackgate.tracks.fields import Fields
from trackgate.tracks.models import ChallengeKind
from trackgate.tracks.note_fields import read_notes
from trackgate.tracks.problems import FileReport, Report
from trackgate.tracks.rendering import render
from trackgate.tracks.services import Service
from trackgate.tracks.tab_fields import read_tabs
from trackgate.tracks.yaml_lines import load_mapping

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")
NUMBERED = re.compile(r"(?P<number>\d+)[-_](?P<slug>.+)")

# Names that the folder gives to something else; scripts are found by slug.
_TAKEN = {"assets", "track_scripts"}
_UNUSED = "id lab_config enhanced_loading credits points checksum"


@dataclass(frozen=True)
class Surroundings:
    """What a challenge may speak of: the track's services and assets."""

    services: list[Service]
    assets: Assets


@dataclass(frozen=True)
class _Body:
    """An assignment, and the line on which it begins."""

    text: str
    report: FileReport
    line: int


def read_assignment(
    folder: str, text: str, report: Report, around: Surroundings
) -> ChallengeDraft | None:
    """Read the text of ``<folder>/assignment.md``; None where that failed."""
    path = f"{folder}/assignment.md"
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(fences) < 2 or fences[0] != 0:
        report.file(path).problem(1, "has no front matter between two lines of ---")
        return None
    front = report.file(path, lines_before=1)
    mapping = load_mapping("\n".join(lines[1 : fences[1]]), front)
    if mapping is None:
        return None
    body = lines[fences[1] + 1 :]
    blank = next((at for at, line in enumerate(body) if line.strip()), 0)
    start = fences[1] + 2 + blank
    assignment = _Body("\n".join(body[blank:]).rstrip(), report.file(path), start)
    return _challenge(Fields(mapping, front), assignment, around, folder=folder)


def read_inline(fields: Fields, around: Surroundings) -> ChallengeDraft:
    """Read a challenge of an old ``track.yml``."""
    text = fields.text("assignment", limit=200_000)
    body = _Body(text, fields.report, fields.line("assignment"))
    return _challenge(fields, body, around, folder="")


def _challenge(
    fields: Fields, body: _Body, around: Surroundings, *, folder: str
) -> ChallengeDraft:
    kind = _kind(fields)
    answers, solution = _quiz(fields, kind)
    fields.ignore(_UNUSED)
    draft = ChallengeDraft(
        slug=_slug(fields, folder),
        kind=kind,
        title=fields.needed_text("title", limit=200),
        teaser=fields.text("teaser", limit=2000),
        assignment=body.text,
        assignment_html=render(body.text, around.assets, body.report, body.line),
        notes=read_notes(fields, around.assets),
        tabs=read_tabs(fields, around.services),
        answers=answers,
        solution=solution,
        difficulty=fields.text("difficulty", limit=40),
        time_limit=fields.seconds("timelimit"),
    )
    fields.finish()
    return draft


def _kind(fields: Fields) -> ChallengeKind:
    kind = fields.text("type").lower() or ChallengeKind.CHALLENGE.value
    if kind not in set(ChallengeKind):
        fields.problem("type", f"is {kind}; it should be challenge or quiz")
        return ChallengeKind.CHALLENGE
    return ChallengeKind(kind)


def _slug(fields: Fields, folder: str) -> str:
    slug = fields.text("slug")
    if not slug and folder:
        numbered = NUMBERED.fullmatch(folder)
        slug = numbered["slug"] if numbered else folder
        fields.report.note(1, f"slug is missing; taken from the folder: {slug}")
    if not slug:
        fields.problem("slug", "is missing")
    elif not SLUG.fullmatch(slug) or slug in _TAKEN:
        fields.problem("slug", f"{slug!r} should be small letters, digits and dashes")
    return slug


def _quiz(
    fields: Fields, kind: ChallengeKind
) -> tuple[list[str], list[int] | list[str]]:
    """Give the answers to choose from and the indexes of the right ones.

    A typed answer is not among any to choose from: then the right ones are texts.
    """
    typed = _typed(fields)
    if kind is not ChallengeKind.QUIZ:
        # Where empty, all are in many challenges, left there by tools.
        if fields.raw("answers") or fields.raw("solution") or typed:
            fields.report.note(fields.line("answers"), "answers belong to a quiz only")
        return [], []
    if typed:
        if fields.raw("answers") or fields.raw("solution"):
            fields.problem("answer", "is typed; then there are no answers to choose")
        return [], typed
    return _choices(fields)


def _typed(fields: Fields) -> list[str]:
    """Give the texts that are right where the answer is typed."""
    several = isinstance(fields.raw("answer"), list)
    texts = fields.texts("answer") if several else [fields.text("answer", limit=200)]
    return [text for text in texts if text]


def _choices(fields: Fields) -> tuple[list[str], list[int]]:
    answers, solution = fields.texts("answers"), sorted(set(fields.wholes("solution")))
    if not answers or len(answers) != len(fields.raw("answers")):
        fields.problem("answers", "should be a list of texts, none of them empty")
    elif not solution:
        fields.problem("solution", "should name one right answer at least")
    elif not 0 <= solution[0] <= solution[-1] < len(answers):
        last = len(answers) - 1
        fields.problem("solution", f"should name answers by their numbers, 0 to {last}")
    return answers, solution
