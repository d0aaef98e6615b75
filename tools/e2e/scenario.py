"""What the run proves: a check-in is seen at once, strangers are refused, and an outage loses nothing."""

import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.error import HTTPError

from notifications.services.transports.pusher_channels import CHANNELS, Channel
from tools.demo.processes import HOST
from tools.e2e.front_desk import HOTEL, Person
from tools.e2e.soketi import SoketiApp, soketi
from tools.e2e.subscriber import Line, Subscriber

ARRIVALS = 5
LATENCY_SECONDS = 1.0
"""What the median of the check-ins must keep to. A single one may wait for a busy machine."""

OUTAGE_SECONDS = 3.0
HEALING_SECONDS = 120.0


class Failed(RuntimeError):
    """The run found an error."""


@dataclass(frozen=True)
class Place:
    """Where the program answers, and the app of its Pusher server."""

    address: str
    app: SoketiApp

    def subscriber(self, person: Person | None, channels: Iterable[Channel], **more: Any) -> Subscriber:
        """Return a client for channels of the hotel; `person` logs it in."""
        types = {
            channel.value: ",".join(name for name, carriers in CHANNELS.items() if channel in carriers)
            for channel in channels
        }
        return Subscriber(
            {
                "host": HOST,
                "port": self.app.port,
                "key": self.app.key,
                "address": self.address,
                "hotel": HOTEL,
                "token": person.token if person else "",
                "channels": types,
                **more,
            }
        )


def run(place: Place, outages: ExitStack) -> None:
    """Run the scenario, printing what it measures. `outages` holds the running soketi. Raises Failed, NotSeen."""
    desk = Person(place.address, "frontdesk")
    channels = [Channel.ROOMS, Channel.BOOKINGS, Channel.BOOKINGS_AMOUNTS]
    with place.subscriber(desk, channels, after=desk.last_position()) as subscriber:
        for channel in channels:
            require(
                subscriber.verdict_on(channel)["kind"] == "subscribed", f"{channel} refuses the front desk"
            )
        seen_at_once(desk, subscriber)
        refuse_strangers(place)
        survive_outage(place, outages, desk, subscriber)


def seen_at_once(desk: Person, subscriber: Subscriber) -> None:
    """Check guests in over REST and measure the time until the subscriber has the event."""
    seconds = []
    for booking_id in arrivals(desk):
        started = time.monotonic()
        room = desk.post(f"room-bookings/{booking_id}/check-in/")["assigned_room"]
        at, plain = wait_for_check_in(subscriber, Channel.BOOKINGS, booking_id)
        seconds.append(at - started)
        _, with_amounts = wait_for_check_in(subscriber, Channel.BOOKINGS_AMOUNTS, booking_id)
        require(plain["event"]["snapshot"]["assigned_room"] == room, "the event shows another room")
        require(
            plain["event"]["snapshot"]["total_amount"] is None, "an amount on the channel without amounts"
        )
        require(with_amounts["event"]["snapshot"]["total_amount"] is not None, "no amount on its channel")
    times = ", ".join(f"{each * 1000:.0f}" for each in seconds)
    print(f"Check-in over REST until the subscriber has it: {times} ms", flush=True)
    require(median(seconds) < LATENCY_SECONDS, f"the median is not below {LATENCY_SECONDS:g} s")


def arrivals(desk: Person) -> list[str]:
    """Return the IDs of bookings that can be checked in now."""
    bookings = desk.get("room-bookings/?due_in=true&unassigned=false&expand=actions")["results"]
    ready = [
        booking["booking_id"]
        for booking in bookings
        for action in booking["actions"]
        if action["action"] == "check-in" and action["allowed"]
    ]
    require(bool(ready), "the demo has no arrival")
    return ready[:ARRIVALS]


def wait_for_check_in(subscriber: Subscriber, channel: Channel, booking_id: str) -> tuple[float, Line]:
    """Wait for the event of a check-in on a channel."""
    return subscriber.wait_for(
        lambda line: (
            line["kind"] == "event"
            and line["channel"] == channel
            and line["by"] == "channel"
            and line["event"]["type"] == "booking_checked_in"
            and line["event"]["snapshot"]["booking_id"] == booking_id
        ),
        seconds=60,
        what=f"the check-in of {booking_id} on {channel}",
    )


