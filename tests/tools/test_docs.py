"""Generated parts and links of README.md, CONTRIBUTING.md and docs/."""

import re
from pathlib import Path

import pytest
from django.db import connection

from config.settings.base import HOTEL_APPS
from hotel.kernel.invariants import invariants
from tools import docs
from tools.locks import ROOT

KINDS_IN_THE_DATABASE = """
    SELECT conname, CASE contype
        WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' WHEN 'c' THEN 'check'
        WHEN 'f' THEN 'foreign key' || CASE WHEN condeferred THEN ', at commit' ELSE '' END END,
        conrelid::regclass::text
    FROM pg_constraint WHERE contype <> 't'
    UNION
    SELECT tgname, 'trigger' || CASE WHEN tginitdeferred THEN ', at commit' ELSE '' END, tgrelid::regclass::text
    FROM pg_trigger WHERE NOT tgisinternal
    UNION
    SELECT indexrelid::regclass::text, 'unique', indrelid::regclass::text FROM pg_index
    WHERE indisunique AND indpred IS NOT NULL
"""
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
LISTED_RECORD = re.compile(r"^- \[(\d{4}) ([^]]+)\]\(([^)]+)\)$", re.MULTILINE)
FOLDERS = [*HOTEL_APPS, "config", "docs", "findings", "requirements", "tests", "tools"]
CODE_PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "findings" / "README.md"]


@pytest.mark.parametrize("name", docs.pages())
def test_generated_parts_match_the_code(name: str) -> None:
    stored = (ROOT / name).read_text()

    assert stored == docs.render(stored, docs.pages()[name]), "generate it again: python -m tools.docs"


def test_render_keeps_prose_and_replaces_generated_parts() -> None:
    page = "Before.\n<!-- generated: a -->\nold\n<!-- end -->\nAfter.\n"

    rendered = docs.render(page, {"a": lambda: "new"})

    assert rendered == "Before.\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\nAfter.\n"
    assert docs.render(rendered, {"a": lambda: "new"}) == rendered


@pytest.mark.parametrize("names", [(), ("b",), ("a", "b"), ("a", "a")])
def test_render_requires_each_part_exactly_once(names: tuple[str, ...]) -> None:
    page = "".join(f"<!-- generated: {name} -->\n<!-- end -->\n" for name in names)

    with pytest.raises(ValueError, match="generated parts"):
        docs.render(page, {"a": lambda: "new"})


@pytest.mark.django_db
def test_kind_and_table_of_each_constraint_match_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(KINDS_IN_THE_DATABASE)
        stored = {
            name: (kind, f"`{table}`") for name, kind, table in cursor.fetchall() if name in invariants()
        }

    assert {name: kind for name, kind in docs.constraint_kinds() if name in invariants()} == stored


def test_decision_records_have_different_numbers_and_are_listed_by_their_titles() -> None:
    titles = {path.name: path.read_text().splitlines()[0] for path in (ROOT / "docs" / "adr").glob("0*.md")}
    listed = LISTED_RECORD.findall((ROOT / "docs" / "adr" / "README.md").read_text())

    assert sorted(listed) == [
        (name[:4], title.removeprefix(f"# {int(name[:4])}. "), name) for name, title in sorted(titles.items())
    ]
    assert len({number for number, _, _ in listed}) == len(listed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_point_to_existing_files(page: Path) -> None:
    broken = [target for target in LINK.findall(page.read_text()) if not (page.parent / target).exists()]

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_in_the_text_exist(page: Path) -> None:
    missing = [path for path in CODE_PATH.findall(page.read_text()) if not (ROOT / path).exists()]

    assert missing == []
