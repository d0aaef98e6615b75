"""Tests of GET /api/asyncapi/: the document is valid, complete, and agrees with the channels."""

import json
import lzma
from typing import Any

from jsonschema import Draft7Validator

from notifications.api.asyncapi import document
from notifications.api.event_schemas import event_name
from notifications.api.event_types import example_of
from notifications.enums import EventType
from notifications.services.transports.pusher_channels import CHANNELS
from tests.api_clients import anonymous_client
from tests.notifications.json_values import walk
from tools.locks import ROOT


def test_asyncapi_document_is_valid_asyncapi_3() -> None:
    with lzma.open(ROOT / "tests" / "data" / "asyncapi-3.0.0.json.xz") as file:
        asyncapi = Draft7Validator(json.load(file))

    assert [error.message for error in asyncapi.iter_errors(document())] == []
    assert not asyncapi.is_valid(document() | {"channels": {"rooms": {"address": 1}}})


def test_references_of_the_asyncapi_document_resolve() -> None:
    references = {value for key, value in walk(document()) if key == "$ref"}

    assert references
    for reference in references:
        place: Any = document()
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_asyncapi_document_has_every_channel_and_type() -> None:
    answer = anonymous_client().get("/api/asyncapi/")

    assert answer.json() == document()
    assert {channel["address"] for channel in answer.json()["channels"].values()} == {
        "private-hotel-{slug}-rooms",
        "private-hotel-{slug}-bookings",
        "private-hotel-{slug}-bookings-amounts",
        "private-hotel-{slug}-housekeeping",
    }
    assert answer.json()["components"]["messages"].keys() == set(EventType.values)
    for event_type in EventType:
        carriers = {
            name for name, channel in answer.json()["channels"].items() if event_type in channel["messages"]
        }
        assert carriers == set(CHANNELS[event_type])
        (shown,) = answer.json()["components"]["messages"][event_type]["examples"]
        assert shown["payload"] == example_of(event_type)
        schema = {
            "$ref": f"#/components/schemas/{event_name(event_type)}",
            "components": document()["components"],
        }
        assert Draft7Validator(schema).is_valid(shown["payload"])
