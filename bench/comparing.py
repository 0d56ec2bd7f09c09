"""Two servers asked alike, turn by turn, and the ratio of what they manage."""

import statistics
from dataclasses import dataclass, field

from client import Measured, drive
from visits import Step

CONNECTIONS = 8
"""As many as gunicorn has threads."""

_WARM_UP_SECONDS = 0.7


@dataclass
class Side:
    """One server in a comparison."""

    name: str
    step: Step
    rounds: list[Measured] = field(default_factory=list)
    good: int = 0
    """Good answers, those of the warm-up too."""
    bad: int = 0
    example: str = ""
    """What the first bad answer looked like."""

    def run(self, seconds: float) -> Measured:
        """Send requests for so long and keep account of the answers."""
        step = self.step
        measured = drive(
            step.port,
            step.next_request,
            step.is_good,
            connections=CONNECTIONS,
            seconds=seconds,
        )
        self.good += measured.good
        self.bad += len(measured.bad)
        if measured.bad and not self.example:
            first = measured.bad[0]
            self.example = (first.head + b" " + first.body[:200]).decode("latin-1")
        return measured

    @property
    def rate(self) -> float:
        """Give good answers a second, the median of the rounds."""
        return statistics.median(one.rate for one in self.rounds)

    def wait(self, share: float) -> float:
        """Give milliseconds within which this share of answers came, as a median."""
        return statistics.median(one.wait(share) for one in self.rounds)


@dataclass
class Comparison:
    """A step of the gate, ours beside another's, and the ratio that is our goal."""

    title: str
    goal: float
    ours: Side
    other: Side
    stores: bool = False

    @property
    def ratios(self) -> list[float]:
        """Give the ratio of each round: its two halves ran one after the other."""
        pairs = zip(self.ours.rounds, self.other.rounds, strict=True)
        return [ours.rate / other.rate for ours, other in pairs]

    @property
    def ratio(self) -> float:
        """Give the median ratio."""
        return statistics.median(self.ratios)

    @property
    def passed(self) -> bool:
        """Tell whether the goal is met, every answer having been good."""
        return self.ratio >= self.goal and not (self.ours.bad or self.other.bad)


def measure(comparisons: list[Comparison], *, rounds: int, seconds: float) -> None:
    """Warm up, then take the rounds; who goes first changes from round to round."""
    for comparison in comparisons:
        for side in (comparison.ours, comparison.other):
            side.run(_WARM_UP_SECONDS)
    for number in range(rounds):
        for comparison in comparisons:
            pair = [comparison.ours, comparison.other]
            for side in pair if number % 2 else reversed(pair):
                side.rounds.append(side.run(seconds))
