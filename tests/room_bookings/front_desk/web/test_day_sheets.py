"""Tests of the day sheets: which bookings they show, to whom, and with which buttons."""

from datetime import timedelta

import pytest
import time_machine

from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from staff.command import system_command
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.front_desk.web.pages import (
    buttons_of,
    open_page,
    statements_of_page,
    table_rows,
    words_of,
)
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import LATER, MORNING, NOON, TODAY, Scenario

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
YESTERDAY_MORNING = MORNING - timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def due_yesterday(scenario: Scenario, *, nights: int = 2, last_name: str = "Byrne") -> RoomBooking:
    return scenarios.booking(
        scenario, check_in=YESTERDAY, nights=nights, last_name=last_name, made_at=YESTERDAY_MORNING
    )


def stayed_since_yesterday(
    scenario: Scenario, room: str, nights: int, *, last_name: str = "Byrne"
) -> RoomBooking:
    return scenarios.checked_in_booking(
        scenario,
        room,
        now=YESTERDAY_MORNING,
        made_at=YESTERDAY_MORNING,
        check_in=YESTERDAY,
        nights=nights,
        last_name=last_name,
    )


def test_arrivals_show_who_comes_and_who_has_come(scenario: Scenario) -> None:
    late = due_yesterday(scenario, nights=3, last_name="Adams")
    without_room = scenarios.booking(scenario, last_name="Brown", people=2)
    with_room = scenarios.booking_with_room(scenario, "101", last_name="Clark")
    arrived = scenarios.checked_in_booking(scenario, "102", last_name="Davis")
    scenarios.booking(scenario, check_in=TOMORROW)
    due_yesterday(scenario, nights=1)

    page = open_page(scenario.front_desk, "arrivals")

    rows = table_rows(page)
    assert list(rows) == [made.booking_id for made in (late, without_room, with_room, arrived)]
    assert "No room" in words_of(rows[without_room.booking_id])
    assert "2 adults" in words_of(rows[without_room.booking_id])
    assert "101 Ready" in words_of(rows[with_room.booking_id])
    assert ["data-done" in row for row in rows.values()] == [False, False, False, True]
    assert "3 to come · 1 arrived" in words_of(page)


def test_main_button_checks_in_and_afterwards_undoes(scenario: Scenario) -> None:
    coming = scenarios.booking_with_room(scenario, "101")
    arrived = scenarios.checked_in_booking(scenario, "102", now=NOON)

    rows = table_rows(open_page(scenario.front_desk, "arrivals"))

    buttons = buttons_of(rows[coming.booking_id])
    assert list(buttons) == ["check-in", "mark-arrived", "assign-room", "cancel"]
    assert "data-main" in buttons["check-in"]
    assert "aria-disabled" not in buttons["check-in"]
    undo = buttons_of(rows[arrived.booking_id])
    assert list(undo) == ["undo-check-in"]
    assert "data-main" in undo["undo-check-in"]


def test_reasons_about_the_room_warn_and_leave_the_button_enabled(scenario: Scenario) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    coming = scenarios.booking_with_room(scenario, "101")

    row = table_rows(open_page(scenario.front_desk, "arrivals"))[coming.booking_id]

    assert "101 Dirty" in words_of(row)
    assert "Room 101 is dirty." in words_of(row)
    assert "aria-disabled" not in buttons_of(row)["check-in"]


def test_other_days_are_read_only(scenario: Scenario) -> None:
    coming = scenarios.booking(scenario, check_in=TOMORROW)

    page = open_page(scenario.front_desk, "arrivals", f"day={TOMORROW}")

    assert list(table_rows(page)) == [coming.booking_id]
    assert "data-command-form" not in page
    assert "can be read only" in page


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "1999-12-31", "2200-01-01"])
def test_days_out_of_the_calendar_are_refused(scenario: Scenario, day: str) -> None:
    open_page(scenario.front_desk, "arrivals", f"day={day}", status=400)


