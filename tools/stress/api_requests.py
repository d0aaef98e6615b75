"""Requests to the API with random subjects and bodies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tools.stress.actor import ROOM_TYPE_CODES, Actor
from tools.stress.unlogged_values import Values, room_type_subject, settings_subject

Body = dict[str, Any]

POLICY_CODES = 4
"""Cancellation policies of each hotel that the run creates and changes."""


@dataclass(frozen=True)
class Request:
    """A request below the hotel's path.

    `subject` is the path whose ETag an If-Match names; `sets` holds the values that it sets and no log records.
    """

    method: str
    path: str
    body: Body
    subject: str = ""
    sets: Values = field(default_factory=dict)


def to_booking(
    action: str | Callable[[Actor, str], str], *statuses: str, method: str = "post", **body: Any
) -> Callable[[Actor], Request]:
    """Return a maker of requests to a booking, mostly one in one of these statuses."""

    def build(actor: Actor) -> Request:
        booking_id = actor.pick_booking(*statuses)
        end = action if isinstance(action, str) else action(actor, booking_id)
        return _subject_request(f"room-bookings/{booking_id}/", end, method, _evaluated(body, actor))

    return build


def to_ledger(end: str, *statuses: str, ways: Sequence[str], **body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests that move money by one of these ways (`method`)."""
    build = to_booking(end, *statuses, **body)

    def build_with_way(actor: Actor) -> Request:
        request = build(actor)
        return replace(request, body={**request.body, "method": actor.rng.choice(ways)})

    return build_with_way


def to_room(action: str, *statuses: str, method: str = "post", **body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests to a room, mostly one in one of these statuses."""

    def build(actor: Actor) -> Request:
        return _subject_request(
            f"rooms/{actor.pick_room(*statuses)}/", action, method, _evaluated(body, actor)
        )

    return build


def to_hotel(path: str, *, method: str = "post", **body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests to the hotel, without a subject."""
    return lambda actor: Request(method, path, _evaluated(body, actor))


def to_party_member(**body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests to a party member, by the path without the booking."""

    def build(actor: Actor) -> Request:
        booking_id = actor.pick_booking("PENDING", "CONFIRMED", "CHECKED_IN")
        address = f"party/{actor.first_party_member(booking_id)}/"
        return Request("patch", address, _evaluated(body, actor), f"room-bookings/{booking_id}/")

    return build


def to_hotel_settings(**body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests that change one setting of the hotel."""

    def build(actor: Actor) -> Request:
        name = actor.rng.choice(sorted(body))
        changes = _evaluated({name: body[name]}, actor)
        return Request("patch", "hotel/", changes, sets={settings_subject(actor.hotel.slug): changes})

    return build


def new_room_type_request(actor: Actor) -> Request:
    """Return a request for a new room type."""
    body = {
        "code": f"T{actor.rng.randrange(ROOM_TYPE_CODES)}",
        "name": actor.new_room_type_name(),
        "max_occupancy": 2,
        "infants_up_to_age": actor.rng.choice([None, 1, 2]),
    }
    sets = {room_type_subject(actor.hotel.slug, str(body["code"])): body}
    return Request("post", "room-types/", body, sets=sets)


def change_room_type_request(actor: Actor) -> Request:
    """Return a change of a room type; the initial type keeps its size, so that its rooms stay large enough."""
    code = actor.pick_room_type()
    changes: Body = {"name": actor.new_room_type_name()}
    if code != "DBL":
        changes["max_occupancy"] = actor.rng.randint(1, 4)
        changes["infants_up_to_age"] = actor.rng.choice([None, 0, 3])
    return Request(
        "patch", f"room-types/{code}/", changes, sets={room_type_subject(actor.hotel.slug, code): changes}
    )


def renumber_request(actor: Actor) -> Request:
    """Return a request for another number of the room that is renumbered again and again."""
    room = f"rooms/{actor.pick_renumbered_room()}/"
    return Request("post", f"{room}renumber/", {"room_number": actor.number_for_renumbering()}, room)


def new_policy_request(actor: Actor) -> Request:
    """Return a request for a new cancellation policy."""
    return Request("post", "cancellation-policies/", {"code": _policy_code(actor), **_policy_terms(actor)})


def change_policy_request(actor: Actor) -> Request:
    """Return a change of the terms of a cancellation policy, which is the default or not."""
    changes = _policy_terms(actor) | {"is_default": actor.rng.random() < 0.5}
    return Request("patch", f"cancellation-policies/{_policy_code(actor)}/", changes)


def _policy_code(actor: Actor) -> str:
    return f"P{actor.rng.randrange(POLICY_CODES)}"


def _policy_terms(actor: Actor) -> Body:
    tiers: list[Body] = [
        {"hours_before": 48, "kind": "PERCENT", "value": f"{actor.rng.randint(1, 100)}.00"},
        {"hours_before": 4, "kind": "FULL", "value": None},
    ]
    return {"name": actor.new_room_type_name(), "tiers": tiers[actor.rng.randrange(2) :]}


def restrictions_request(actor: Actor) -> Request:
    """Return restrictions of one date that refuse no stay."""
    restriction = {
        "date": str(actor.pick_date(0, 1, 2)),
        "min_nights": 1,
        "max_nights": None,
        "closed_to_arrival": False,
        "closed_to_departure": False,
    }
    path = f"room-types/{actor.pick_room_type()}/restrictions/"
    return Request("put", path, {"restrictions": [restriction]})


def booking_set(*statuses: str, with_rooms: bool = False) -> Callable[[Actor], list[Body]]:
    """Return a maker of the bookings that a request for a set names, some of them with rooms."""

    def build(actor: Actor) -> list[Body]:
        named: list[Body] = [{"booking_id": booking_id} for booking_id in actor.pick_bookings(*statuses)]
        if with_rooms:
            named = [{**each, "room_number": actor.pick_room()} for each in named]
        return named

    return build


def pick_mode(actor: Actor) -> str:
    """Return a rule for a set of bookings."""
    return actor.rng.choice(["all_or_nothing", "each"])


def several(body: Body, **more: Any) -> Callable[[Actor], list[Body]]:
    """Return a maker of two or three bodies with separate random values."""
    return lambda actor: [_evaluated({**body, **more}, actor) for _ in range(actor.rng.randint(2, 3))]


def _subject_request(subject: str, end: str, method: str, body: Body) -> Request:
    return Request(method, f"{subject}{end}/" if end else subject, body, subject)


def _evaluated(body: Body, actor: Actor) -> Body:
    """Replace the functions in a body by their values for this actor."""
    return {name: value(actor) if callable(value) else value for name, value in body.items()}
