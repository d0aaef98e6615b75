"""The invariants that the rows of a database break, found by reading all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hotel.kernel.invariants import invariants
from room_bookings.services.integrity.checks import CHECKS

MAX_OFFENDERS_NAMED = 5


class Connection(Protocol):
    """A connection of Django or of psycopg2."""

    def cursor(self) -> Any: ...


@dataclass(frozen=True)
class BrokenInvariant:
    """One constraint or trigger whose promise some rows break.

    `count` is the number of offenders; `offenders` are the identifiers of the first ones, as text: the booking id
    where the promise is about bookings, else the primary key of the row or the id of the event.
    """

    constraint: str
    number: str
    promise: str
    count: int
    offenders: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.constraint}: {self.count} broken, first {', '.join(self.offenders)}"


def broken_invariants(
    connection: Connection, *, hotel_pk: int | None = None, checks: Mapping[str, str] = CHECKS
) -> list[BrokenInvariant]:
    """Read all rows, of one hotel if given, and return each broken invariant with its first offenders.

    Sends one statement for each check and locks nothing. Each statement sees one state of the database.
    """
    found = []
    with connection.cursor() as cursor:
        for name, query in checks.items():
            cursor.execute(*_statement(query, hotel_pk))
            offenders = sorted(str(row[0]) for row in cursor.fetchall())
            if offenders:
                found.append(_broken(name, offenders))
    return found


def _statement(query: str, hotel_pk: int | None) -> tuple[str, tuple[int, ...]]:
    if hotel_pk is None:
        return query, ()
    # The queries hold no placeholders, but may hold percent signs.
    escaped = query.replace("%", "%%")
    return f"SELECT id FROM ({escaped}) AS offender (id, hotel_id) WHERE hotel_id = %s", (hotel_pk,)


def _broken(name: str, offenders: list[str]) -> BrokenInvariant:
    invariant = invariants()[name]
    return BrokenInvariant(
        constraint=name,
        number=invariant.number,
        promise=invariant.promise,
        count=len(offenders),
        offenders=tuple(offenders[:MAX_OFFENDERS_NAMED]),
    )
