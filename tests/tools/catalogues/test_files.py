"""Tests of the files of a catalogue: the same translations always make the same bytes."""

import gettext
import io
from pathlib import Path

from tools.catalogues.catalogues import update
from tools.catalogues.files import mo_bytes, mo_path, po_path, po_text, read_translations
from tools.catalogues.messages import Message, Translation

TRANSLATIONS = [
    Translation(Message(None, "Room %(room)s", comments=("Translators: a tile",)), ("Zimmer %(room)s",)),
    Translation(Message("button", "Open"), ("Öffnen",)),
    Translation(Message(None, "%(n)s room", "%(n)s rooms"), ("%(n)s Zimmer", "%(n)s Zimmer")),
    Translation(Message("task status", "Open"), ("",)),
]

PO = """\
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit"

#, python-format
msgid "%(n)s room"
msgid_plural "%(n)s rooms"
msgstr[0] "%(n)s Zimmer"
msgstr[1] "%(n)s Zimmer"

msgctxt "button"
msgid "Open"
msgstr "Öffnen"

msgctxt "task status"
msgid "Open"
msgstr ""

#. Translators: a tile
#, python-format
msgid "Room %(room)s"
msgstr "Zimmer %(room)s"
"""


def test_po_file_is_sorted_and_names_no_date_person_or_line() -> None:
    assert po_text(reversed(TRANSLATIONS), "de") == PO


def test_po_file_is_read_as_it_was_written() -> None:
    read = read_translations(PO, "de")

    assert sorted(read, key=lambda one: one.message.sort_key) == sorted(
        TRANSLATIONS, key=lambda one: one.message.sort_key
    )


def test_mo_file_depends_on_the_translations_only_and_is_read_by_gettext() -> None:
    compiled = mo_bytes(TRANSLATIONS, "de")

    assert compiled == mo_bytes(list(reversed(TRANSLATIONS)), "de")
    assert b"Babel" not in compiled
    assert b"Date" not in compiled
    german = gettext.GNUTranslations(io.BytesIO(compiled))
    assert german.gettext("Room %(room)s") == "Zimmer %(room)s"
    assert german.pgettext("button", "Open") == "Öffnen"
    assert german.pgettext("task status", "Open") == "Open"
    assert german.ngettext("%(n)s room", "%(n)s rooms", 2) == "%(n)s Zimmer"


def test_update_adds_and_drops_messages_and_keeps_translations(tmp_path: Path) -> None:
    path = po_path(tmp_path, "de")
    path.parent.mkdir(parents=True)
    path.write_text(PO)

    update(tmp_path, "de", [Message("button", "Open"), Message(None, "New"), Message(None, "%(n)s room")])

    assert {one.message.key: one.forms for one in read_translations(path.read_text(), "de")} == {
        (None, "%(n)s room"): ("",),  # it has no plural any more
        ("button", "Open"): ("Öffnen",),
        (None, "New"): ("",),
    }
    assert mo_path(tmp_path, "de").read_bytes() == mo_bytes(
        [Translation(Message("button", "Open"), ("Öffnen",))], "de"
    )
