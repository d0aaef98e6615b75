"""Tests of `manage.py cleanup_orphaned_guests`."""

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from io import StringIO
from logging.config import DictConfigurator
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from guests.models import Guest
from hotel.kernel.exceptions import Busy
from hotel.kernel.logging import ContextFilter
from notifications.models import OutboxEvent
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[str]:
    """Run the management command and return the lines that it prints."""
    output = StringIO()
    call_command("cleanup_orphaned_guests", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.fixture
def harbour() -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101", "337")
    return scenario


@pytest.fixture
def hill() -> Scenario:
    scenario = scenarios.new_scenario(slug="hill")
    scenarios.rooms(scenario, "12")
    return scenario


def line(guest: Guest) -> str:
    assert guest.room is not None
    return f"{guest.hotel.slug}  room {guest.room.room_number}  guest {guest.pk}"


def test_command_prints_and_detaches_every_orphaned_guest(harbour: Scenario, hill: Scenario) -> None:
    booking = scenarios.checked_in_booking(harbour, "101")
    orphaned = [
        add_orphaned_guest(harbour.hotel, "337"),
        add_orphaned_guest(harbour.hotel, "337"),
        add_orphaned_guest(hill.hotel, "12"),
    ]

    assert run() == [*map(line, orphaned), "3 orphaned guests taken out of their rooms."]

    assert list(Guest.objects.filter(room__isnull=False).values_list("booking__booking_id", flat=True)) == [
        booking.booking_id
    ]
    assert not Guest.objects.filter(pk__in=[one.pk for one in orphaned], check_out_date=None).exists()


def test_command_writes_one_log_row_and_one_event_for_each_room(harbour: Scenario) -> None:
    orphaned = [add_orphaned_guest(harbour.hotel, "337"), add_orphaned_guest(harbour.hotel, "337")]
    room = Room.objects.get(room_number="337")
    events_before = OutboxEvent.objects.count()

    run()

    row = RoomOperationLog.objects.get(operation="DETACH_ORPHANED_GUESTS")
    assert (row.room, row.source, row.performed_by) == (room, "SYSTEM", None)
    assert row.guest_ids == [one.pk for one in orphaned]
    events = OutboxEvent.objects.order_by("pk")[events_before:]
    assert [(one.type, one.room_ref, one.changed_fields, one.command_id) for one in events] == [
        ("room_updated", room.pk, ["guests"], row.command_id)
    ]
    assert Room.objects.get(pk=room.pk).version == room.version + 1


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Collect the log lines of the program."""
    configured = DictConfigurator(deepcopy(settings.LOGGING))
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(configured.configure_formatter(configured.config["formatters"]["json"]))
    handler.addFilter(ContextFilter())
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def test_command_logs_counts_and_keys_without_names(harbour: Scenario, log: StringIO) -> None:
    orphaned = add_orphaned_guest(harbour.hotel, "337")

    run()

    records = [json.loads(line) for line in log.getvalue().splitlines()]
    (error,) = [record for record in records if record["level"] == "ERROR"]
    row = RoomOperationLog.objects.get(operation="DETACH_ORPHANED_GUESTS")
    assert error["command_id"] == str(row.command_id)
    assert (error["hotel"], error["orphaned_guest_count"]) == ("harbour", 1)
    assert (error["orphaned_guest_pks"], error["room_pks"]) == ([orphaned.pk], [row.room_id])
    assert orphaned.last_name not in json.dumps(error)


def test_hotel_slug_limits_the_command_to_one_hotel(harbour: Scenario, hill: Scenario) -> None:
    add_orphaned_guest(harbour.hotel, "337")
    other = add_orphaned_guest(hill.hotel, "12")

    assert run("--hotel-slug=hill") == [line(other), "1 orphaned guest taken out of its room."]

    assert list(Guest.objects.filter(room__isnull=False).values_list("hotel__slug", flat=True)) == ["harbour"]


def test_dry_run_prints_and_changes_nothing(harbour: Scenario, hill: Scenario) -> None:
    orphaned = [add_orphaned_guest(harbour.hotel, "337"), add_orphaned_guest(hill.hotel, "12")]

    with assert_no_row_changes():
        assert run("--dry-run") == [*map(line, orphaned), "2 orphaned guests found, nothing changed."]
        assert run("--dry-run", "--hotel-slug=hill") == [
            line(orphaned[1]),
            "1 orphaned guest found, nothing changed.",
        ]


def test_second_run_changes_nothing(harbour: Scenario) -> None:
    scenarios.checked_in_booking(harbour, "101")
    add_orphaned_guest(harbour.hotel, "337")
    run()

    with assert_no_row_changes():
        assert run() == ["0 orphaned guests taken out of their rooms."]
        assert run("--dry-run") == ["0 orphaned guests found, nothing changed."]


def test_unknown_hotel_slug_fails_and_lists_known_hotels(harbour: Scenario) -> None:
    add_orphaned_guest(harbour.hotel, "337")

    with (
        assert_no_row_changes(),
        pytest.raises(CommandError, match=r"no hotel 'nowhere'.*harbour") as refused,
    ):
        run("--hotel-slug=nowhere")

    assert refused.value.returncode == 1


def test_refusal_becomes_a_command_error(harbour: Scenario) -> None:
    add_orphaned_guest(harbour.hotel, "337")
    service = "guests.management.commands.cleanup_orphaned_guests.cleanup_orphaned_guests"

    with (
        assert_no_row_changes(),
        patch(service, side_effect=Busy("Another command holds the locks.")),
        pytest.raises(CommandError, match=r"harbour: Another command holds the locks. \(busy\)"),
    ):
        run()
