"""All challenges of a track, in their order."""

import re
from dataclasses import dataclass, field

from trackgate.tracks.challenge_files import (
    NUMBERED,
    Surroundings,
    read_assignment,
    read_inline,
)
from trackgate.tracks.draft import ChallengeDraft
from trackgate.tracks.fields import Fields
from trackgate.tracks.problems import FileReport
from trackgate.tracks.walk import Folder


@dataclass
class Challenges:
    """The challenges read so far, and which folder each came from."""

    drafts: list[ChallengeDraft] = field(default_factory=list)
    slugs: dict[str, str] = field(default_factory=dict)

    def add(self, draft: ChallengeDraft, report: FileReport, line: int) -> None:
        """Add a challenge; one whose slug is taken is a problem."""
        if draft.slug and draft.slug in {each.slug for each in self.drafts}:
            what = f"another challenge has the slug {draft.slug} already"
            report.problem(line, what)
        self.drafts.append(draft)

    def owner(self, folder: str) -> str:
        """Give the slug of the challenge that a folder's scripts belong to, or "".

        Folders of old tracks have scripts only, and are named by the slug alone.
        """
        numbered = NUMBERED.fullmatch(folder)
        names = (folder, numbered["slug"] if numbered else folder)
        known = {draft.slug for draft in self.drafts}
        by_name = next((name for name in names if name in known), "")
        return self.slugs.get(folder) or by_name


def read_challenges(
    folder: Folder, inline: list[Fields], around: Surroundings
) -> Challenges:
    """Read the challenges, from folders or, in old tracks, from ``track.yml``."""
    challenges = Challenges()
    if inline:
        for fields in inline:
            draft = read_inline(fields, around)
            challenges.add(draft, fields.report, fields.line("slug"))
    for name in sorted(folder.folders(), key=_by_number):
        if f"{name}/assignment.md" not in folder.files:
            continue
        if inline:
            report = folder.report.file(f"{name}/assignment.md")
            report.note(1, "was left out: track.yml has the challenges")
        else:
            _add_folder(folder, name, around, challenges)
    if not challenges.drafts and not folder.report.problems:
        what = "has no challenges, and no folder has an assignment.md"
        folder.report.file("track.yml").problem(1, what)
    return challenges


def _add_folder(
    folder: Folder, name: str, around: Surroundings, challenges: Challenges
) -> None:
    path = f"{name}/assignment.md"
    text = folder.text(path)
    draft = read_assignment(name, text, folder.report, around) if text else None
    if draft:
        challenges.add(draft, folder.report.file(path), 1)
        challenges.slugs[name] = draft.slug
    elif text == "":
        folder.report.file(path).problem(1, "is empty")


def _by_number(name: str) -> tuple[int, str]:
    """Sort ``2-b`` before ``10-a``, and folders without a number last."""
    number = re.match(r"\d{1,9}", name)
    return (int(number[0]) if number else 10**9, name)
