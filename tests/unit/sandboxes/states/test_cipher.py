"""How states are encrypted: read back only whole, in order, under their own key."""

import io

import pytest

from trackgate.sandboxes.states.cipher import (
    StateDamaged,
    new_key,
    read_records,
    write_record,
)

PIECES = [b"first" * 100, b"second" * 50, b"third"]


def written(key: bytes, pieces: list[bytes] = PIECES) -> bytes:
    file = b""
    for piece in pieces:
        file += write_record(key, len(file), piece)
    return file


def read(key: bytes, file: bytes, length: int | None = None) -> list[bytes]:
    return list(read_records(key, io.BytesIO(file), length or len(file)))


def test_what_was_written_is_read_back_and_is_not_there_to_see() -> None:
    key = new_key()
    file = written(key)
    assert read(key, file) == PIECES
    assert b"first" not in file


def test_another_key_reads_nothing() -> None:
    with pytest.raises(StateDamaged):
        read(new_key(), written(new_key()))


def test_a_piece_written_again_in_the_same_place_has_another_nonce() -> None:
    key = new_key()
    assert write_record(key, 0, b"same") != write_record(key, 0, b"same")


def test_records_cannot_change_places() -> None:
    key = new_key()
    one, two = write_record(key, 0, b"one"), write_record(key, 30, b"two")
    assert len(one) == len(two) == 30
    assert read(key, one + two) == [b"one", b"two"]
    with pytest.raises(StateDamaged):
        read(key, two + one)


@pytest.mark.parametrize("at", [0, 5, 40, -1])
def test_a_byte_that_changed_is_noticed(at: int) -> None:
    key = new_key()
    file = bytearray(written(key))
    file[at] ^= 1
    with pytest.raises(StateDamaged):
        read(key, bytes(file))


def test_a_file_that_ends_early_is_noticed_and_a_tail_is_not_read() -> None:
    key = new_key()
    file = written(key)
    for cut in (3, 20, len(file) - 1):
        with pytest.raises(StateDamaged):
            read(key, file[:cut], len(file))
    assert read(key, file + b"never acknowledged", len(file)) == PIECES