def test_late_arrivals_show_until_they_should_have_left(scenario: Scenario) -> None:
    late = due_yesterday(scenario, nights=1)
    for clock, shown in (("10:00:00", [late.booking_id]), ("10:00:01", [])):
        with time_machine.travel(f"2026-05-14T{clock}Z", tick=False):
            assert list(table_rows(open_page(scenario.front_desk, "arrivals"))) == shown


def test_departures_show_who_leaves_who_is_overdue_and_who_has_left(scenario: Scenario) -> None:
    leaving = stayed_since_yesterday(scenario, "101", 1)
    gone = stayed_since_yesterday(scenario, "102", 5)
    staying = stayed_since_yesterday(scenario, "103", 5)
    scenarios.check_out(scenario, gone)

    rows = table_rows(open_page(scenario.front_desk, "departures"))

    assert list(rows) == [leaving.booking_id, gone.booking_id]
    assert "Overdue" in words_of(rows[leaving.booking_id])
    assert ["data-tick" in row for row in rows.values()] == [True, False]
    assert list(buttons_of(rows[gone.booking_id])) == ["undo-check-out"]
    tomorrow = table_rows(open_page(scenario.front_desk, "departures", f"day={TODAY + timedelta(days=4)}"))
    assert list(tomorrow) == [staying.booking_id]
    assert not table_rows(open_page(scenario.front_desk, "departures", f"day={YESTERDAY}"))


def test_in_house_shows_who_is_was_and_will_be_there(scenario: Scenario) -> None:
    here = stayed_since_yesterday(scenario, "101", 3)
    gone = stayed_since_yesterday(scenario, "102", 1)
    scenarios.check_out(scenario, gone)
    coming = scenarios.booking(scenario, check_in=TOMORROW, nights=1)

    def shown(query: str = "") -> list[str]:
        return list(table_rows(open_page(scenario.front_desk, "in-house", query)))

    assert shown() == [here.booking_id]
    assert shown(f"day={YESTERDAY}") == [here.booking_id, gone.booking_id]
    assert set(shown(f"day={TOMORROW}")) == {here.booking_id, coming.booking_id}


def test_waiting_begins_at_the_check_in_time(scenario: Scenario, at_noon: time_machine.Traveller) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    waiting = scenarios.booking_with_room(scenario, "101", last_name="Adams")
    without_room = scenarios.booking(scenario, last_name="Brown")
    scenarios.booking_with_room(scenario, "102")
    overdue = stayed_since_yesterday(scenario, "103", 1, last_name="Clark")

    assert list(table_rows(open_page(scenario.front_desk, "waiting"))) == [overdue.booking_id]
    at_noon.move_to(LATER)
    rows = table_rows(open_page(scenario.front_desk, "waiting"))
    assert list(rows) == [waiting.booking_id, without_room.booking_id, overdue.booking_id]
    assert [next(iter(buttons_of(row))) for row in rows.values()] == ["check-in", "check-in", "check-out"]


def test_guests_wait_from_when_they_say_so(scenario: Scenario) -> None:
    expected = scenarios.booking_with_room(scenario, "101", last_name="Adams")
    waiting = scenarios.booking_with_room(scenario, "102", last_name="Brown")
    run_as_system(scenario, stays.mark_arrived, now=MORNING, booking_id=waiting.booking_id)

    rows = table_rows(open_page(scenario.front_desk, "waiting"))
    assert list(rows) == [waiting.booking_id]
    assert "Waiting since 10:00" in words_of(rows[waiting.booking_id])
    assert "unmark-arrived" in buttons_of(rows[waiting.booking_id])
    arrivals = table_rows(open_page(scenario.front_desk, "arrivals"))
    marks = {name: "mark-arrived" in buttons_of(row) for name, row in arrivals.items()}
    assert marks == {expected.booking_id: True, waiting.booking_id: False}


