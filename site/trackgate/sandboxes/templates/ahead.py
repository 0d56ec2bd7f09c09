"""Which set-up scripts of a track can run ahead, once for all learners.

The track's own set-up and the first challenge's are what a learner waits for. A script
that asks for what is each learner's own stays with the learner, and so does all that
comes after it. So does one that says ``# each learner's own`` in a line of its own.
"""

import re
from dataclasses import dataclass

from trackgate.sandboxes.machines import environments
from trackgate.sandboxes.script_environment import OWN, track_variables
from trackgate.tracks.catalogue import revision_challenges
from trackgate.tracks.reading import get_revision
from trackgate.tracks.scripts import WHOLE_TRACK, scripts_of

_OWN = re.compile(
    "|".join(
        [
            *(rf"\b{name}\b" for name in OWN),
            r"\bS?RANDOM\b",
            r"/dev/u?random",
            r"/random/uuid",
            r"\b(?:uuidgen|shuf|ssh-keygen|openssl)\b",
            r"(?im:^[ \t]*#[ \t]*each learner's own\b)",
        ]
    )
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A set-up, by what the page knows it as: "0" the track's, "1" a challenge's."""

    name: str
    scripts: dict[str, str]  # by host
    variables: dict[str, dict[str, str]]  # by host


def steps_ahead(revision_id: int, hosts: list[str]) -> list[Step]:
    """Give the set-ups that can run ahead, in their order."""
    revision = get_revision(revision_id)
    challenges = revision_challenges(revision_id)[:1]
    slug = challenges[0].slug if challenges else ""
    shared = track_variables(revision.track.slug, slug)
    declared = environments(revision.services)
    found = []
    for number, part in enumerate([WHOLE_TRACK, *(each.slug for each in challenges)]):
        scripts = scripts_of(revision_id, part, hosts).get("setup", {})
        if any(is_own(text) for text in scripts.values()):
            break
        variables = {host: shared | declared.get(host, {}) for host in scripts}
        step = Step(name=str(number), scripts=scripts, variables=variables)
        found.append(step)
    return found


def is_own(script: str) -> bool:
    """Tell whether a script asks for what is each learner's own."""
    return _OWN.search(script) is not None
