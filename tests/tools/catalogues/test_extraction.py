"""Tests of the extraction of messages from Python files and templates."""

from pathlib import Path

import pytest

from tools.catalogues.extraction import messages_in, unreadable_calls
from tools.catalogues.messages import Message

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
from django.utils.translation import gettext as _now

def sentence(number):
    # Translators: of a room
    return _("Room %(room)s "
             "is ready.") % {"room": number}

def today():
    return _now("Today")

LABEL = pgettext_lazy("button", "Open")
COUNT = ngettext("%(n)s room", "%(n)s rooms", 2)
"""

TEMPLATE = """{% load i18n %}
<h1>{% translate "Arrivals" %}</h1>
    {% if rooms %}
  <p title="{% translate 'Open' context 'button' %}">
    {% blocktranslate trimmed count counter=rooms|length with day=today %}
      One room on {{ day }}
    {% plural %}
      {{ counter }} rooms on {{ day }}
    {% endblocktranslate %}</p>
      {% endif %}
{{ _("Departures") }} 100 %
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with an app that has a module, a migration and a template."""
    for name, text in {
        "services/rooms.py": PYTHON,
        "migrations/0001_initial.py": 'from django.utils.translation import gettext as _\n_("Old")\n',
        "templates/app/page.html": TEMPLATE,
        "notes.txt": '{% translate "No template" %}',
    }.items():
        path = tmp_path / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_messages_of_modules_and_templates_are_found_once(app: Path) -> None:
    found = sorted(messages_in(app, ["app"]), key=lambda message: message.sort_key)

    assert found == [
        Message(None, "%(n)s room", "%(n)s rooms"),
        Message(None, "Arrivals"),
        Message(None, "Departures"),
        Message(None, "One room on %(day)s", "%(counter)s rooms on %(day)s"),
        Message("button", "Open"),
        Message(None, "Room %(room)s is ready.", comments=("Translators: of a room",)),
        Message(None, "Today"),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("_(text)", "the text of a translation must be a literal."),
        ('_("a" if text else "b")', "the text of a translation must be a literal."),
        ('_(f"Room {text}")', "the text of a translation must be a literal."),
        ('pgettext("button", text)', "the text of a translation must be a literal."),
        ('ngettext("one", text, 2)', "the text of a translation must be a literal."),
        ("f\"{text} {_('one')}\"", "a translation must not stand inside an f-string."),
    ],
)
def test_texts_that_cannot_be_extracted_are_named(tmp_path: Path, line: str, error: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "module.py").write_text(
        f"from django.utils.translation import gettext as _\n{line}\n"
    )

    assert unreadable_calls(tmp_path, ["app"]) == [f"app/module.py:2: {error}"]
