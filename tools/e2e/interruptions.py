"""A service stops while the hotel goes on working, and starts again: every event must come once, in order."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.error import HTTPError

from notifications.services.transports.pusher_channels import Channel
from tools.demo.processes import Process
from tools.e2e.front_desk import Person
from tools.e2e.place import Place, require, types_on
from tools.e2e.subscriber import Subscriber

INTERRUPTION_SECONDS = 3.0
HEALING_SECONDS = 120.0


@dataclass
class Service:
    """A process that can be interrupted; a context manager. `run` runs it for a block."""

    name: str
    run: Callable[[], AbstractContextManager[Process]]
    _running: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process."""
        self.process = self._running.enter_context(self.run())

    def stop(self) -> None:
        """Stop the process."""
        self._running.close()


def survive_interruption(service: Service, place: Place, desk: Person, subscriber: Subscriber) -> None:
    """Stop the service, work, start it again and work on: the subscriber sees the feed. Raises Failed, NotSeen."""
    before = desk.last_position()
    service.stop()
    work(desk)
    time.sleep(INTERRUPTION_SECONDS)
    started = time.monotonic()
    service.start()
    work(desk)
    last = desk.last_position()
    for channel in (Channel.ROOMS, Channel.BOOKINGS, Channel.BOOKINGS_AMOUNTS):
        expected = desk.feed(types_on(channel))
        missed = [position for position in expected if before < position <= last]
        require(bool(missed), f"nothing happened for {channel}")
        at, _ = subscriber.wait_for(
            lambda line, channel=channel, final=missed[-1]: (  # type: ignore[misc]
                line["kind"] == "event" and line["channel"] == channel and line["event"]["position"] == final
            ),
            seconds=HEALING_SECONDS,
            what=f"the last event on {channel} after the interruption",
        )
        seen = subscriber.events(channel)
        positions = [line["event"]["position"] for line in seen]
        complete = [position for position in expected if positions[0] <= position <= last]
        require(positions == complete, f"{channel} has {positions} instead of {complete}")
        from_feed = sum(line["by"] == "feed" and line["event"]["position"] > before for line in seen)
        print(
            f"{service.name} interrupted, {channel}: {len(missed)} events, {from_feed} of them read from the feed, "
            f"complete {at - started:.1f} s after the start",
            flush=True,
        )
    wait_for_deliveries(place, last)


def work(desk: Person) -> None:
    """Check guests out, and make rooms dirty that are ready."""
    for booking in desk.get("room-bookings/?in_house=true&page_size=3")["results"]:
        desk.post(f"room-bookings/{booking['booking_id']}/check-out/")
    for room in desk.get("rooms/?room_status=READY_FOR_GUEST&is_occupied=false")["results"][:3]:
        try_to(desk, f"rooms/{room['room_number']}/mark-dirty/", {"note": "Drill"})


def try_to(desk: Person, path: str, body: Mapping[str, Any]) -> None:
    """Send a command that the state of the hotel may forbid."""
    try:
        desk.post(path, body)
    except HTTPError as refusal:
        if refusal.code != 409:
            raise


def wait_for_deliveries(place: Place, last: int) -> None:
    """Wait until the relay has delivered everything, with no dead letter. Raises Failed."""
    manager = Person(place.address, "manager")
    deadline = time.monotonic() + HEALING_SECONDS
    while True:
        deliveries = manager.get("deliveries/")["results"]
        delivery = next(each for each in deliveries if each["kind"] == "PUSHER")
        if delivery["cursor"] >= last:
            break
        require(time.monotonic() < deadline, f"the relay stands at {delivery['cursor']} of {last}")
        time.sleep(0.2)
    require(not delivery["dead_letters"], "an event became a dead letter")
    print(f"The relay has delivered all {last} events.", flush=True)
