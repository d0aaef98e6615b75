"""The files of a catalogue below hotel/locale/: the .po file, which people edit, and the .mo file, which Django reads.

Both are the same for the same translations, whoever writes them and when: sorted, and without dates, names and line
numbers. So two branches that add messages rarely conflict.
"""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.catalogues.messages import Message, Translation

LANGUAGES = ("de", "es", "fr")

PLURALS: Mapping[str, str] = {"de": "(n != 1)", "es": "(n != 1)", "fr": "(n > 1)"}
"""The condition of the second of two forms. Babel knows a third for es and fr, of millions, which no room needs."""


class _NeutralCatalog(Catalog):
    """A catalogue whose header names neither date, person nor program."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, fuzzy=False, header_comment="")
        self._language = language
        vars(self).update(_num_plurals=2, _plural_expr=PLURALS[language])

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", self._language),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def po_path(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "django.po"


def mo_path(folder: Path, language: str) -> Path:
    return po_path(folder, language).with_suffix(".mo")


def read_translations(text: str, language: str) -> list[Translation]:
    """Return the translations in the text of a .po file. Raises PoFileError for text that is none."""
    catalog = read_po(io.BytesIO(text.encode()), locale=language, abort_invalid=True)
    found = []
    for entry in catalog:
        if not entry.id:
            continue
        singular, plural = (entry.id, None) if isinstance(entry.id, str) else (entry.id[0], entry.id[1])
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))
        message = Message(entry.context, singular, plural, tuple(entry.auto_comments))
        found.append(Translation(message, forms, is_fuzzy=entry.fuzzy))
    return found


def po_text(translations: Iterable[Translation], language: str) -> str:
    """Return the text of the .po file."""
    output = io.BytesIO()
    write_po(output, _catalog(translations, language), width=0, no_location=True)
    return output.getvalue().decode().strip() + "\n"


def mo_bytes(translations: Iterable[Translation], language: str) -> bytes:
    """Return the content of the .mo file. Messages without a translation are left out."""
    output = io.BytesIO()
    write_mo(output, _catalog((one for one in translations if one.is_complete), language))
    return output.getvalue()


def _catalog(translations: Iterable[Translation], language: str) -> Catalog:
    catalog = _NeutralCatalog(language)
    for translation in sorted(translations, key=lambda one: one.message.sort_key):
        message = translation.message
        catalog.add(
            message.singular if message.plural is None else (message.singular, message.plural),
            translation.forms[0] if message.plural is None else translation.forms,
            flags=("fuzzy",) if translation.is_fuzzy else (),
            auto_comments=message.comments,
            context=message.context,
        )
    return catalog
