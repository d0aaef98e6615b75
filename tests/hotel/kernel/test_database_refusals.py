"""What the database refuses reaches the caller in words: by its invariant's name, or after another look."""

from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.db import IntegrityError, connection

from hotel.kernel import runner as commands
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import InvariantRefused
from hotel.kernel.runner import ATTEMPTS, run_command
from room_bookings.models import RoomOccupancy
from room_bookings.services import check_in_booking
from rooms.models import Room, RoomOperationLog
from tests import scenarios as lives
from tests.factories import HotelFactory
from tests.row_diff import written
from tests.unchanged import nothing_changes


def raises_in_sql(name: str) -> Callable[[], None]:
    """Work that the database refuses under this constraint's name."""

    def refuse() -> None:
        with connection.cursor() as cursor:
            raising = f"RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}'"
            cursor.execute(f"DO $$ BEGIN {raising}; END $$")

    return refuse


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "number", "code"),
    [
        ("i1_room_holds_one_booking", "I1", "room_occupied"),
        ("i4_no_two_bookings_in_one_room", "I4", "room_taken"),
        ("i7_status_moves_along_its_edges", "I7", "wrong_status"),
        ("i8_guest_is_where_their_booking_is", "I8", "invariant_refused"),
    ],
)
def test_a_refusal_is_translated_by_its_invariants_name(constraint: str, number: str, code: str) -> None:
    with nothing_changes(), pytest.raises(InvariantRefused) as refusal:
        run_command(raises_in_sql(constraint))
    assert refusal.value.code == code
    assert refusal.value.about == {"invariant": number, "constraint": constraint}
    assert refusal.value.detail.startswith("This would break a rule of the house: ")
    assert isinstance(refusal.value.__cause__, IntegrityError)


@pytest.mark.django_db
def test_another_constraint_is_a_conflict_too() -> None:
    with pytest.raises(InvariantRefused) as refusal:
        run_command(raises_in_sql("hotel_currency_is_a_code"))
    assert refusal.value.code == "constraint_refused"
    assert refusal.value.about == {"constraint": "hotel_currency_is_a_code"}


@pytest.mark.django_db
def test_without_a_constraints_name_it_is_a_fault_of_the_program() -> None:
    with pytest.raises(IntegrityError) as error:
        run_command(lambda: HotelFactory.create(name=None))
    assert isinstance(error.value.__cause__, psycopg2.errors.NotNullViolation)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_at_commit_is_translated_too() -> None:
    """The deferred guards judge when the work is done, and nothing of it is left."""
    house = lives.house()
    (room,) = lives.rooms(house, "101")
    booking = lives.booking(house)

    def occupy() -> None:
        RoomOccupancy.objects.create(
            room=room, booking=booking, hotel=house.hotel, room_status="OCCUPIED", occupied_since=lives.NOON
        )

    with nothing_changes(), pytest.raises(InvariantRefused) as refusal:
        run_command(occupy)
    assert refusal.value.about["invariant"] in {"I2", "I3"}
    assert Room.objects.get().room_status == "READY_FOR_GUEST"


@pytest.mark.django_db
@pytest.mark.parametrize("constraint", sorted(commands._DRAWN_AGAIN | commands._TAKEN_MEANWHILE))
def test_who_took_a_key_at_the_same_time_looks_again(constraint: str) -> None:
    refuse, tries = raises_in_sql(constraint), []

    def work() -> str:
        tries.append(constraint)
        if len(tries) < 3:
            refuse()
        return "through"

    assert run_command(work) == "through"
    tries.clear()

    def never_through() -> None:
        tries.append(constraint)
        refuse()

    with pytest.raises(InvariantRefused) as refusal:
        run_command(never_through)
    assert (len(tries), refusal.value.about) == (ATTEMPTS, {"constraint": constraint})


@pytest.mark.django_db
def test_these_keys_exist() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'i'")
        names = {name for (name,) in cursor.fetchall()}
    assert names >= commands._DRAWN_AGAIN | commands._TAKEN_MEANWHILE


@pytest.mark.django_db
def test_what_a_failed_try_announced_is_forgotten() -> None:
    """A second try starts from nothing: each thing is written and told once."""
    house = lives.house()
    lives.rooms(house, "101")
    booking = lives.planned(house, "101")
    endings: Iterator[Callable[[], object]] = iter([raises_in_sql("guest_pin_once_in_house"), dict])

    def work() -> None:
        check_in_booking(
            hotel=house.hotel,
            booking_id=booking.booking_id,
            staff=None,
            source=Source.SYSTEM,
            now=lives.NOON,
        )
        next(endings)()

    with written() as wrote:
        lives.command(work)
    assert [row["operation"] for row in wrote.new(RoomOperationLog)] == ["CHECKIN"]
    assert [news[0] for news in wrote.news(at=lives.NOON)] == ["room_updated", "booking_checked_in"]
    wrote.story(hotel=house.hotel)
