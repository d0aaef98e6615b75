"""Tests of the parts of sentences that differ between languages."""

from datetime import date, time

import pytest
from django.utils import translation
from django.utils.translation import pgettext

from hotel.kernel.sentences import alternatives, clock_text, day_text, number_text, once_per_language


@pytest.mark.parametrize(
    ("language", "day", "clock", "number", "words"),
    [
        ("en", "2030-05-01", "13:05:00", "1,000", "a, b or c"),
        ("de", "1. Mai 2030", "13:05", "1.000", "a, b oder c"),
        ("es", "1 de mayo de 2030", "13:05", "1\xa0000", "a, b o c"),
        ("fr", "1 mai 2030", "13:05", "1\xa0000", "a, b ou c"),
    ],
)
def test_parts_are_written_as_the_language_writes_them(
    language: str, day: str, clock: str, number: str, words: str
) -> None:
    with translation.override(language):
        assert day_text(date(2030, 5, 1)) == day
        assert clock_text(time(13, 5)) == clock
        assert number_text(1000) == number
        assert alternatives(["a", "b", "c"]) == words
        assert alternatives(["a"]) == "a"


def test_commands_without_a_language_speak_english() -> None:
    with translation.override(None):
        assert day_text(date(2030, 5, 1)) == "2030-05-01"
        assert alternatives(["a", "b"]) == "a or b"


def test_kept_text_is_made_once_for_each_language_and_argument() -> None:
    made: list[tuple[str | None, str]] = []

    @once_per_language
    def word(status: str) -> str:
        made.append((translation.get_language(), status))
        return pgettext("the room is", "dirty")

    words = []
    for language in ("de", "fr", "de", "fr"):
        with translation.override(language):
            words += [word("DIRTY"), word("DIRTY")]

    assert words == ["schmutzig", "schmutzig", "sale", "sale"] * 2
    assert made == [("de", "DIRTY"), ("fr", "DIRTY")]
