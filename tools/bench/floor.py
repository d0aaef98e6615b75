"""The floor: what a careful engineer would write for the same commands without an ORM, one statement per fact.

The same locks in the same order, the same reads before judging, the same rows, one transaction; every constraint
and trigger of the database is on. `test_floor.py` holds its rows against the service's.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from hotel.models import Hotel
from staff.models import Staff
from tools.bench import floor_commands, floor_group
from tools.bench.floor_rows import Command
from tools.bench.stays import NOW, Stay


class Floor:
    """The desk's commands by hand, over a psycopg2 connection of their own."""

    def __init__(self, connection: Any, *, hotel: Hotel, staff: Staff) -> None:
        self.connection = connection
        with connection, connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        self.hotel = hotel
        self.staff = staff

    def arrive(self, stay: Stay) -> None:
        with self._transaction() as command:
            floor_commands.arrive(command, stay.booking_id)

    def move(self, stay: Stay) -> None:
        with self._transaction() as command:
            floor_commands.move(command, stay.booking_id, stay.other_room, "Noise")

    def leave(self, stay: Stay) -> None:
        with self._transaction() as command:
            floor_commands.leave(command, stay.booking_id)

    def leave_one_by_one(self, group: Sequence[Stay]) -> None:
        """A group leaves statement by statement: one check-out after the other, in one transaction."""
        with self._transaction() as command:
            for stay in group:
                floor_commands.leave(command, stay.booking_id)

    def leave_as_a_set(self, group: Sequence[Stay]) -> None:
        """A group leaves as who knows sets would write it: each statement for all of them."""
        with self._transaction() as command:
            floor_group.leave(command, [stay.booking_id for stay in group])

    @contextmanager
    def _transaction(self) -> Generator[Command]:
        """The driver sends BEGIN before the first statement."""
        with self.connection, self.connection.cursor() as cursor:
            yield Command(cursor, hotel=self.hotel, staff_id=self.staff.pk, source="FRONT_DESK", now=NOW)
