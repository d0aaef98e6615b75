"""Tests of the checks of catalogues: each fault is named, and the catalogues of this program have none."""

from pathlib import Path

import pytest

from tools.catalogues.catalogues import all_errors
from tools.catalogues.checks import EQUAL_TO_ENGLISH, errors_against_code, errors_of_files
from tools.catalogues.files import LANGUAGES, mo_bytes, mo_path, po_path, po_text
from tools.catalogues.messages import Message, Translation

ROOM = Message(None, "Room %(room)s is <b>ready</b>.")
ROOMS = Message(None, "One room", "%(n)s rooms")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogues without a fault, with a message and a plural in each language."""
    (tmp_path / EQUAL_TO_ENGLISH).write_text("# Texts that are equal\n")
    for language in LANGUAGES:
        write(tmp_path, language, [])
    return tmp_path


def write(folder: Path, language: str, others: list[Translation]) -> None:
    """Write the files of a language, with these translations in place of the usual ones of the same messages."""
    translations = {
        ROOM: Translation(ROOM, ("<b>Bereit</b>: %(room)s.",)),
        ROOMS: Translation(ROOMS, ("Ein Zimmer", "%(n)s Zimmer")),
    } | {other.message: other for other in others}
    po_path(folder, language).parent.mkdir(parents=True, exist_ok=True)
    po_path(folder, language).write_text(po_text(translations.values(), language))
    mo_path(folder, language).write_bytes(mo_bytes(translations.values(), language))


def test_catalogues_without_a_fault_pass(folder: Path) -> None:
    assert errors_of_files(folder) == []
    assert errors_against_code(folder, [ROOM, ROOMS]) == []


@pytest.mark.parametrize(
    ("translation", "error"),
    [
        (Translation(ROOM, ("",)), f"{ROOM} is not translated."),
        (Translation(ROOMS, ("Ein Zimmer", "")), f"{ROOMS} is not translated."),
        (
            Translation(ROOM, ("<b>%(room)s</b> bereit.",), is_fuzzy=True),
            f"{ROOM} is marked as fuzzy: check it and remove the mark.",
        ),
        (
            Translation(ROOM, ("<b>%(zimmer)s</b> bereit.",)),
            f'{ROOM} has other placeholders or tags than "<b>%(zimmer)s</b> bereit.".',
        ),
        (
            Translation(ROOM, ("<i>%(room)s</i> bereit.",)),
            f'{ROOM} has other placeholders or tags than "<i>%(room)s</i> bereit.".',
        ),
        (
            Translation(ROOMS, ("Ein Zimmer", "Zimmer")),
            f'{ROOMS} has other placeholders or tags than "Zimmer".',
        ),
        (
            Translation(Message(None, "Hello {name}"), ("Hallo",)),
            '"Hello {name}" has other placeholders or tags than "Hallo".',
        ),
        (
            Translation(Message(None, "Ready."), ("Bereit",)),
            '"Ready." begins or ends otherwise than "Bereit".',
        ),
        (
            Translation(Message("button", "Check in"), ("Check in",)),
            f'"Check in" is as in English: translate it, or list it in {EQUAL_TO_ENGLISH}.',
        ),
    ],
)
def test_wrong_translation_is_named(folder: Path, translation: Translation, error: str) -> None:
    write(folder, "es", [translation])

    assert errors_of_files(folder) == [f"es/django.po: {error}"]


def test_listed_text_may_be_as_in_english_and_nothing_else_may_be_listed(folder: Path) -> None:
    system = Message("source", "System")
    write(folder, "de", [Translation(system, ("System",))])
    write(folder, "fr", [Translation(system, ("Système",))])
    (folder / EQUAL_TO_ENGLISH).write_text("de: System\nfr: System\n")

    assert errors_of_files(folder) == [
        f'fr/django.po: "System" is listed in {EQUAL_TO_ENGLISH}, but is not as in English.'
    ]


def test_compiled_file_of_other_translations_is_named(folder: Path) -> None:
    mo_path(folder, "fr").write_bytes(mo_bytes([], "fr"))

    assert errors_of_files(folder) == ["fr/django.mo does not match fr/django.po: python -m tools.catalogues"]


def test_file_that_was_edited_into_another_form_is_named(folder: Path) -> None:
    path = po_path(folder, "fr")
    path.write_text(path.read_text().replace('msgid "One', '#: app/module.py:12\nmsgid "One'))

    assert errors_of_files(folder) == [
        "fr/django.po is not as the program writes it: python -m tools.catalogues"
    ]


def test_message_of_the_code_or_of_the_file_only_is_named(folder: Path) -> None:
    new = Message("button", "Open")

    assert errors_against_code(folder, [ROOM, new]) == [
        f"{language}/django.po {sentence}"
        for language in LANGUAGES
        for sentence in (f"has {ROOMS}, which the code has not.", f"lacks {new}.")
    ]


def test_catalogues_of_this_program_are_complete_and_without_fault() -> None:
    assert all_errors() == [], "run python -m tools.catalogues, translate, and run it again"