def refuse_strangers(place: Place) -> None:
    """Subscribe as people who may not: each is refused, by the program or by the Pusher server."""
    stranger = Person(place.address, "hill-frontdesk", hotel="hill-house")
    housekeeper = Person(place.address, "housekeeper")
    for name, person, channel, more in (
        ("staff of another hotel", stranger, Channel.ROOMS, {}),
        ("nobody", None, Channel.BOOKINGS, {}),
        ("a forged signature", None, Channel.BOOKINGS_AMOUNTS, {"forged": True}),
        ("a housekeeper", housekeeper, Channel.BOOKINGS_AMOUNTS, {}),
    ):
        with place.subscriber(person, [channel], **more) as subscriber:
            verdict = subscriber.verdict_on(channel)
        require(verdict["kind"] == "refused", f"{channel} takes {name}")
        print(f"Refused on {channel}: {name} ({verdict['status']})", flush=True)
    last = housekeeper.last_position()
    with place.subscriber(housekeeper, [Channel.BOOKINGS], after=last) as subscriber:
        require(subscriber.verdict_on(Channel.BOOKINGS)["kind"] == "subscribed", "a housekeeper is refused")


def survive_outage(place: Place, outages: ExitStack, desk: Person, subscriber: Subscriber) -> None:
    """Stop soketi, go on working, start it again: the subscriber gets each event once, in the order of the feed."""
    before = desk.last_position()
    outages.close()
    changes = work(desk)
    time.sleep(OUTAGE_SECONDS)
    started = time.monotonic()
    outages.enter_context(soketi(place.app))
    changes += work(desk)
    last = desk.last_position()
    for channel in (Channel.ROOMS, Channel.BOOKINGS, Channel.BOOKINGS_AMOUNTS):
        types = ",".join(name for name, carriers in CHANNELS.items() if channel in carriers)
        expected = desk.feed(types)
        wanted = [position for position in expected if before < position <= last]
        at, _ = subscriber.wait_for(
            lambda line, channel=channel, final=wanted[-1]: (  # type: ignore[misc]
                line["kind"] == "event" and line["channel"] == channel and line["event"]["position"] == final
            ),
            seconds=HEALING_SECONDS,
            what=f"the last event on {channel} after the outage",
        )
        shown = [line["event"]["position"] for line in subscriber.events(channel)]
        first = min(shown)
        require(shown == [position for position in expected if position >= first], f"{channel} has a gap")
        from_feed = sum(line["by"] == "feed" for line in subscriber.events(channel))
        print(
            f"{channel}: {len(wanted)} events since the outage began, {from_feed} read from the feed after "
            f"connecting again; complete {at - started:.1f} s after the start of soketi",
            flush=True,
        )
    require(changes > 0, "nothing happened during the outage")
    wait_for_deliveries(place, last)


def work(desk: Person) -> int:
    """Check guests out and rooms dirty; return how many commands succeeded."""
    done = 0
    for booking in desk.get("room-bookings/?in_house=true&page_size=5")["results"][:3]:
        desk.post(f"room-bookings/{booking['booking_id']}/check-out/")
        done += 1
    for room in desk.get("rooms/?room_status=READY_FOR_GUEST&is_occupied=false")["results"][:5]:
        done += attempt(desk, f"rooms/{room['room_number']}/mark-dirty/", {"note": "Drill"})
    return done


def attempt(desk: Person, path: str, body: Mapping[str, Any]) -> int:
    """Send a command that the state of the hotel may forbid; return 1 if it was done."""
    try:
        desk.post(path, body)
    except HTTPError as refusal:
        if refusal.code != 409:
            raise
        return 0
    return 1


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
    require(not delivery["dead_letters"], "an event of the outage became a dead letter")
    print(f"The relay has delivered all {last} events.", flush=True)


def require(is_true: bool, sentence: str) -> None:
    """Raise Failed unless the condition holds."""
    if not is_true:
        raise Failed(sentence)
