"""The baseline: the same commands in hand-written SQL, one statement per fact.

It takes the same locks in the same order, reads the same facts and writes the same rows in one transaction; every
constraint and trigger of the database is on. `test_baseline.py` compares its rows with those of the services.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from hotel.models import Hotel
from room_bookings.models import ProviderAccount
from staff.models import Staff
from tools.bench import baseline_commands, baseline_group, baseline_payments
from tools.bench.baseline_rows import BaselineCommand
from tools.bench.front_desk import NOW, Stay


class Baseline:
    """The commands of the front desk by hand-written SQL, over a psycopg2 connection of their own."""

    def __init__(self, connection: Any, *, hotel: Hotel, staff: Staff) -> None:
        self.connection = connection
        with connection, connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        self.hotel = hotel
        self.staff = staff

    def check_in(self, stay: Stay) -> None:
        """Check a booking in."""
        with self._transaction() as command:
            baseline_commands.check_in(command, stay.booking_id)

    def move(self, stay: Stay) -> None:
        """Move a booking to its other room."""
        with self._transaction() as command:
            baseline_commands.move(command, stay.booking_id, stay.other_room, "Noise")

    def check_out(self, stay: Stay) -> None:
        """Check a booking out."""
        with self._transaction() as command:
            baseline_commands.check_out(command, stay.booking_id)

    def check_out_one_by_one(self, group: Sequence[Stay]) -> None:
        """Check a group out by one check-out after the other, in one transaction."""
        with self._transaction() as command:
            for stay in group:
                baseline_commands.check_out(command, stay.booking_id)

    def check_out_as_set(self, group: Sequence[Stay]) -> None:
        """Check a group out by statements that each write the rows of all bookings."""
        with self._transaction() as command:
            baseline_group.check_out(command, [stay.booking_id for stay in group])

    def receive_event(self, account: ProviderAccount, body: bytes) -> None:
        """Obey the event of a payment, as the program itself does."""
        with self._transaction(staff_pk=None, source="SYSTEM") as command:
            baseline_payments.receive_event(
                command, account_pk=account.pk, account=account.account, body=body
            )

    @contextmanager
    def _transaction(self, **author: Any) -> Generator[BaselineCommand]:
        """Open a transaction, of the front desk without another author; the driver sends BEGIN before its start."""
        author = author or {"staff_pk": self.staff.pk, "source": "FRONT_DESK"}
        with self.connection, self.connection.cursor() as cursor:
            yield BaselineCommand(cursor, hotel=self.hotel, now=NOW, **author)
