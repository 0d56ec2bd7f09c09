"""The machine's own programs: what they are, and what they do where they can run."""

import os
import struct
import subprocess
from pathlib import Path

import pytest

from support.natives import GUEST, NAMES, NATIVES, can_run_natives
from trackgate.core.paths import DATA_ROOT


@pytest.fixture
def folder() -> Path:
    """Where the programs are, ready to run."""
    if not can_run_natives():
        pytest.skip("needs a kernel that runs programs for 32-bit Linux on x86")
    return NATIVES


def test_every_program_has_its_source_and_can_be_run() -> None:
    files = [path for path in GUEST.rglob("*") if path.is_file()]
    built = [path for path in files if path.read_bytes().startswith(b"\x7fELF")]
    assert sorted(built) == [NATIVES / name for name in NAMES]
    assert [path.name for path in built if not os.access(path, os.X_OK)] == []


@pytest.mark.nasm
def test_the_sources_give_the_programs_that_are_here_byte_for_byte(
    tmp_path: Path,
) -> None:
    subprocess.run([DATA_ROOT / "scripts" / "build-natives", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {name: (NATIVES / name).read_bytes() for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_program_is_one_segment_that_holds_its_entry(name: str) -> None:
    program = (NATIVES / name).read_bytes()
    kind, machine, _, entry = struct.unpack("<HHII", program[16:28])
    offset, start, _, filled, whole = struct.unpack("<5I", program[56:76])
    assert (program[:4], kind, machine) == (b"\x7fELF", 2, 3)  # runnable, 80386
    assert (offset, filled) == (0, len(program))
    assert start <= entry < start + filled <= start + whole


@pytest.mark.parametrize("name", NAMES)
def test_a_program_asks_for_a_stack_that_cannot_be_run(name: str) -> None:
    program = (NATIVES / name).read_bytes()
    first, size, count = struct.unpack_from("<I10xHH", program, 28)
    headers = [
        struct.unpack_from("<8I", program, first + size * i) for i in range(count)
    ]
    assert [flags & 1 for kind, *_, flags, _ in headers if kind == 0x6474E551] == [0]


@pytest.mark.parametrize("count", [0, 1, 4095, 4096, 4097, 12_345])
def test_take_passes_on_so_many_bytes_and_leaves_the_rest(
    folder: Path, count: int
) -> None:
    content = os.urandom(12_345) + b"rest"
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as line:
        taken = subprocess.run(
            [folder / "take", str(count)], stdin=line, capture_output=True, check=True
        )
        assert taken.stdout == content[:count]
        left = b"".join(iter(lambda: line.read(65_536), b""))
    assert left == content[count:]


def test_take_fails_where_there_is_less(folder: Path) -> None:
    took = subprocess.run(
        [folder / "take", "5"], input=b"four", capture_output=True, check=False
    )
    assert (took.returncode, took.stdout) == (1, b"four")


def test_apart_runs_a_program_with_all_it_is_given_in_a_session_of_its_own(
    folder: Path,
) -> None:
    script = "echo $WORD $0 $1 $#; cut -d ' ' -f 1,6 /proc/$$/stat"
    ran = subprocess.run(
        [folder / "apart", "/bin/sh", "-c", script, "zero", "one two", "three"],
        env={"WORD": "word", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    said, ids = ran.stdout.splitlines()
    assert said == "word zero one two 2"
    number, session = ids.split()
    assert number == session


def test_apart_says_that_a_program_cannot_be_run(folder: Path) -> None:
    ran = subprocess.run(
        [folder / "apart", "/bin/nothing"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 127
    assert ran.stderr == "the program in the script's first line cannot be run\n"


def test_wake_changes_nothing_with_less_than_it_needs(folder: Path) -> None:
    woke = subprocess.run([folder / "wake"], input=b"0" * 155, check=False)
    assert woke.returncode == 1
