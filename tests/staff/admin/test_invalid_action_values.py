"""Tests that no value sent with an admin action, or to its form, gives a 500."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from notifications.enums import DisabledReason
from notifications.models import EventCounter
from notifications.services import update_webhook
from room_bookings import services as stays
from room_bookings.provider_enums import RequestKind
from rooms.models import Room
from tests import scenarios
from tests.admin_pages import browser_of, list_of, superuser
from tests.corrupted_data import add_orphaned_guest
from tests.notifications.subscriptions import add_dead_letter, add_subscription, as_manager
from tests.notifications.webhooks import add_call, add_webhook
from tests.room_bookings.guest_access.mails import add_failed_mail
from tests.room_bookings.provider_rows import payment_intent, provider_account, provider_request
from tests.room_bookings.services.bookings import booking_with_status
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import MORNING, NOON, TODAY, Scenario, run
from tests.staff.admin.invalid_values import INVALID_VALUES
from tests.unchanged import rows_as_text

pytestmark = pytest.mark.django_db

REASON = {"reason": "Mistaken for another"}


@dataclass(frozen=True)
class Action:
    """An action of the admin: a function that creates a row for it, and valid values for its form."""

    row: Callable[[Scenario], Model]
    given: dict[str, Any]


def booking(status: str) -> Callable[[Scenario], Model]:
    return lambda scenario: booking_with_status(scenario, status, "101")


def moved_booking(scenario: Scenario) -> Model:
    stay = scenarios.checked_in_booking(scenario, "101")
    return run_service(
        scenario, stays.move_booking, booking_id=stay.booking_id, room_number="102", reason="Noise"
    )


def overdue_booking(scenario: Scenario) -> Model:
    """Return a stay that should have ended this morning."""
    began = MORNING - timedelta(days=1)
    return scenarios.checked_in_booking(
        scenario, "101", now=began, made_at=began, check_in=TODAY - timedelta(days=1), nights=1
    )


def delivery(**fields: Any) -> Callable[[Scenario], Model]:
    return lambda scenario: add_subscription(scenario, cursor=last_position(scenario), **fields)


def dead_letter(scenario: Scenario) -> Model:
    position = last_position(scenario)
    return add_dead_letter(add_subscription(scenario, cursor=position), position)


def disabled_webhook(scenario: Scenario) -> Model:
    webhook = add_webhook(scenario).webhook
    changes = {"is_enabled": False}
    run(as_manager(scenario), lambda c: update_webhook(c, webhook_pk=webhook.pk, changes=changes))
    return webhook


def webhook_call(scenario: Scenario) -> Model:
    position = last_position(scenario)
    return add_call(add_webhook(scenario).webhook, position=position)


def waiting_request(scenario: Scenario) -> Model:
    intent = payment_intent(scenarios.booking(scenario), provider_account(scenario.hotel), object_id="pi_1")
    return provider_request(intent, RequestKind.CANCEL_INTENT)


def last_position(scenario: Scenario) -> int:
    connection.check_constraints()
    return EventCounter.objects.get(hotel=scenario.hotel).last_position


ACTIONS = {
    "override_status": Action(
        lambda scenario: Room.objects.get(room_number="101"),
        {"to_status": "CHECKOUT_DIRTY", "note": "Spilt coffee"},
    ),
    "check_out": Action(booking("CHECKED_IN"), {}),
    "undo_check_in": Action(
        booking("CHECKED_IN"), {**REASON, "room_status": "READY_FOR_GUEST", "keep_room": "on"}
    ),
    "undo_check_out": Action(
        booking("COMPLETED"),
        {**REASON, "room_number": "102", "overrides": ["room_dirty"], "override_reason": "Full scenario"},
    ),
    "clean_up": Action(lambda scenario: add_orphaned_guest(scenario.hotel, "102"), {}),
    "reinstate": Action(booking("CANCELLED"), REASON),
    "change_departure": Action(
        booking("CHECKED_IN"),
        {
            "check_out": str(TODAY + timedelta(days=3)),
            "departure_time": "16:00",
            "usual_time": "",
            "nights_price": "per_night",
            "note": "Late flight",
        },
    ),
    "undo_move": Action(moved_booking, REASON),
    "acknowledge_overstay": Action(overdue_booking, {"note": "They pack"}),
    "retry": Action(add_failed_mail, {}),
    "retry_requests": Action(waiting_request, {}),
    "give_up": Action(waiting_request, {}),
    "enable": Action(delivery(disabled_at=NOON, disabled_reason=DisabledReason.BY_STAFF), {}),
    "disable": Action(delivery(), {}),
    "replay": Action(delivery(), {"from_position": "1", "since": ""}),
    "replay_dead_letters": Action(dead_letter, {}),
    "enable_webhooks": Action(disabled_webhook, {}),
    "disable_webhooks": Action(lambda scenario: add_webhook(scenario).webhook, {}),
    "send_test_event": Action(lambda scenario: add_webhook(scenario).webhook, {}),
    "redeliver": Action(webhook_call, {}),
}


@pytest.fixture
def scenario() -> Generator[Scenario, None, None]:
    with time_machine.travel(NOON, tick=False):
        scenario = scenarios.new_scenario()
        scenarios.rooms(scenario, "101", "102")
        yield scenario


@pytest.fixture
def manager(scenario: Scenario) -> Client:
    client = browser_of(scenario.manager)
    client.raise_request_exception = False
    return client


@contextmanager
def rolled_back() -> Generator[None, None, None]:
    """Check the constraints after the block, as at a commit, and roll the block back."""
    before = transaction.savepoint()
    yield
    connection.check_constraints()
    transaction.savepoint_rollback(before)


def test_every_action_of_the_admin_is_listed(scenario: Scenario) -> None:
    client = browser_of(superuser())
    lists = [list_of(model) for model in apps.get_models() if admin.site.is_registered(model)]
    forms = [client.get(address).context["action_form"] for address in lists]

    offered = [name for form in forms if form for name, _ in form.fields["action"].choices if name]

    assert sorted(offered) == sorted(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_no_value_sent_with_an_action_gives_500(scenario: Scenario, manager: Client, name: str) -> None:
    action = ACTIONS[name]
    row = action.row(scenario)
    address = list_of(type(row))
    selection = {"action": name, ACTION_CHECKBOX_NAME: [str(row.pk)], "index": "0", "select_across": "0"}
    valid_form = {**selection, "apply": "1", **action.given}
    if action.given:
        assert manager.post(address, selection).context["form"].fields.keys() == action.given.keys()
    before = rows_as_text()
    with rolled_back():
        assert manager.post(address, valid_form).status_code == 302
        assert rows_as_text() != before
    assert rows_as_text() == before

    broken = []
    for values in invalid_values_of(name, selection, action.given):
        with rolled_back():
            if manager.post(address, {**valid_form, **values}).status_code >= 500:
                broken.append(values)

    assert broken == []


def invalid_values_of(
    action: str, selection: dict[str, Any], given: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield values for one field of the form of an action, or for the fields of every selection with one action."""
    for field in [*selection, "apply"] if action == next(iter(ACTIONS)) else [ACTION_CHECKBOX_NAME]:
        yield from ({field: value} for value in INVALID_VALUES)
    for field in given:
        yield from ({field: value} for value in INVALID_VALUES)
