"""The parts of README.md and docs/ that are made from the code.

A page is prose; what stands between `<!-- generated: name -->` and `<!-- end -->` is made here from the table that
the program itself uses. tests/tools/test_docs.py fails when the two differ.

    python -m tools.docs
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import django
from django.apps import apps

from tools.locks import ROOT

PART = re.compile(r"(<!-- generated: (?P<name>\S+) -->\n).*?(<!-- end -->)", re.DOTALL)

Maker = Callable[[], str]


def render(text: str, makers: Mapping[str, Maker]) -> str:
    """Return the page with its generated parts made anew. Raises ValueError unless each is there, once."""
    found = [part["name"] for part in PART.finditer(text)]
    if sorted(found) != sorted(makers):
        missing_or_strange = sorted(set(found) ^ set(makers))
        raise ValueError(f"generated parts missing, unknown or given twice: {missing_or_strange or found}")
    return PART.sub(lambda part: f"{part[1]}\n{makers[part['name']]()}\n\n{part[3]}", text)


def pages() -> dict[str, dict[str, Maker]]:
    """Every page with generated parts, and what makes them."""
    from hotel.kernel.invariants import INVARIANTS
    from housekeeping import transitions as of_rooms
    from room_bookings import transitions as of_bookings

    numbers = dict.fromkeys(invariant.number for invariant in INVARIANTS.values())
    return {
        "README.md": {"tour": tour},
        "docs/states.md": {
            "booking": partial(state_machine, of_bookings.FORWARD, of_bookings.CORRECTIONS),
            "room": partial(state_machine, of_rooms.FORWARD, of_rooms.CORRECTIONS),
        },
        "docs/permissions.md": {"permissions": permissions},
        "docs/invariants.md": {number: partial(guards, number) for number in numbers},
    }


def tour() -> str:
    """Return the script that takes the tour, as a code block."""
    return f"```sh\n{(ROOT / 'tools' / 'demo' / 'tour.sh').read_text().strip()}\n```"


def state_machine(forward: Mapping[str, frozenset[str]], corrections: Mapping[str, frozenset[str]]) -> str:
    """A diagram of the edges, and the same as a table."""
    diagram = [f"    {_end(start)} --> {end}" for start in forward for end in sorted(forward[start])]
    diagram += [f"    {start} --> {end}: correction" for start in forward for end in _of(corrections, start)]
    diagram += [f"    {start} --> [*]" for start in forward if not forward[start]]
    rows = [
        (start or "∅ (creation)", ", ".join(_of(forward, start)), ", ".join(_of(corrections, start)))
        for start in forward
    ]
    return "\n".join(
        [
            "```mermaid",
            "stateDiagram-v2",
            *diagram,
            "```",
            "",
            *_table(("from", "forward", "correction"), rows),
        ]
    )


def permissions() -> str:
    """Which role has which capability."""
    from staff.capabilities import TABLE, Capability
    from staff.enums import Role

    rows = [
        (capability.label, f"`{capability}`", *("✓" if capability in TABLE[role] else "" for role in Role))
        for capability in Capability
    ]
    return "\n".join(_table(("may", "capability", *Role), rows))


def guards(number: str) -> str:
    """The guards of one invariant."""
    from hotel.kernel.invariants import INVARIANTS

    kept = dict(keepers())
    rows = [
        (f"`{guard.name}`", guard.promise, *kept[guard.name], f"`{guard.code}`")
        for guard in INVARIANTS.values()
        if guard.number == number
    ]
    return "\n".join(_table(("guard", "promise", "kept by", "on", "code"), rows))


def keepers() -> Iterator[tuple[str, tuple[str, str]]]:
    """By name: what kind of constraint or trigger each one of the database is, and the table it stands on."""
    for model in apps.get_models():
        table = f"`{model._meta.db_table}`"
        for constraint in model._meta.constraints:
            yield constraint.name, (_kind(constraint), table)
        for trigger in getattr(model._meta, "triggers", ()):
            yield trigger.name, ("trigger, at commit" if trigger.timing else "trigger", table)
    yield from _keepers_from_below()


def _keepers_from_below() -> Iterator[tuple[str, tuple[str, str]]]:
    """Keys that migrations install or rename by themselves: those that point up, and those that Django names."""
    from django.db.migrations import RunSQL
    from django.db.migrations.loader import MigrationLoader

    added = re.compile(r'ALTER TABLE "(\w+)" ADD CONSTRAINT "(\w+)" FOREIGN KEY')
    renamed = re.compile(r'ALTER TABLE "(\w+)" RENAME CONSTRAINT "\w+_(pkey|key)" TO "(\w+)"')
    for migration in (MigrationLoader(None).disk_migrations or {}).values():
        for sql in (str(step.sql) for step in migration.operations if isinstance(step, RunSQL)):
            for table, name in added.findall(sql):
                yield name, ("foreign key, at commit", f"`{table}`")
            for table, key, name in renamed.findall(sql):
                yield name, ("primary key" if key == "pkey" else "unique", f"`{table}`")


def _kind(constraint: Any) -> str:
    kind = type(constraint).__name__
    return {
        "CheckConstraint": "check",
        "UniqueConstraint": "unique",
        "ExclusionConstraint": "exclusion",
        "CompositeForeignKey": "foreign key, at commit",
    }[kind]


def _end(status: str) -> str:
    return status or "[*]"


def _of(edges: Mapping[str, frozenset[str]], start: str) -> list[str]:
    return sorted(edges.get(start, ()))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [_row(head), _row(("---",) * len(head)), *map(_row, rows)]


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write every generated part anew; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    for name, makers in pages().items():
        page = ROOT / name
        page.write_text(render(page.read_text(), makers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
