"""Tests of the examples and JSON Schemas of events.

The examples in notifications/api/examples/ are what clients really get, byte by byte. After an intended change:
`RENEW_EXAMPLES=1 pytest tests/notifications/api/test_event_schemas.py`, and read the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from notifications import policies
from notifications.api import event_types
from notifications.api.event_schemas import components, event_schema
from notifications.enums import EventType
from notifications.models import OutboxEvent
from notifications.selectors import events_after_cursors
from notifications.services.transports.pusher import PusherTransport
from notifications.services.transports.pusher_channels import CHANNELS, WITH_AMOUNTS, Channel, channel_name
from notifications.services.transports.transport import DELIVERED, Batch
from notifications.snapshots import hide_amounts
from tests.api_clients import client_of
from tests.contract.document import document as openapi
from tests.notifications import example_events
from tests.notifications.feed_events import app_of, feed_claim, open_window
from tests.notifications.json_values import walk
from tests.scenarios import Scenario
from tools.locks import ROOT
from tools.pusher.server import PusherServer

EXAMPLES = ROOT / "notifications" / "api" / "examples"


def path_of(event_type: str) -> Path:
    return EXAMPLES / f"{event_type}.json"


def pretty(payload: Any) -> str:
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"


def sent(payload: Any) -> str:
    """Return a payload as it is sent."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False)


def example(event_type: str) -> Any:
    return json.loads(path_of(event_type).read_text())


def without_amounts(payload: Any) -> Any:
    """Return a payload as roles without amounts get it."""
    hidden = hide_amounts(payload)
    for change in hidden.get("changes", ()):
        if change["field"] in {"total_amount", "nightly_amounts"}:
            change.update(old=None, new=None)
    return hidden


@pytest.fixture
def scenario(monkeypatch: pytest.MonkeyPatch) -> Scenario:
    example_events.fix_ids(monkeypatch)
    return example_events.announce_every_type()


def renew_examples(client: Any, scenario: Scenario) -> None:
    EXAMPLES.mkdir(exist_ok=True)
    events = client.get(scenario.url("events/?limit=1000")).json()["results"]
    for event_type in EventType:
        of_type = [event for event in events if event["type"] == event_type]
        shown = next((event for event in of_type if event.get("changes")), of_type[0])
        path_of(event_type).write_text(pretty(shown))


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_feed_and_channels_send_the_examples_byte_by_byte(scenario: Scenario, pusher: PusherServer) -> None:
    client = client_of(scenario.manager)
    if os.environ.get("RENEW_EXAMPLES"):
        renew_examples(client, scenario)
    events = list(example_events.example_of_each_type())

    for event in events:
        body = client.get(scenario.url(f"events/?limit=1&after={(event.position or 0) - 1}")).content.decode()
        assert body == f'{{"results":[{sent(example(event.type))}],"next_cursor":"{event.position}"}}'
        assert path_of(event.type).read_text() == pretty(example(event.type))

    transport = PusherTransport(app_of(pusher), timeout_seconds=5)
    key = (scenario.hotel.pk, 0)
    of_feed = [
        event
        for event in events_after_cursors([key], limit=1000)[key]
        if event.position in {event.position for event in events}
    ]
    batch = Batch(feed_claim(hotel_pk=scenario.hotel.pk, hotel_slug=scenario.hotel.slug), of_feed)
    assert transport.send(batch, open_window()) == [DELIVERED] * len(EventType)
    transport.close()
    assert {(message.channel, message.name, message.data) for message in pusher.received} == {
        (
            channel_name("grand-harbour", channel),
            event_type,
            sent(
                payload
                if channel in {*WITH_AMOUNTS, Channel.ROOMS, Channel.HOUSEKEEPING}
                else without_amounts(payload)
            ),
        )
        for event_type in EventType
        for payload in [example(event_type)]
        for channel in CHANNELS[event_type]
    }


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_every_event_of_the_day_matches_its_schema(scenario: Scenario) -> None:
    for person in (scenario.manager, scenario.housekeeper):
        events = client_of(person).get(scenario.url("events/?limit=1000")).json()["results"]
        assert len(events) == OutboxEvent.objects.count() > len(EventType)
        for event in events:
            assert errors_of(event) == []


def errors_of(payload: Any) -> list[str]:
    """Return what the schema of its type says against a payload, also about fields that the schema does not name."""
    schema = without_other_fields(event_schema(EventType(payload["type"])))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(payload)]


