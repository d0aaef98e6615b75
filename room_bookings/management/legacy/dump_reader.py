"""A reader of the files of Django's `dumpdata`: one row after the other, whatever the size of the file."""

import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from hotel.kernel.exceptions import Invalid
from room_bookings.services.legacy.staging import DumpRow

CHUNK_CHARACTERS = 1 << 20
MAX_ROW_CHARACTERS = 16 << 20
"""A longer row is refused: the whole file would be read into memory for a bracket that is missing."""


def read_dump(path: Path, *, on_progress: Callable[[int], object] = lambda _: None) -> Iterator[DumpRow]:
    """Yield the rows of a `dumpdata` file (plain, .gz or .xz, in UTF-8) in its order.

    Holds no more of the file than a row and the next part. `on_progress` gets the number of bytes that were read since
    its last call, after decompression. Raises Invalid for a file that is no JSON array of
    rows with a model, an integer primary key and fields, or that ends too early; OSError.
    """
    try:
        with _open(path) as file:
            for number, value in enumerate(_array_items(file, on_progress), start=1):
                yield _dump_row(value, number)
    except UnicodeDecodeError as error:
        raise Invalid(f"The file is not in UTF-8: {error.reason}.") from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _array_items(file: IO[str], on_progress: Callable[[int], object]) -> Iterator[Any]:
    """Yield the values of a JSON array. The standard library scans each value; only the text of one is kept."""
    scan = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode
    window = _Window(file, on_progress)
    if window.take() != "[":
        raise Invalid("The file is no JSON array.")
    if window.peek() == "]":
        window.take()
    else:
        while True:
            yield window.scan(scan)
            if (separator := window.take()) == "]":
                break
            if separator != ",":
                raise Invalid("The JSON array of the file ends too early, or is malformed.")
    if window.peek():
        raise Invalid("The file goes on after its JSON array.")


class _Window:
    """The part of a text file between what is done and what has been read."""

    def __init__(self, file: IO[str], on_progress: Callable[[int], object]) -> None:
        self._file = file
        self._on_progress = on_progress
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """Return the next character that is no white space; an empty string at the end of the file."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._read():
                return ""

    def take(self) -> str:
        """Return that character and go behind it."""
        found = self.peek()
        self._at += len(found)
        return found

    def scan(self, scan: Callable[[str, int], tuple[Any, int]]) -> Any:
        """Return the next JSON value and go behind it. Raises Invalid."""
        self.peek()
        while True:
            try:
                value, self._at = scan(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > MAX_ROW_CHARACTERS or not self._read():
                    raise Invalid(f"The file holds malformed JSON: {error.msg}.") from error
            else:
                return value

    def _read(self) -> bool:
        more = self._file.read(CHUNK_CHARACTERS)
        self._on_progress(len(more.encode()))
        self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)


def _refuse_constant(name: str) -> Any:
    raise Invalid(f"The file holds {name}, which is no JSON.")


def _dump_row(value: Any, number: int) -> DumpRow:
    match value:
        case {"model": str(model), "pk": int(pk), "fields": dict(fields)}:
            return DumpRow(model.lower(), pk, fields)
    raise Invalid(f"Row {number} of the file has no model, integer pk and fields.")