def test_overdue_guests_are_acknowledged_on_their_row(scenario: Scenario) -> None:
    overdue = stayed_since_yesterday(scenario, "103", 1)

    def row() -> str:
        return table_rows(open_page(scenario.front_desk, "waiting"))[overdue.booking_id]

    assert "acknowledge-overstay" in buttons_of(row())
    run_as_system(scenario, stays.acknowledge_overstay, now=NOON, booking_id=overdue.booking_id)
    assert "Acknowledged at 13:00" in words_of(row())
    assert "acknowledge-overstay" not in buttons_of(row())


def test_acknowledged_overstay_has_its_button_again_on_the_next_date(
    scenario: Scenario, at_noon: time_machine.Traveller
) -> None:
    overdue = stayed_since_yesterday(scenario, "103", 1)
    run_as_system(scenario, stays.acknowledge_overstay, now=NOON, booking_id=overdue.booking_id)
    at_noon.move_to(NOON + timedelta(days=1))
    row = table_rows(open_page(scenario.front_desk, "waiting"))[overdue.booking_id]
    assert "acknowledge-overstay" in buttons_of(row)


def test_waiting_guests_and_overdue_ones_have_headings_of_their_own(
    scenario: Scenario, at_noon: time_machine.Traveller
) -> None:
    overdue = stayed_since_yesterday(scenario, "103", 1, last_name="Adams")
    waiting = scenarios.booking(scenario, last_name="Brown")
    at_noon.move_to(LATER)

    page = open_page(scenario.front_desk, "waiting")
    body = page[page.index("<tbody>") :]
    order = ["Waiting for a room", waiting.booking_id, "Overdue departures", overdue.booking_id]
    assert sorted(order, key=body.index) == order

    part = open_page(scenario.front_desk, "sheet-rows", sheet="waiting")
    assert list(table_rows(part)) == [waiting.booking_id, overdue.booking_id]
    assert "data-group" not in part


def test_candidates_for_no_show_follow_the_cutoff(
    scenario: Scenario, at_noon: time_machine.Traveller
) -> None:
    yesterday = due_yesterday(scenario, last_name="Adams")
    today = scenarios.booking(scenario, last_name="Brown")

    assert list(table_rows(open_page(scenario.front_desk, "no-shows"))) == [yesterday.booking_id]
    Hotel.objects.filter(pk=scenario.hotel.pk).update(no_show_cutoff=(NOON + timedelta(hours=1)).time())
    rows = table_rows(open_page(scenario.front_desk, "no-shows"))
    assert list(rows) == [yesterday.booking_id, today.booking_id]
    assert all("aria-disabled" not in buttons_of(row)["no-show"] for row in rows.values())


def test_marked_no_show_stays_with_its_correction(scenario: Scenario) -> None:
    missing = due_yesterday(scenario)
    scenarios.run(
        system_command(scenario.hotel, now=NOON),
        lambda command: stays.mark_no_show(command, booking_id=missing.booking_id),
    )

    row = table_rows(open_page(scenario.front_desk, "no-shows"))[missing.booking_id]

    assert "No-show" in words_of(row)
    assert list(buttons_of(row)) == ["reinstate"]


def test_roles_without_the_capability_see_neither_buttons_nor_amounts(scenario: Scenario) -> None:
    made = scenarios.booking_with_room(scenario, "101")
    write_columns(
        RoomBooking.objects.filter(pk=made.pk), notes="Allergic to nuts", special_requests="High floor"
    )

    seen = open_page(scenario.housekeeper, "arrivals")

    row = table_rows(seen)[made.booking_id]
    assert "Ada Byrne" in words_of(row)
    assert not buttons_of(row)
    for hidden in ("0.00 EUR", "Allergic to nuts", "High floor", "Balance", "Wishes", "Registration cards"):
        assert hidden not in words_of(seen)
    known = words_of(open_page(scenario.front_desk, "arrivals"))
    assert all(
        shown in known for shown in ("0.00 EUR", "Allergic to nuts", "High floor", "Registration cards")
    )


