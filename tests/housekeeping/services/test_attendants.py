"""Guests' wishes of a day, visits, observations and their discrepancies, and the welfare list."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from housekeeping import selectors
from housekeeping import services as housekeeping
from housekeeping.enums import Seen, Wish
from housekeeping.models import DiscrepancyResolution, GuestWish, RoomObservation
from housekeeping.selectors import RoomWork, rooms_to_work_on
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from staff.command import Command
from staff.models import Staff
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.row_diff import rows_written
from tests.scenarios import MORNING, TODAY, Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db
TOMORROW = MORNING + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    return made


@pytest.fixture
def stay(scenario: Scenario) -> RoomBooking:
    return scenarios.checked_in_booking(scenario, "101", nights=5, people=2)


def wish(scenario: Scenario, value: Wish | None, number: str = "101", **arguments: Any) -> None:
    given: dict[str, Any] = {"staff": scenario.housekeeper, "now": MORNING} | arguments
    run_service(scenario, housekeeping.set_guest_wish, room_number=number, wish=value, **given)


def observe(scenario: Scenario, seen: Seen, number: str = "101", **arguments: Any) -> None:
    given: dict[str, Any] = {"staff": scenario.housekeeper, "now": MORNING} | arguments
    run_service(scenario, housekeeping.record_observation, room_number=number, seen=seen, **given)


def wishes(scenario: Scenario, *, days: int = 0) -> list[tuple[str, str]]:
    found = selectors.wish_list(hotel=scenario.hotel, today=TODAY + timedelta(days=days))
    return [(one.room.room_number, one.to_wish) for one in found]


def open_ones(scenario: Scenario) -> list[tuple[str, str]]:
    found = selectors.open_discrepancies(hotel=scenario.hotel)
    return [(one.room.room_number, one.discrepancy) for one in found]


def test_wish_is_written_with_history_log_and_event(scenario: Scenario, stay: RoomBooking) -> None:
    with rows_written() as diff:
        wish(scenario, Wish.DECLINED, note="Sleeping")
    (row,) = diff.new_rows(GuestWish)
    assert (row["from_wish"], row["to_wish"], row["booking_id"]) == ("", "DECLINED", stay.pk)
    (log,) = diff.new_rows(RoomOperationLog)
    assert log["operation"] == "GUEST_WISH"
    assert log["metadata"] == {"changes": {"guest_wish": {"from": None, "to": "DECLINED"}}}
    (event,) = diff.new_rows(OutboxEvent)
    assert (event["type"], event["snapshot"]["wish"]) == ("wish_changed", "DECLINED")
    assert event["snapshot"]["booking_id"] == stay.booking_id
    assert len({row["command_id"], log["command_id"], event["command_id"]}) == 1


def test_repeated_wish_changes_nothing(scenario: Scenario, stay: RoomBooking) -> None:
    wish(scenario, Wish.MAKE_UP)
    with assert_no_row_changes():
        wish(scenario, Wish.MAKE_UP)
    wish(scenario, Wish.DO_NOT_DISTURB)
    wish(scenario, None)
    assert wishes(scenario) == []
    changes = GuestWish.objects.order_by("pk").values_list("from_wish", "to_wish")
    assert list(changes) == [("", "MAKE_UP"), ("MAKE_UP", "DO_NOT_DISTURB"), ("DO_NOT_DISTURB", "")]


def test_vacant_room_has_no_wish(scenario: Scenario) -> None:
    with assert_no_row_changes(), pytest.raises(Conflict) as refusal:
        wish(scenario, Wish.DECLINED, number="102")
    assert refusal.value.code == "wrong_status"


def test_wish_ends_with_the_date_a_cleaning_and_the_stay(scenario: Scenario, stay: RoomBooking) -> None:
    wish(scenario, Wish.DECLINED)
    assert wishes(scenario) == [("101", "DECLINED")]
    assert wishes(scenario, days=1) == []
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    assert wishes(scenario) == []
    run_service(scenario, housekeeping.mark_cleaned, room_number="101", staff=scenario.housekeeper)
    wish(scenario, Wish.NO_LINEN)
    assert wishes(scenario) == [("101", "NO_LINEN")]
    scenarios.check_out(scenario, stay)
    assert wishes(scenario) == []


def test_working_order_follows_wishes(scenario: Scenario, stay: RoomBooking) -> None:
    for number in ("102", "103"):
        scenarios.checked_in_booking(scenario, number, nights=5, last_name=f"Guest {number}")
    wish(scenario, Wish.DO_NOT_DISTURB, now=TOMORROW)
    wish(scenario, Wish.MAKE_UP, number="103", now=TOMORROW)

    def order() -> list[tuple[str, str]]:
        command = Command(
            hotel=scenario.hotel, staff=scenario.housekeeper, source=Source.HOUSEKEEPING, now=TOMORROW
        )
        entries: list[RoomWork] = rooms_to_work_on(command)
        return [(entry.room.room_number, entry.wish) for entry in entries]

    with assert_max_statements(3):
        assert order() == [("103", "MAKE_UP"), ("102", ""), ("101", "DO_NOT_DISTURB")]


@pytest.mark.parametrize(
    ("number", "seen", "expected"),
    [
        ("101", {"seen": Seen.VACANT}, [("101", "SKIP")]),
        ("101", {"seen": Seen.VACANT, "luggage": True}, []),
        ("101", {"seen": Seen.OCCUPIED}, []),
        ("101", {"seen": Seen.OCCUPIED, "persons": 2}, []),
        ("101", {"seen": Seen.OCCUPIED, "persons": 3}, [("101", "PERSON")]),
        ("102", {"seen": Seen.VACANT}, []),
        ("102", {"seen": Seen.OCCUPIED}, [("102", "SLEEP")]),
        ("102", {"seen": Seen.VACANT, "luggage": True}, [("102", "SLEEP")]),
    ],
)
def test_observation_that_differs_is_a_discrepancy(
    scenario: Scenario, stay: RoomBooking, number: str, seen: Any, expected: list[Any]
) -> None:
    observe(scenario, number=number, **seen)
    assert open_ones(scenario) == expected


def test_check_out_settles_a_skip(scenario: Scenario, stay: RoomBooking) -> None:
    observe(scenario, Seen.VACANT)
    scenarios.check_out(scenario, stay)
    assert open_ones(scenario) == []
    run_as_system(scenario, stays.undo_check_out, booking_id=stay.booking_id, reason="Wrong room")
    assert open_ones(scenario) == [("101", "SKIP")]


def test_check_in_settles_a_sleep_for_good(scenario: Scenario) -> None:
    observe(scenario, Seen.OCCUPIED, number="102")
    guest = scenarios.checked_in_booking(scenario, "102")
    assert open_ones(scenario) == []
    scenarios.check_out(scenario, guest)
    assert open_ones(scenario) == []


def test_later_observation_and_party_settle_discrepancies(scenario: Scenario, stay: RoomBooking) -> None:
    observe(scenario, Seen.VACANT)
    observe(scenario, Seen.OCCUPIED, persons=1)
    assert open_ones(scenario) == [("101", "PERSON")]
    run_as_system(scenario, stays.update_booking, booking_id=stay.booking_id, changes={"adults": 1})
    assert open_ones(scenario) == []


def test_note_resolves_a_discrepancy_once(scenario: Scenario, stay: RoomBooking) -> None:
    observe(scenario, Seen.VACANT)
    found = RoomObservation.objects.get()

    def resolve(staff: Staff, note: str = "At the beach") -> None:
        run_service(
            scenario, housekeeping.resolve_discrepancy, discrepancy_id=found.pk, note=note, staff=staff
        )

    with assert_no_row_changes(), pytest.raises(Forbidden):
        resolve(scenario.housekeeper)
    with assert_no_row_changes(), pytest.raises(Invalid):
        resolve(scenario.front_desk, " ")
    with rows_written() as diff:
        resolve(scenario.front_desk)
    assert open_ones(scenario) == []
    (row,) = diff.new_rows(DiscrepancyResolution)
    assert (row["note"], row["observation_id"]) == ("At the beach", found.pk)
    assert [event["type"] for event in diff.new_rows(OutboxEvent)] == ["observation_resolved"]
    with assert_no_row_changes():
        resolve(scenario.front_desk, "Again")


def test_repeated_observation_changes_nothing(scenario: Scenario, stay: RoomBooking) -> None:
    observe(scenario, Seen.VACANT)
    with assert_no_row_changes():
        observe(scenario, Seen.VACANT)
    with assert_no_row_changes(), pytest.raises(Invalid):
        observe(scenario, Seen.VACANT, persons=2)


def test_room_that_nobody_enters_is_on_the_welfare_list(scenario: Scenario, stay: RoomBooking) -> None:
    def listed(days: int) -> list[tuple[str, int]]:
        found = selectors.unvisited_rooms(hotel=scenario.hotel, today=TODAY + timedelta(days=days))
        return [(one.room_number, one.dates_without_visit) for one in found]

    wish(scenario, Wish.DO_NOT_DISTURB, now=TOMORROW)
    observe(scenario, Seen.OCCUPIED, now=TOMORROW)
    assert (listed(1), listed(2)) == ([], [("101", 2)])
    run_service(
        scenario,
        housekeeping.record_visit,
        room_number="101",
        staff=scenario.housekeeper,
        now=TOMORROW + timedelta(days=1),
    )
    assert (listed(2), listed(3), listed(4)) == ([], [], [("101", 2)])
    run_as_system(scenario, stays.move_booking, booking_id=stay.booking_id, room_number="102", reason="Noise")
    assert listed(2) == [("102", 2)]


@pytest.mark.parametrize(
    ("service", "arguments"),
    [
        (housekeeping.set_guest_wish, {"wish": Wish.DECLINED}),
        (housekeeping.record_observation, {"seen": Seen.VACANT}),
        (housekeeping.record_visit, {}),
    ],
)
def test_commands_of_attendants_send_few_statements(
    scenario: Scenario, stay: RoomBooking, service: Any, arguments: Any
) -> None:
    with assert_max_statements(14):
        run_service(scenario, service, room_number="101", staff=scenario.housekeeper, **arguments)
    status = scenario.hotel.rooms.get(room_number="101").room_status
    assert status == RoomStatus.OCCUPIED
    with assert_no_row_changes(), pytest.raises(Forbidden):
        run_service(scenario, service, room_number="101", staff=scenario.maintenance, **arguments)
