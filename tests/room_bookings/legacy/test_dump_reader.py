"""Tests of the reader of dumpdata files."""

import gzip
import json
from pathlib import Path

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings.management.legacy import dump_reader, read_dump
from tests.room_bookings.legacy.dumps import FILE_A, rows_of_a

ROW = {"model": "hotel.hotel", "pk": 1, "fields": {"name": "Tallow [1], {2}", "note": 'a "quote" and é'}}


def test_rows_of_a_file_in_their_order() -> None:
    expected = [(row["model"], row["pk"], row["fields"]) for row in rows_of_a()]
    assert list(read_dump(FILE_A)) == expected


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_rows_that_meet_the_end_of_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(dump_reader, "CHUNK_CHARACTERS", size)
    path = tmp_path / "dump.json"
    path.write_text(json.dumps([ROW, ROW | {"pk": 2}], indent=1, ensure_ascii=False), encoding="utf-8")
    assert [(row.pk, row.fields) for row in read_dump(path)] == [(1, ROW["fields"]), (2, ROW["fields"])]


def test_progress_adds_up_to_the_size(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(json.dumps([ROW] * 50, ensure_ascii=False), encoding="utf-8")
    read: list[int] = []
    list(read_dump(path, on_progress=read.append))
    assert sum(read) == path.stat().st_size


def test_compressed_and_empty_files(tmp_path: Path) -> None:
    path = tmp_path / "dump.json.gz"
    path.write_bytes(gzip.compress(b" [ ] \n"))
    assert list(read_dump(path)) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON array"),
        ('{"model": 1}', "no JSON array"),
        ("[" + json.dumps(ROW), "ends too early"),
        ("[" + json.dumps(ROW) + "]x", "goes on"),
        ("[" + json.dumps(ROW) + json.dumps(ROW) + "]", "malformed"),
        ("[" + json.dumps(ROW)[:-9], "malformed"),
        ('[{"model": "a", "pk": NaN, "fields": {}}]', "NaN"),
        ('[{"model": "a", "pk": "x", "fields": {}}]', "Row 1"),
        ("[1]", "Row 1"),
    ],
)
def test_file_that_is_no_dump(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "dump.json"
    path.write_text(text)
    with pytest.raises(Invalid, match=says):
        list(read_dump(path))


def test_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_bytes('["é"]'.encode("latin-1"))
    with pytest.raises(Invalid, match="UTF-8"):
        list(read_dump(path))


def test_bracket_that_is_never_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader gives up instead of holding the whole file."""
    monkeypatch.setattr(dump_reader, "MAX_ROW_CHARACTERS", 1000)
    monkeypatch.setattr(dump_reader, "CHUNK_CHARACTERS", 100)
    path = tmp_path / "dump.json"
    path.write_text("[{" + '"a": "' + "x" * 5000)
    read: list[int] = []
    with pytest.raises(Invalid, match="malformed"):
        list(read_dump(path, on_progress=read.append))
    assert sum(read) < 1500
