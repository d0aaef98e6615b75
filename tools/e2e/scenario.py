"""The proof of the run: a check-in is seen at once, strangers are refused, and interruptions lose nothing."""

import time
from statistics import median

from notifications.services.transports.pusher_channels import Channel
from tools.e2e import webhooks
from tools.e2e.front_desk import Person
from tools.e2e.interruptions import Service, survive_interruption
from tools.e2e.place import Place, require
from tools.e2e.subscriber import Line, Subscriber

ARRIVALS = 5
LATENCY_SECONDS = 1.0
"""The limit of the median of the check-ins. A single one may wait for a busy machine."""


def run(place: Place, *, server: Service, relay: Service) -> None:
    """Run the scenario, printing what it measures. Raises Failed, NotSeen."""
    desk = Person(place.address, "frontdesk")
    channels = [Channel.ROOMS, Channel.BOOKINGS, Channel.BOOKINGS_AMOUNTS]
    with place.subscriber(desk, channels, after=desk.last_position()) as subscriber:
        for channel in channels:
            require(
                subscriber.verdict_on(channel)["kind"] == "subscribed", f"{channel} refuses the front desk"
            )
        seen_at_once(desk, subscriber)
        refuse_strangers(place)
        for service in (relay, server):
            survive_interruption(service, place, desk, subscriber)
    webhooks.run(Person(place.address, "manager"))


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
