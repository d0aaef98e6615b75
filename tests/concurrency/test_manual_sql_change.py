"""An orphaned guest is corrected by SQL while a check-out waits for the guest's row."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.db import connection

from guests.models import Guest
from room_bookings.services.integrity import broken_invariants
from tests import corrupted_data, scenarios
from tests.concurrency.race_runner import PATIENCE, wait_until_lock_is_awaited
from tests.scenarios import Scenario


@pytest.mark.django_db(transaction=True)
def test_check_out_skips_guest_who_is_no_longer_in_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    orphaned = corrupted_data.add_orphaned_guest(scenario.hotel, "101")

    def check_out() -> list[str]:
        try:
            return [checked_out.status for checked_out in scenarios.check_out(scenario, booking)]
        finally:
            connection.close()

    manual = psycopg2.connect(connection.connection.dsn)
    try:
        with manual.cursor() as cursor, ThreadPoolExecutor(1) as pool:
            cursor.execute("UPDATE guests_guest SET room_id = NULL WHERE id = %s", [orphaned.pk])
            result = pool.submit(check_out)
            wait_until_lock_is_awaited()
            manual.commit()
            assert result.result(PATIENCE) == ["COMPLETED"]
    finally:
        manual.close()

    orphaned.refresh_from_db()
    assert (orphaned.room_id, orphaned.check_out_date) == (None, None)
    assert set(Guest.objects.filter(booking=booking).values_list("room", flat=True)) == {None}
    assert broken_invariants(connection) == []
