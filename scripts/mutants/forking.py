"""A pytest plugin: instead of running what it collected, tries mutants with it.

Everything is loaded and collected once. For each mutant the process forks; the child
changes the functions in place (``swapping``) and runs that mutant's tests until one
fails. ``MUTANTS_WORK`` names a file with what is to be tried, ``MUTANTS_DONE`` where
results go, a line of JSON each.
"""

import gc
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from swapping import changed_functions, functions_below, swap

Work = dict[str, Any]


@dataclass(kw_only=True)
class _Running:
    work: Work
    began: float
    folder: str


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every mutant, some at a time."""
    asked = json.loads(Path(os.environ["MUTANTS_WORK"]).read_text(encoding="utf-8"))
    items = {item.nodeid: item for item in session.items}
    waiting: list[Work] = asked["work"]
    running: dict[int, _Running] = {}
    _load(asked["source"], waiting)
    loaded = functions_below(asked["source"])
    gc.collect()
    gc.freeze()
    while waiting or running:
        while waiting and len(running) < asked["jobs"]:
            pid, child = _start(session, items, loaded, waiting.pop(0))
            running[pid] = child
        _look(running)
    return True


def _load(source: str, waiting: list[Work]) -> None:
    """Load what is to be changed: some modules are loaded by an application alone."""
    for work in waiting:
        if work["path"]:
            inside = Path(work["path"]).relative_to(Path(source).parent)
            name = ".".join(inside.with_suffix("").parts)
            importlib.import_module(name.removesuffix(".__init__"))


def _start(
    session: pytest.Session,
    items: dict[str, pytest.Item],
    loaded: list[FunctionType],
    work: Work,
) -> tuple[int, _Running]:
    folder = tempfile.mkdtemp(prefix="mutant-")
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        try:
            _prepare(session, loaded, work, folder)
            chosen = [items[test] for test in work["tests"] if test in items]
            answer = _run(session, chosen, stop=work["stop"])
        except BaseException as error:
            answer = {"outcome": "broken", "by": repr(error)[:300]}
        Path(folder, "answer").write_text(json.dumps(answer), encoding="utf-8")
        os._exit(0)
    return pid, _Running(work=work, began=time.monotonic(), folder=folder)


def _prepare(
    session: pytest.Session, loaded: list[FunctionType], work: Work, folder: str
) -> None:
    """Make this child quiet, give it a folder of its own and the mutant."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    factory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    factory._given_basetemp, factory._basetemp = Path(folder, "tmp"), None
    if work["path"]:
        before = Path(work["path"]).read_text(encoding="utf-8")
        changed = changed_functions(
            compile(before, work["path"], "exec"),
            compile(work["text"], work["path"], "exec"),
        )
        if not swap(loaded, work["path"], changed):
            raise LookupError("no such function is loaded")


def _run(
    session: pytest.Session, chosen: list[pytest.Item], *, stop: bool
) -> dict[str, Any]:
    failed = []
    for number, item in enumerate(chosen):
        after = chosen[number + 1] if number + 1 < len(chosen) else None
        reports = runtestprotocol(item, log=False, nextitem=after)
        if any(report.failed for report in reports):
            failed.append(item.nodeid)
            if stop:
                break
    session._setupstate.teardown_exact(None)
    by = failed[0] if failed else ""
    return {"outcome": "caught" if failed else "survived", "by": by, "failed": failed}


def _look(running: dict[int, _Running]) -> None:
    """Take the answers of children that have ended, and end those that are late."""
    pid, _ = os.waitpid(-1, os.WNOHANG)
    if pid in running:
        _end(running.pop(pid), {"outcome": "broken", "by": "it ended without a word"})
        return
    for late, child in list(running.items()):
        if time.monotonic() - child.began > child.work["patience"]:
            os.killpg(late, signal.SIGKILL)
            os.waitpid(late, 0)
            _end(running.pop(late), {"outcome": "timed out", "by": ""})
    time.sleep(0.05)


def _end(child: _Running, otherwise: dict[str, Any]) -> None:
    path = Path(child.folder, "answer")
    answer = json.loads(path.read_text()) if path.is_file() else otherwise
    shutil.rmtree(child.folder, ignore_errors=True)
    seconds = round(time.monotonic() - child.began, 1)
    result = {"name": child.work["name"], "seconds": seconds, **answer}
    with Path(os.environ["MUTANTS_DONE"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")
    print(f"{answer['outcome']:9} {seconds:6.1f} s  {child.work['name']}", flush=True)
