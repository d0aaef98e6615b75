"""A new PIN for a guest who has lost the key."""

import json
from typing import Any

import pytest

from guests.models import Guest
from guests.services import give_new_pin
from hotel.kernel.exceptions import Conflict, NotFound
from hotel.models import IdempotencyRecord
from notifications.models import OutboxEvent
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.services.service_calls import conflict_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101")
    scenarios.checked_in_booking(made, "101")
    return made


@pytest.fixture
def guest(scenario: Scenario) -> Guest:
    found: Guest = Guest.objects.get(hotel=scenario.hotel)
    return found


def send(scenario: Scenario, guest: Guest, staff: Any, query: str = "", **headers: str) -> Any:
    url = scenario.url(f"guests/{guest.pk}/new-pin/{query}")
    return client_of(staff).post(url, {"note": "Lost at the pool"}, headers=headers)


def test_guest_gets_another_pin_with_log_and_event(scenario: Scenario, guest: Guest) -> None:
    with rows_written() as diff, assert_max_statements(14):
        run_service(scenario, give_new_pin, guest_id=guest.pk, note="Lost at the pool")
    old, pin = guest.id_pin, Guest.objects.get(pk=guest.pk).id_pin
    assert (old != pin, len(pin)) == (True, 4)
    (log,) = diff.new_rows(RoomOperationLog)
    assert (log["operation"], log["guest_ids"], log["note"]) == ("NEW_PIN", [guest.pk], "Lost at the pool")
    assert log["booking_id"] == guest.booking.booking_id if guest.booking else False
    (event,) = diff.new_rows(OutboxEvent)
    assert (event["type"], event["room_ref"]) == ("room_pin_renewed", guest.room_id)
    assert pin not in json.dumps([log["metadata"], event["snapshot"]], default=str)


def test_answer_shows_the_pin_and_is_never_stored(scenario: Scenario, guest: Guest) -> None:
    keyed = send(scenario, guest, scenario.front_desk, **{"Idempotency-Key": "once"})
    assert (keyed.status_code, keyed.json()["code"]) == (400, "idempotency_key_not_accepted")
    answer = send(scenario, guest, scenario.front_desk)
    assert (answer.status_code, answer.json()["id_pin"]) == (200, Guest.objects.get(pk=guest.pk).id_pin)
    assert not IdempotencyRecord.objects.exists()


def test_dry_run_shows_no_pin_and_changes_nothing(scenario: Scenario, guest: Guest) -> None:
    with assert_no_row_changes():
        answer = send(scenario, guest, scenario.front_desk, "?dry_run=true")
    assert (answer.status_code, answer.json()["id_pin"]) == (200, None)


def test_housekeeping_gives_no_pin(scenario: Scenario, guest: Guest) -> None:
    with assert_no_row_changes():
        assert send(scenario, guest, scenario.housekeeper).status_code == 403


def test_guest_who_has_left_gets_no_pin(scenario: Scenario, guest: Guest) -> None:
    assert guest.booking is not None
    scenarios.check_out(scenario, guest.booking)
    refusal = conflict_of(scenario, give_new_pin, guest_id=guest.pk)
    assert isinstance(refusal, Conflict)
    assert refusal.code == "guest_not_in_room"


def test_guest_of_another_hotel_is_not_found(scenario: Scenario, guest: Guest) -> None:
    other = scenarios.new_scenario(slug="hill-house")
    with assert_no_row_changes(), pytest.raises(NotFound):
        run_service(other, give_new_pin, guest_id=guest.pk)
