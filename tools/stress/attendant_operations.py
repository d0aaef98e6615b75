"""Commands about what attendants meet, and new PINs, given to the services with random rooms and guests."""

from collections.abc import Callable
from typing import Any

from guests import services as guests
from guests.models import Guest
from housekeeping import services as housekeeping
from housekeeping.enums import Seen, Wish
from housekeeping.models import RoomObservation
from tools.stress.actor import Actor
from tools.stress.api_requests import Request


def set_guest_wish(actor: Actor) -> Any:
    wish = actor.rng.choice([None, *Wish])
    return actor.call(housekeeping.set_guest_wish, room_number=actor.pick_room("OCCUPIED"), wish=wish)


def record_visit(actor: Actor) -> Any:
    return actor.call(housekeeping.record_visit, room_number=actor.pick_room())


def record_observation(actor: Actor) -> Any:
    seen = actor.rng.choice(list(Seen))
    persons = actor.rng.choice([None, 0, 1, 2]) if seen == Seen.OCCUPIED else None
    return actor.call(
        housekeeping.record_observation, room_number=actor.pick_room(), seen=seen, persons=persons
    )


def resolve_discrepancy(actor: Actor) -> Any:
    return actor.call(
        housekeeping.resolve_discrepancy, discrepancy_id=_pick_observation(actor), note="Looked into it"
    )


def give_new_pin(actor: Actor) -> Any:
    return actor.call(guests.give_new_pin, guest_id=_pick_guest(actor))


def resolve_request(**body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests that resolve a discrepancy."""

    def build(actor: Actor) -> Request:
        return Request("post", f"discrepancies/{_pick_observation(actor)}/resolve/", body, "")

    return build


def _pick_observation(actor: Actor) -> int:
    """Return one of the latest observations of the actor's hotel, or a key that none has."""
    latest = RoomObservation.objects.filter(hotel=actor.hotel).exclude(discrepancy="").order_by("-pk")[:20]
    return actor.rng.choice([one.pk for one in latest] or [0])


def _pick_guest(actor: Actor) -> int:
    """Return a guest in a room of the actor's hotel, or a key that nobody has."""
    present = Guest.objects.filter(hotel=actor.hotel, room__isnull=False).order_by("pk")[:50]
    return actor.rng.choice([one.pk for one in present] or [0])
