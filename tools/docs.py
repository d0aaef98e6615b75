"""Generate the parts of README.md and docs/ that repeat what the code says.

A page is prose. The text between `<!-- generated: name -->` and `<!-- end -->` is generated here from the table that
the program itself uses. `tests/tools/test_docs.py` fails when the two differ.

    python -m tools.docs
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import django

from tools import event_docs, table_diagram
from tools.locks import ROOT

PART = re.compile(r"(<!-- generated: (?P<name>\S+) -->\n).*?(<!-- end -->)", re.DOTALL)

Generator = Callable[[], str]


def render(text: str, generators: Mapping[str, Generator]) -> str:
    """Return the page with its generated parts replaced.

    Raises ValueError unless the page has each part exactly once and no other part.
    """
    found = [part["name"] for part in PART.finditer(text)]
    if sorted(found) != sorted(generators):
        differing = sorted(set(found) ^ set(generators))
        raise ValueError(f"generated parts missing, unknown or given twice: {differing or found}")
    return PART.sub(lambda part: f"{part[1]}\n{generators[part['name']]()}\n\n{part[3]}", text)


def pages() -> dict[str, dict[str, Generator]]:
    """Return every page that has generated parts, with the generator of each part."""
    from hotel.kernel.invariants import invariants
    from housekeeping import transitions as of_rooms
    from room_bookings import transitions as of_bookings

    numbers = dict.fromkeys(invariant.number for invariant in invariants().values())
    return {
        "README.md": {"tour": tour},
        "docs/reference/states.md": {
            "booking": partial(state_machine, of_bookings.FORWARD, of_bookings.CORRECTIONS),
            "room": partial(state_machine, of_rooms.FORWARD, of_rooms.CORRECTIONS),
        },
        "docs/reference/permissions.md": {"permissions": permissions},
        "docs/reference/invariants.md": {number: partial(constraints, number) for number in numbers},
        "docs/reference/events.md": {"types": event_docs.types, "examples": event_docs.examples},
        "docs/reference/tables.md": {"diagram": table_diagram.diagram, "tables": tables},
    }


def tour() -> str:
    """Return the script that takes the tour, as a code block."""
    return f"```sh\n{(ROOT / 'tools' / 'demo' / 'tour.sh').read_text().strip()}\n```"


def state_machine(forward: Mapping[str, frozenset[str]], corrections: Mapping[str, frozenset[str]]) -> str:
    """Draw the transitions of a status and list them as a table."""
    diagram = [f"    {start or '[*]'} --> {end}" for start in forward for end in sorted(forward[start])]
    diagram += [
        f"    {start} --> {end}: correction" for start in forward for end in _ends(corrections, start)
    ]
    diagram += [f"    {start} --> [*]" for start in forward if not forward[start]]
    rows = [
        (start or "∅ (creation)", ", ".join(_ends(forward, start)), ", ".join(_ends(corrections, start)))
        for start in forward
    ]
    table = _table(("from", "forward", "correction"), rows)
    return "\n".join(["```mermaid", "stateDiagram-v2", *diagram, "```", "", *table])


def permissions() -> str:
    """List which role has which capability."""
    from staff.capabilities import TABLE, Capability
    from staff.enums import Role

    rows = [
        (
            str(capability.label),
            f"`{capability}`",
            *("✓" if capability in TABLE[role] else "" for role in Role),
        )
        for capability in Capability
    ]
    return "\n".join(_table(("may", "capability", *Role), rows))


def constraints(number: str) -> str:
    """List the constraints and triggers that enforce one invariant."""
    from hotel.kernel.invariants import invariants

    kinds = dict(constraint_kinds())
    rows = [
        (f"`{invariant.name}`", invariant.promise, *kinds[invariant.name], f"`{invariant.code}`")
        for invariant in invariants().values()
        if invariant.number == number
    ]
    return "\n".join(_table(("constraint", "promise", "kind", "table", "code"), rows))


def tables() -> str:
    """List all tables."""
    return "\n".join(_table(("model", "table", "a row is", "refers to"), table_diagram.table_rows()))


def constraint_kinds() -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the name of each constraint and trigger of the database, with its kind and its table."""
    from hotel.kernel.constraints import ForeignKeyFromLowerApp
    from hotel.kernel.invariants import constraints_and_triggers

    for model, each in constraints_and_triggers():
        table = each.table_of(model) if isinstance(each, ForeignKeyFromLowerApp) else model._meta.db_table
        yield each.name, (_kind(model, each), f"`{table}`")


def _kind(model: Any, each: Any) -> str:
    kind = type(each).__name__.removeprefix("Commented")
    if kind == "FieldKey":
        return "primary key" if model._meta.get_field(each.field).primary_key else "unique"
    if kind == "InvariantTrigger":
        return "trigger, at commit" if each.timing else "trigger"
    return {
        "CheckConstraint": "check",
        "TransitionConstraint": "check",
        "UniqueConstraint": "unique",
        "ExclusionConstraint": "exclusion",
        "CompositeForeignKey": "foreign key, at commit",
        "ForeignKeyFromLowerApp": "foreign key, at commit",
    }[kind]


def _ends(transitions: Mapping[str, frozenset[str]], start: str) -> list[str]:
    return sorted(transitions.get(start, ()))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [_row(head), _row(("---",) * len(head)), *map(_row, rows)]


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write every generated part; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    for name, generators in pages().items():
        page = ROOT / name
        page.write_text(render(page.read_text(), generators))
    return 0


if __name__ == "__main__":
    sys.exit(main())
