"""The proof of webhooks: a receiver with the library of Standard Webhooks verifies every event, in order.

It does so through a test event, a change of secrets, and an outage of the receiver.
"""

import time
from typing import Any, Self

from tools.e2e.front_desk import Person
from tools.e2e.place import require
from tools.e2e.subscriber import Line, NodeProgram

PATIENCE_SECONDS = 60.0
OUTAGE_SECONDS = 3.0


class WebhookReceiver(NodeProgram):
    """A receiver in Node: see tools/e2e/node/webhook_receiver.js."""

    def __init__(self) -> None:
        super().__init__("webhook_receiver.js", {})

    def __enter__(self) -> Self:
        super().__enter__()
        _, line = self.wait_for(
            lambda line: line["kind"] == "listening", seconds=PATIENCE_SECONDS, what="a port"
        )
        self.url = f"http://127.0.0.1:{line['port']}/hooks"
        return self

    def change(self, **how: Any) -> None:
        """Change the secret or the status, and wait until it has."""
        before = len(self.lines_of("changed"))
        self.tell(how)
        self.wait_for(
            lambda _: len(self.lines_of("changed")) > before, seconds=PATIENCE_SECONDS, what="the change"
        )

    def lines_of(self, kind: str) -> list[Line]:
        """Return what it has printed of one kind."""
        return [line for _, line in self.lines if line["kind"] == kind]

    def wait_for_event(self, event_id: str) -> Line:
        """Wait until it has verified an event."""
        _, line = self.wait_for(
            lambda line: line["kind"] == "event" and line["id"] == event_id,
            seconds=PATIENCE_SECONDS,
            what=f"event {event_id}",
        )
        require(line["event"]["event_id"] == event_id, "the id in the header is not that of the event")
        return line


def run(manager: Person) -> None:
    """Run the proof, printing what it has seen. Raises Failed, NotSeen."""
    with WebhookReceiver() as receiver:
        webhook = manager.post("webhooks/", {"url": receiver.url})
        receiver.change(secret=webhook["secret"])
        own = f"webhooks/{webhook['id']}/"

        tested = manager.post(f"{own}test/")
        test = receiver.wait_for_event(tested["test_event_id"])
        require(test["event"]["type"] == "webhook_test", "the test event has another type")

        first = manager.last_position() + 1
        require(signatures_of_last(manager, receiver) == 1, "without a rotation more than one secret signs")
        rotated = manager.post(f"{own}rotate-secret/", {"previous_valid_hours": 1})
        require(signatures_of_last(manager, receiver) == 2, "during a rotation not both secrets sign")
        receiver.change(secret=rotated["secret"])
        signatures_of_last(manager, receiver)
        print("A receiver with the library verified events with the old and the new secret.", flush=True)

        receiver.change(status=503)
        make_events(manager)
        time.sleep(OUTAGE_SECONDS)
        receiver.change(status=200)
        signatures_of_last(manager, receiver)
        last = manager.last_position()
        seen = [line["event"]["position"] for line in receiver.lines_of("event")[1:]]
        require(seen == list(range(first, last + 1)), f"of the events {first} to {last} came {seen}")
        require(receiver.lines_of("refused") == [], "the library refused an event")
        failed = manager.get(f"{own}deliveries/?outcome=FAILED")["results"]
        require({call["status"] for call in failed} == {503}, "the log does not show the outage")
        print(f"{len(seen)} events came to the webhook in order, through an outage of it.", flush=True)


def signatures_of_last(manager: Person, receiver: WebhookReceiver) -> int:
    """Make events, wait for the last one, and return how many secrets have signed it."""
    make_events(manager)
    last = manager.get(f"events/?limit=1&after={manager.last_position() - 1}")["results"][0]
    signatures: int = receiver.wait_for_event(last["event_id"])["signatures"]
    return signatures


def make_events(manager: Person) -> None:
    """Begin to clean a dirty room, and stop."""
    dirty = manager.get("rooms/?room_status=CHECKOUT_DIRTY&is_occupied=false&page_size=1")["results"]
    require(bool(dirty), "no room is dirty")
    room = f"rooms/{dirty[0]['room_number']}"
    manager.post(f"{room}/start-cleaning/")
    manager.post(f"{room}/stop-cleaning/", {"reason": "Drill"})
