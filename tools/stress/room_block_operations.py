"""Commands on dated blocks of random rooms, given to the services and sent as requests."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from room_bookings import services
from room_bookings.enums import BlockKind
from room_bookings.models import RoomBlock
from tools.stress.actor import Actor
from tools.stress.api_requests import Request

REASON = "Burst pipe"


def create(actor: Actor) -> Any:
    first, until = _nights(actor)
    return actor.call(
        services.create_room_blocks,
        rooms=actor.pick_rooms(most=2),
        first=first,
        until=until,
        kind=actor.rng.choice(list(BlockKind)),
        reason=REASON,
        displace=actor.rng.random() < 0.5,
    )


def end(actor: Actor) -> Any:
    return actor.call(services.end_room_block, block_id=_pick_block(actor))


def apply(actor: Actor) -> Any:
    return actor.call(services.apply_room_blocks)


def new_block_request(actor: Actor) -> Request:
    """Return a request that blocks a room for some nights."""
    first, until = _nights(actor)
    body = {"rooms": actor.pick_rooms(most=1), "start": first.isoformat(), "end": until.isoformat()}
    more = {"kind": actor.rng.choice(list(BlockKind)), "reason": REASON, "displace": actor.rng.random() < 0.5}
    return Request("post", "room-blocks/", body | more)


def block_request(method: str, **body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests to a block, mostly one that has not ended."""

    def build(actor: Actor) -> Request:
        path = f"room-blocks/{_pick_block(actor)}/"
        return Request(method, path, body, path)

    return build


def _nights(actor: Actor) -> tuple[date, date]:
    first = actor.today + timedelta(days=actor.rng.randint(0, 3))
    return first, first + timedelta(days=actor.rng.randint(0, 2))


def _pick_block(actor: Actor) -> int:
    """Return a block of the actor's hotel, or a key that none has."""
    blocks = RoomBlock.objects.filter(hotel=actor.hotel, ended_at__isnull=True).order_by("-pk")[:20]
    return actor.rng.choice([block.pk for block in blocks] or [0])
