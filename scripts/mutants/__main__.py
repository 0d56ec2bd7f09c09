"""Change the rules one by one and see whether a test notices (``make mutants``)."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import recordings
import reporting
from again import catchers
from catalogue import (
    Mutant,
    NotFound,
    Place,
    load,
    locate,
    locate_all,
    mutate,
    read_sources,
)
from ordering import in_order
from trying import Attempt, Result, failing, try_all
from users import lines_of


def main() -> int:
    """Do what the command line asks; give the exit status."""
    asked = _parse()
    mutants = [mutant for mutant in load() if _is_wanted(mutant, asked.only)]
    sources = read_sources()
    try:
        places = locate_all(mutants, sources)
    except NotFound as error:
        print(error, file=sys.stderr)
        return 2
    if asked.check:
        print(f"{len(mutants)} mutants, each at one place")
        return 0
    if asked.again:
        return _try_again(mutants, places, reporting.read(asked.again), asked)
    if asked.record or not list(recordings.FOLDER.glob("*.coverage")):
        seconds = recordings.record(asked.record or recordings.WHERE)
        print(f"recorded in {seconds / 60:.1f} minutes", flush=True)
    before = {each.name: each for each in reporting.read(asked.json)}
    if asked.missed:
        mutants = [each for each in mutants if not _is_caught(before.get(each.name))]
    results = _try_all(mutants, places, before, asked.jobs)
    done = before | {result.name: result for result in results}
    kept = [done[mutant.name] for mutant in load() if mutant.name in done]
    reporting.write(kept, asked.json)
    print(reporting.table(kept))
    if asked.markdown:
        asked.markdown.write_text(reporting.markdown(kept), encoding="utf-8")
    return _judge(results, kept, asked.compare)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="TEXT")
    parser.add_argument("--missed", action="store_true", help="not caught last time")
    parser.add_argument("--check", action="store_true", help="look for places alone")
    parser.add_argument(
        "--record", nargs="*", metavar="TESTS", help="record anew first"
    )
    parser.add_argument(
        "--again", type=Path, metavar="JSON", help="by the tests that caught them there"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--json", type=Path, default=recordings.FOLDER / "results" / "last.json"
    )
    parser.add_argument("--markdown", type=Path, help="write the tables there, too")
    parser.add_argument("--compare", type=Path, metavar="JSON")
    asked = parser.parse_args()
    if asked.record == []:
        asked.record = list(recordings.WHERE)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    return asked


def _is_wanted(mutant: Mutant, only: Sequence[str]) -> bool:
    """Tell whether a mutant or its part is named."""
    return not only or any(t in {mutant.part, mutant.name} for t in only)


def _is_caught(result: Result | None) -> bool:
    return result is not None and result.outcome in reporting.CAUGHT


def _try_again(
    mutants: Sequence[Mutant],
    places: dict[str, Place],
    before: Sequence[Result],
    asked: argparse.Namespace,
) -> int:
    """Try those that were caught once by what caught them; give the exit status."""
    tests, sources = catchers(before), read_sources()
    attempts = [
        _attempt(mutant, places[mutant.name], sources, tests[mutant.name], 0)
        for mutant in mutants
        if mutant.name in tests
    ]
    results = _without_doubt(try_all(attempts, asked.jobs))
    reporting.write(results, asked.json)
    print(reporting.table(results))
    unknown = [each.name for each in mutants if each.name not in tests]
    print("\n".join(["", "No test known that caught it:", *(unknown or ["none"])]))
    return _judge(results, results, None)


def _attempt(
    mutant: Mutant,
    place: Place,
    sources: dict[Path, str],
    tests: list[str],
    seconds: float,
) -> Attempt:
    text = sources[place.path]
    return Attempt(
        mutant=mutant,
        path=place.path,
        before=text,
        after=mutate(text, place, mutant.put),
        tests=tests,
        seconds=seconds,
    )


def _try_all(
    mutants: Sequence[Mutant],
    places: dict[str, Place],
    before: dict[str, Result],
    jobs: int,
) -> list[Result]:
    known, sources = recordings.Coverage(), read_sources()
    attempts = []
    for mutant in mutants:
        place = places[mutant.name]
        near = locate(mutant.near, sources) if mutant.near else place
        tests = known.tests_of(lines_of(near, sources))
        tests |= recordings.chosen(known.tests, mutant.tests)
        last = before[mutant.name].by if mutant.name in before else ""
        ordered = in_order(tests, mutant.name, last=last, weight=known.weight)
        seconds = sum(known.seconds(test) for test in tests)
        attempts.append(_attempt(mutant, place, sources, ordered, seconds))
    return _without_doubt(try_all(attempts, jobs))


def _without_doubt(results: Sequence[Result]) -> list[Result]:
    """Take no test's word that fails without any mutant, too."""
    failed = failing(sorted({each.by for each in results if each.outcome == "caught"}))
    if failed:
        print(f"these fail without any mutant: {', '.join(failed)}")
    return [
        replace(each, outcome="in doubt") if each.by in failed else each
        for each in results
    ]


def _judge(
    results: Sequence[Result], kept: Sequence[Result], compare: Path | None
) -> int:
    missed = [each for each in results if not _is_caught(each)]
    if compare is None:
        return 1 if missed else 0
    lost = reporting.lost(reporting.read(compare), kept)
    print("\n".join(["", "Caught before and not now:", *(lost or ["none"])]))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
