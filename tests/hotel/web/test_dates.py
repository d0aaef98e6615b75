"""Dates as pages write them: no reader can take the day for the month, and clocks have 24 hours."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format, time_format

from hotel.web.dates import PATTERNS, short_day, weekday_date, weekday_day, weekday_number
from tools.catalogues.files import LANGUAGES

ROOT = Path(__file__).parents[3]
DAY = date(2026, 3, 4)
INSTANT = datetime(2026, 3, 4, 8, 5)  # noqa: DTZ001 (only its letters are asked for)


@pytest.mark.parametrize(
    ("language", "whole", "without_year", "short", "number"),
    [
        ("en", "Wednesday, 4 March 2026", "Wednesday, 4 March", "4 Mar", "Wed 4"),
        ("de", "Mittwoch, 4. März 2026", "Mittwoch, 4. März", "4. März", "Mi 4."),
        ("es", "miércoles, 4 de marzo de 2026", "miércoles, 4 de marzo", "4 marzo", "mié 4"),
        ("fr", "mercredi 4 mars 2026", "mercredi 4 mars", "4 mars", "mer 4"),
    ],
)
def test_days_are_written_as_the_language_does(
    language: str, whole: str, without_year: str, short: str, number: str
) -> None:
    with translation.override(language):
        written = [weekday_date(DAY), weekday_day(DAY), short_day(DAY), weekday_number(DAY)]
        assert [text.lower() for text in written] == [
            text.lower() for text in (whole, without_year, short, number)
        ]


@pytest.mark.parametrize(
    ("language", "day", "instant"),
    [
        ("en", "4 March 2026", "4 Mar 2026, 08:05"),
        ("en-gb", "4 March 2026", "4 Mar 2026, 08:05"),
        ("de", "4. März 2026", "4. März 2026, 08:05"),
        ("es", "4 de marzo de 2026", "4 marzo 2026, 08:05"),
        ("fr", "4 mars 2026", "4 mars 2026, 08:05"),
    ],
)
def test_formats_of_templates_name_the_month_and_count_24_hours(
    language: str, day: str, instant: str
) -> None:
    with translation.override(language):
        assert date_format(DAY, "DATE_FORMAT").lower() == day.lower()
        assert date_format(INSTANT, "DATETIME_FORMAT").lower() == instant.lower()
        assert time_format(INSTANT.replace(hour=20).time(), "TIME_FORMAT") == "20:05"


def test_every_language_of_the_pages_has_patterns() -> None:
    assert set(PATTERNS) == {"en", *LANGUAGES}


def test_another_language_is_written_as_english() -> None:
    with translation.override("it"):
        assert weekday_number(DAY).endswith("4")


def test_templates_have_the_filters() -> None:
    template = Template("{% load pages %}{{ day|weekday_date }} {{ day|weekday_day }}")
    with translation.override("en"):
        assert template.render(Context({"day": DAY})) == "Wednesday, 4 March 2026 Wednesday, 4 March"


def test_templates_name_formats_and_spell_none_out() -> None:
    """A pattern of letters in a template is English in every language. Machines read Y-m-d and c."""
    templates = [path for path in ROOT.glob("*/templates/**/*.html") if path.is_file()]
    spelled_out = {
        (path.name, pattern)
        for path in templates
        for pattern in re.findall(r"\|(?:date|time):['\"]([^'\"]+)['\"]", path.read_text())
        if not pattern.endswith("_FORMAT") and pattern != "c" and not pattern.startswith("Y-m-d")
    }
    assert len(templates) > 20
    assert not spelled_out
