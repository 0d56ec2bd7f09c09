"""In which order the tests of a mutant run: the likeliest to notice it first.

Mutants and tests are named by sentences about the same rules, so the test that shares
rare words with a mutant goes first; of those that share none, the one about little. How
many lines a test runs says that better than seconds, which tell what else the machine
had to do.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable

_WORD = re.compile(r"[a-z]{3,}")
_STEM = 5  # letters: "claims" and "claimed" are one


def in_order(
    tests: Iterable[str], mutant: str, *, last: str, weight: Callable[[str], int]
) -> list[str]:
    """Give tests as they are to run; ``last`` noticed the mutant in the run before."""
    words = {test: _words(test) for test in tests}
    common = Counter(word for some in words.values() for word in some)
    wanted = _words(mutant)

    def likely(test: str) -> float:
        shared = words[test] & wanted
        return sum(math.log(len(words) / common[word]) for word in shared)

    return sorted(
        words, key=lambda test: (test != last, -likely(test), weight(test), test)
    )


def _words(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower())}
