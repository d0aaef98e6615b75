"""A ghost that somebody corrects by hand, in SQL, while a check-out already waits for its row."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.db import connection

from guests.models import Guest
from room_bookings.services.integrity import broken_invariants
from tests import corrupted_data, scenarios
from tests.concurrency.race_runner import PATIENCE, wait_until_somebody_waits
from tests.scenarios import Scenario


@pytest.mark.django_db(transaction=True)
def test_who_is_in_the_room_no_more_is_left_alone(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    ghost = corrupted_data.add_orphaned_guest(scenario.hotel, "101")

    def leave() -> list[str]:
        try:
            return [left.status for left in scenarios.check_out(scenario, booking)]
        finally:
            connection.close()

    by_hand = psycopg2.connect(connection.connection.dsn)
    try:
        with by_hand.cursor() as cursor, ThreadPoolExecutor(1) as desk:
            cursor.execute("UPDATE guests_guest SET room_id = NULL WHERE id = %s", [ghost.pk])
            leaving = desk.submit(leave)
            wait_until_somebody_waits()
            by_hand.commit()
            assert leaving.result(PATIENCE) == ["COMPLETED"]
    finally:
        by_hand.close()

    ghost.refresh_from_db()
    assert (ghost.room_id, ghost.check_out_date) == (None, None)
    assert set(Guest.objects.filter(booking=booking).values_list("room", flat=True)) == {None}
    assert broken_invariants(connection) == []
