"""Attacks on imports of bookings: I10."""

from psycopg2.extras import Json

from tests.invariants.attacks.attack import attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import NOW
from tests.invariants.support.sql_session import Session


@attack("i10_booking_import_performed_by_of_hotel")
def import_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    s.insert(
        "room_bookings_bookingimport",
        hotel_id=base.hotel.pk,
        file_name="bookings.csv",
        digest="0" * 64,
        report=Json({}),
        performed_by_id=base.other_hotel.staff,
        imported_at=NOW,
        command_id="00000000-0000-4000-8000-000000000001",
    )
