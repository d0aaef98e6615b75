"""The pages say what the code says."""

import re
from pathlib import Path

import pytest
from django.db import connection

from hotel.kernel.invariants import INVARIANTS
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


@pytest.mark.parametrize("name", docs.pages())
def test_a_page_is_what_the_code_makes_of_it(name: str) -> None:
    written = (ROOT / name).read_text()

    assert written == docs.render(written, docs.pages()[name]), "write it anew: python -m tools.docs"


def test_a_page_keeps_its_prose_and_loses_what_was_generated_before() -> None:
    page = "Before.\n<!-- generated: a -->\nold\n<!-- end -->\nAfter.\n"

    made = docs.render(page, {"a": lambda: "new"})

    assert made == "Before.\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\nAfter.\n"
    assert docs.render(made, {"a": lambda: "new"}) == made


@pytest.mark.parametrize("names", [(), ("b",), ("a", "b"), ("a", "a")])
def test_a_page_has_every_generated_part_once(names: tuple[str, ...]) -> None:
    page = "".join(f"<!-- generated: {name} -->\n<!-- end -->\n" for name in names)

    with pytest.raises(ValueError, match="generated parts"):
        docs.render(page, {"a": lambda: "new"})


@pytest.mark.django_db
def test_each_guard_is_kept_as_the_page_says() -> None:
    with connection.cursor() as cursor:
        cursor.execute(KINDS_IN_THE_DATABASE)
        kept = {name: (kind, f"`{table}`") for name, kind, table in cursor.fetchall() if name in INVARIANTS}

    assert {name: kept_by for name, kept_by in docs.keepers() if name in INVARIANTS} == kept


@pytest.mark.parametrize(
    "page",
    [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: page.name,
)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [target for target in LINK.findall(page.read_text()) if not (page.parent / target).exists()]

    assert broken == []
