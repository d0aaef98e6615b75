"""The checks of the catalogues: complete, compiled, and with the placeholders and tags of the English texts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.catalogues.files import LANGUAGES, mo_bytes, mo_path, po_path, po_text, read_translations
from tools.catalogues.messages import Message, Translation

EQUAL_TO_ENGLISH = "equal_to_english.txt"
"""Lists the texts that are the same in another language, one a line: `fr: Inspection`."""

_PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?[a-z][^>]*>|&\w+;")
_ENDS = ".:?!…"


def errors_of_files(folder: Path) -> list[str]:
    """Return one sentence for each error that the files below `folder` show without the code."""
    equal = _equal_texts(folder)
    found: list[str] = []
    for language in LANGUAGES:
        text = po_path(folder, language).read_text()
        translations = read_translations(text, language)
        name = f"{language}/django.po"
        if text != po_text(translations, language):
            found.append(f"{name} is not as the program writes it: python -m tools.catalogues")
        if mo_path(folder, language).read_bytes() != mo_bytes(translations, language):
            found.append(f"{language}/django.mo does not match {name}: python -m tools.catalogues")
        for translation in translations:
            found += [f"{name}: {translation.message} {error}" for error in _errors_of(translation)]
        found += [f"{name}: {error}" for error in _equality_errors(translations, equal.get(language, set()))]
    return found


def errors_against_code(folder: Path, messages: Iterable[Message]) -> list[str]:
    """Return one sentence for each message that is in the code or in a .po file only."""
    in_code = {(message.key, message.plural): message for message in messages}
    found: list[str] = []
    for language in LANGUAGES:
        translations = read_translations(po_path(folder, language).read_text(), language)
        in_file = {(one.message.key, one.message.plural): one.message for one in translations}
        name = f"{language}/django.po"
        found += [f"{name} lacks {in_code[key]}." for key in in_code.keys() - in_file.keys()]
        found += [
            f"{name} has {in_file[key]}, which the code has not." for key in in_file.keys() - in_code.keys()
        ]
    return sorted(found)


def _errors_of(translation: Translation) -> Iterator[str]:
    message, forms = translation.message, translation.forms
    if not translation.is_complete:
        yield "is not translated."
        return
    if translation.is_fuzzy:
        yield "is marked as fuzzy: check it and remove the mark."
    for place, form in enumerate(forms):
        texts = [message.singular] if message.plural is None else [message.plural]
        if message.plural is not None and place == 0:
            texts.append(message.singular)
        if placeholders(form) not in [placeholders(text) for text in texts]:
            yield f'has other placeholders or tags than "{form}".'
        if _frame(form) != _frame(texts[0]):
            yield f'begins or ends otherwise than "{form}".'


def placeholders(text: str) -> Counter[str]:
    """Return how often each placeholder, tag and entity occurs in the text."""
    return Counter(_PLACEHOLDERS.findall(text))


def _frame(text: str) -> tuple[str, str, str]:
    """Return the white space before and after a text, and its last sign of punctuation."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    last = text.rstrip()[-1:]
    return before, after, last if last in _ENDS else ""


def _equality_errors(translations: Iterable[Translation], listed: set[str]) -> Iterator[str]:
    equal = {
        translation.message.singular
        for translation in translations
        if translation.message.singular in translation.forms
    }
    for text in sorted(equal - listed):
        yield f'"{text}" is as in English: translate it, or list it in {EQUAL_TO_ENGLISH}.'
    for text in sorted(listed - equal):
        yield f'"{text}" is listed in {EQUAL_TO_ENGLISH}, but is not as in English.'


def _equal_texts(folder: Path) -> dict[str, set[str]]:
    texts: dict[str, set[str]] = {}
    for line in (folder / EQUAL_TO_ENGLISH).read_text().splitlines():
        if line and not line.startswith("#"):
            language, _, text = line.partition(": ")
            texts.setdefault(language, set()).add(text)
    return texts