def test_names_are_escaped(scenario: Scenario) -> None:
    scenarios.booking(scenario, last_name="<b>O'Hara</b>")

    page = open_page(scenario.front_desk, "arrivals")

    assert "<b>" not in page
    assert "Ada &lt;b&gt;O&#x27;Hara&lt;/b&gt;" in page


def test_changed_rows_are_read_alone(scenario: Scenario) -> None:
    first = scenarios.booking_with_room(scenario, "101", last_name="Adams")
    second = scenarios.booking_with_room(scenario, "102", last_name="Brown")
    left = stayed_since_yesterday(scenario, "103", 3)
    scenarios.check_out(scenario, left)

    def part(query: str, sheet: str = "arrivals") -> list[str]:
        return list(table_rows(open_page(scenario.front_desk, "sheet-rows", query, sheet=sheet)))

    assert part("") == [first.booking_id, second.booking_id]
    assert part(f"booking={first.booking_id}") == [first.booking_id]
    assert part("room=102") == [second.booking_id]
    assert part(f"booking={left.booking_id}", "in-house") == []
    kept = part(f"booking={left.booking_id}&also={left.booking_id}", "in-house")
    assert kept == [left.booking_id]
    assert part(f"booking={left.booking_id}&day={TOMORROW}", "in-house") == []


@pytest.mark.parametrize("name", ["arrivals", "departures", "in-house", "waiting", "no-shows"])
def test_sheets_need_eight_statements_at_most(
    scenario: Scenario, at_noon: time_machine.Traveller, name: str
) -> None:
    due_yesterday(scenario, nights=3)
    scenarios.booking_with_room(scenario, "101")
    stayed_since_yesterday(scenario, "102", 1)
    gone = stayed_since_yesterday(scenario, "103", 1)
    scenarios.check_out(scenario, gone)
    missing = due_yesterday(scenario)
    scenarios.run(
        system_command(scenario.hotel, now=NOON),
        lambda command: stays.mark_no_show(command, booking_id=missing.booking_id),
    )
    at_noon.move_to(LATER)

    assert statements_of_page(scenario.front_desk, name) <= 8


def test_set_form_names_the_api_and_leaves_the_rooms_to_the_script(scenario: Scenario) -> None:
    form = open_page(scenario.front_desk, "set-command", "count=3", action="check-out")

    assert f'data-url="{scenario.url("rooms/check-out/")}"' in form
    assert '<input type="hidden" name="rooms" data-type="json">' in form
    assert "3 bookings" in form
    open_page(scenario.front_desk, "set-command", "count=3", action="confirm", status=404)


@pytest.mark.parametrize("action", ["check-in", "no-show"])
def test_set_form_of_bookings_asks_for_the_rule(scenario: Scenario, action: str) -> None:
    form = open_page(scenario.front_desk, "set-command", "count=2", action=action)

    assert f'data-url="{scenario.url(f"room-bookings/{action}/")}"' in form
    assert '<input type="hidden" name="bookings" data-type="json">' in form
    assert all(f'value="{mode}"' in form for mode in ("all_or_nothing", "each"))


def test_set_form_that_finds_rooms_leaves_out_bookings_without_one(scenario: Scenario) -> None:
    form = open_page(scenario.front_desk, "set-command", "count=2", action="assign-room")

    assert f'data-url="{scenario.url("room-bookings/auto-assign/")}"' in form
    assert '<input type="hidden" name="booking_ids" data-type="json">' in form
    assert '<option value="each" selected>' in form


def test_arrivals_that_can_be_checked_in_or_need_a_room_have_a_tick(scenario: Scenario) -> None:
    ready, dirty = (scenarios.booking_with_room(scenario, number) for number in ("101", "102"))
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    unplanned = scenarios.booking(scenario)

    rows = table_rows(open_page(scenario.front_desk, "arrivals"))

    ticks = {booking_id: "data-tick" in row for booking_id, row in rows.items()}
    assert ticks == {ready.booking_id: True, dirty.booking_id: False, unplanned.booking_id: True}
