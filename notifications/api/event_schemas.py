"""JSON Schemas of events, made of the serializers that describe the same objects in the OpenAPI document."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from notifications import policies
from notifications.api.event_serializer import EventSerializer
from notifications.api.subjects import DescribedSubject, described_subject
from notifications.enums import EventType, SubjectKind
from notifications.snapshots import PAYLOAD_VERSION
from staff.api.base import ApiView

DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMPONENTS = "#/components/schemas/"

TRUNCATED = {
    "const": True,
    "description": "Present in a message of Pusher that would be too large with its snapshot: read the subject.",
}

Schema = dict[str, Any]


@cache
def components() -> Mapping[str, Schema]:
    """Return the schemas of all events, named like `BookingMovedEvent`, and of what they refer to, by name."""
    described = _described_by_serializers()
    envelope = described.pop("Event")
    snapshots = {kind: _snapshot_name(kind) for kind in SubjectKind}
    for kind, name in snapshots.items():
        described[name] = _as_in_events(described[name], described_subject(kind))
    events = {
        event_name(event_type): _event(envelope, event_type, snapshots[policies.SUBJECTS[event_type]])
        for event_type in EventType
    }
    used = set(events)
    for schema in events.values():
        used |= set(_references(schema, described))
    return events | {name: schema for name, schema in described.items() if name in used}


def event_name(event_type: EventType) -> str:
    """Return the name of the schema of a type of event."""
    return f"{event_type.title().replace('_', '')}Event"


def event_schema(event_type: EventType) -> Schema:
    """Return the schema of events of a type as a document of its own."""
    name = event_name(event_type)
    referenced = sorted(set(_references(components()[name], components())))
    document = {
        "$schema": DIALECT,
        "title": name,
        **components()[name],
        "$defs": {name: components()[name] for name in referenced},
    }
    definitions: Schema = _replaced(document, COMPONENTS, "#/$defs/")
    return definitions


def _described_by_serializers() -> dict[str, Schema]:
    """Return the components of the serializers of events and their subjects as the OpenAPI document has them."""
    components_of = import_string("hotel.api.openapi.components_of")  # late: it takes much memory
    serializers = (EventSerializer, *(described_subject(kind).serializer for kind in SubjectKind))
    made = components_of(serializers, view=ApiView())
    return {name: _plain(component) for name, component in made.items()}


def _snapshot_name(kind: SubjectKind) -> str:
    return described_subject(kind).serializer.__name__.removesuffix("Serializer")


def _event(envelope: Schema, event_type: EventType, snapshot: str) -> Schema:
    """Return the schema of one type: the fields of every event, with its type, its snapshot and its version."""
    is_move = event_type == EventType.BOOKING_MOVED
    names_from_room = is_move or event_type == EventType.ROOM_UPDATED
    properties = {
        **envelope["properties"],
        "version": envelope["properties"]["version"] | {"const": PAYLOAD_VERSION},
        "type": {"const": event_type.value},
        "snapshot": {
            "description": envelope["properties"]["snapshot"]["description"],
            "oneOf": [{"$ref": f"{COMPONENTS}{snapshot}"}, {"type": "null"}],
        },
        "truncated": TRUNCATED,
    }
    required = [*envelope["required"], *(["from_room"] if is_move else [])]
    if not names_from_room:
        del properties["from_room"]
    if not event_type.startswith("booking_"):
        del properties["changes"]
    return {"type": "object", "properties": properties, "required": required}


def _as_in_events(component: Schema, subject: DescribedSubject) -> Schema:
    properties = {
        name: value for name, value in component["properties"].items() if name not in subject.without
    }
    required = [name for name in component["required"] if name not in subject.added]
    return component | {"properties": properties, "required": required}


def _plain(value: Any) -> Any:
    """Return the schema without what the OpenAPI generator writes for itself: ids of enums, lists of their labels."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _plain(item) for name, item in value.items() if name != "x-spec-enum-id"}
    if "enum" in kept and isinstance(kept.get("description"), str):
        kept["description"] = re.sub(r"(^|\n\n)\* `.*", "", kept["description"], flags=re.DOTALL)
        kept = {name: item for name, item in kept.items() if item != ""}
    return kept


def _references(schema: Any, named: Mapping[str, Schema]) -> Iterator[str]:
    """Yield the names of the components that a schema refers to, and those that they refer to."""
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item, named)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                name = value.removeprefix(COMPONENTS)
                yield name
                yield from _references(named[name], named)
            else:
                yield from _references(value, named)


def _replaced(schema: Any, old: str, new: str) -> Any:
    """Return the schema with another beginning of its references."""
    if isinstance(schema, list):
        return [_replaced(item, old, new) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace(old, new) if key == "$ref" else _replaced(value, old, new)
        for key, value in schema.items()
    }
