"""The catalogues of this program: where its messages and its files are."""

from pathlib import Path

from config.settings.base import HOTEL_APPS
from tools.catalogues.checks import errors_against_code, errors_of_files
from tools.catalogues.extraction import messages_in, unreadable_calls
from tools.catalogues.files import (
    LANGUAGES,
    mo_bytes,
    mo_path,
    po_path,
    po_text,
    read_translations,
)
from tools.catalogues.messages import Message, Translation
from tools.locks import ROOT

FOLDER = ROOT / "hotel" / "locale"


def program_messages() -> list[Message]:
    """Return all messages of the apps."""
    return messages_in(ROOT, HOTEL_APPS)


def all_errors() -> list[str]:
    """Return one sentence for each error in the catalogues and in the calls that translate."""
    return [
        *unreadable_calls(ROOT, HOTEL_APPS),
        *errors_of_files(FOLDER),
        *errors_against_code(FOLDER, program_messages()),
    ]


def renew() -> None:
    """Write the .po and .mo files of all languages."""
    messages = program_messages()
    for language in LANGUAGES:
        update(FOLDER, language, messages)


def update(folder: Path, language: str, messages: list[Message]) -> None:
    """Write the files of a language with exactly these messages; keep the translations of those that it has already."""
    path = po_path(folder, language)
    known = {}
    if path.exists():
        known = {one.message.key: one for one in read_translations(path.read_text(), language)}
    translations = [_translation(message, known.get(message.key)) for message in messages]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(po_text(translations, language))
    mo_path(folder, language).write_bytes(mo_bytes(translations, language))


def _translation(message: Message, known: Translation | None) -> Translation:
    if known and (known.message.plural is None) == (message.plural is None):
        return Translation(message, known.forms, is_fuzzy=known.is_fuzzy)
    return Translation(message, ("",) * (1 if message.plural is None else 2))