def without_other_fields(schema: Any) -> Any:
    """Return the schema with no fields allowed but those that it names."""
    if isinstance(schema, list):
        return [without_other_fields(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: without_other_fields(value) for key, value in schema.items()}
    return strict | {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else strict


@pytest.mark.parametrize("event_type", EventType.values)
def test_example_matches_its_schema(event_type: str) -> None:
    payload = example(event_type)

    assert payload["type"] == event_type
    assert errors_of(payload) == []
    assert errors_of(without_amounts(payload)) == []
    assert errors_of(payload | {"snapshot": None}) == []
    assert errors_of(payload | {"snapshot": None, "truncated": True}) == []
    assert event_types.example_of(EventType(event_type)) == payload


@pytest.mark.parametrize("event_type", EventType.values)
def test_schema_refuses_what_is_not_this_event(event_type: str) -> None:
    payload = example(event_type)
    other = "task_updated" if event_type == "task_created" else "task_created"
    schema = Draft202012Validator(event_schema(EventType(event_type)), format_checker=FormatChecker())

    assert schema.is_valid(payload)
    assert not schema.is_valid(payload | {"type": other})
    assert not schema.is_valid(payload | {"version": 2})
    assert not schema.is_valid(payload | {"occurred_at": "yesterday"})
    assert not schema.is_valid(payload | {"snapshot": {}})
    assert not schema.is_valid(payload | {"truncated": False})
    for name in payload.keys() - {"changes"}:
        assert not schema.is_valid({field: value for field, value in payload.items() if field != name})


@pytest.mark.parametrize("event_type", EventType.values)
def test_schema_is_a_valid_schema_of_its_own(event_type: str) -> None:
    schema = event_schema(EventType(event_type))

    Draft202012Validator.check_schema(schema)
    references = {value for key, value in walk(schema) if key == "$ref"}
    assert references == {f"#/$defs/{name}" for name in schema["$defs"]}
    assert [key for key, _ in walk(schema) if str(key).startswith("x-")] == []
    assert ("from_room" in schema["properties"]) == (event_type in {"booking_moved", "room_updated"})
    assert ("changes" in schema["properties"]) == event_type.startswith("booking_")
    assert "actions" not in {key for key, _ in walk(schema)}


def test_every_type_has_a_meaning_an_example_and_a_subject() -> None:
    assert set(event_types.MEANINGS) == set(EventType)
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(f"{name}.json" for name in EventType)
    assert set(policies.SUBJECTS) == set(EventType.values)


def test_schemas_have_the_fields_of_the_openapi_document() -> None:
    for name in ("Booking", "Room"):
        in_openapi = openapi()["components"]["schemas"][name]
        in_events = components()[name]
        assert in_openapi["properties"].keys() - {"actions"} == in_events["properties"].keys()
        assert set(in_events["required"]) <= set(in_openapi["required"])


REQUIRED_IN_VERSION_1 = {
    "Booking": "adults amount_paid assigned_room balance_due booker booking_id cancelled_at check_in check_out "
    "checked_in_at checked_out_at children confirmation_number created_at currency departure_time expected_checkout "
    "external_reference group_reference is_overstay nights no_show_at notes party payment_authorized_at "
    "payment_captured_at payment_failed_at payment_terms primary_guest refund_processed_at room_type source "
    "special_requests status status_version total_amount updated_at",
    "Room": "allowed_transitions cleaned_by current_booking floor is_active is_occupied last_cleaned_at "
    "last_inspected_at inspected_by maintenance_notes maintenance_priority maintenance_required occupancy_status "
    "room_number room_status room_type status_version",
    "Task": "assigned_to booking_id created_at due_date finished_at id note priority room_number started_at status "
    "task_type updated_at",
}


@pytest.mark.parametrize("name", sorted(REQUIRED_IN_VERSION_1))
def test_schema_requires_no_field_that_old_events_lack(name: str) -> None:
    """Name a new field in `added` of `shown_in_events`: stored events stay as they are."""
    assert set(components()[name]["required"]) == set(REQUIRED_IN_VERSION_1[name].split())


@pytest.mark.django_db
def test_schema_endpoint_names_every_type() -> None:
    scenario = example_events.Day().scenario

    body = client_of(scenario.housekeeper).get(scenario.url("events/schema/")).json()

    assert body["version"] == 1
    assert [entry["type"] for entry in body["types"]] == EventType.values
    for entry in body["types"]:
        assert Draft202012Validator(entry["schema"]).is_valid(entry["example"])
        assert entry["example"] == example(entry["type"])
        assert entry["meaning"].endswith(".")
    channels = {entry["type"]: entry["channels"] for entry in body["types"]}
    assert channels["room_updated"] == ["private-hotel-grand-harbour-rooms"]
    assert channels["booking_moved"] == [
        "private-hotel-grand-harbour-bookings",
        "private-hotel-grand-harbour-bookings-amounts",
    ]
