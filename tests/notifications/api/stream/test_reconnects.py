"""Tests that clients which come back again and again get every event once, while writers commit."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from random import Random

import pytest
from django.db import connection

from notifications.models import EventCounter, OutboxEvent
from rooms.models import Room
from tests import scenarios
from tests.notifications.api.stream.clients import announce, stream, token_headers
from tests.scenarios import Scenario
from tests.web_servers import TIMEOUT_SECONDS, WebServer

pytestmark = pytest.mark.django_db(transaction=True)

RECONNECTS = int(os.environ.get("STREAM_RECONNECTS", "80"))
"""The number of times that the clients come back; STREAM_RECONNECTS=10000 for a long run."""
WRITERS_OF_HOTEL = 4
EVENTS_AHEAD = 100
"""Writers are so far ahead of a client that it sometimes reads the database and sometimes gets what is new."""


class Writers:
    """Threads that commit events of a hotel as often as its first client reads one."""

    def __init__(self, rooms: list[Room]) -> None:
        self.rooms = rooms
        self.permits = threading.Semaphore(EVENTS_AHEAD)
        self.is_over = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        with ThreadPoolExecutor(WRITERS_OF_HOTEL) as threads:
            running = [threads.submit(self._write, Random(number)) for number in range(WRITERS_OF_HOTEL)]
            try:
                yield
            finally:
                self.is_over.set()
                self.permits.release(WRITERS_OF_HOTEL)
        for thread in running:
            thread.result()

    def _write(self, random: Random) -> None:
        with closing(connection):
            while self.permits.acquire(timeout=TIMEOUT_SECONDS) and not self.is_over.is_set():
                announce(random.choice(self.rooms))


class RestlessClient:
    """A client that leaves after some events and comes back with its last id."""

    def __init__(self, server: WebServer, scenario: Scenario, query: str, writers: Writers | None) -> None:
        self.server = server
        self.writers = writers
        self.url = scenario.url(f"events/stream/{query}")
        self.headers = token_headers(scenario.manager)
        self.random = Random(query)
        self.last_id = 0
        self.got: list[tuple[int, str]] = []

    def come_back(self, count: int) -> None:
        """Open the stream so many times and read some messages each time."""
        for _ in range(count):
            wanted = self.random.randrange(8)
            with stream(self.server, self.url, self.headers, last_id=self.last_id) as opened:
                for message in islice(opened.messages(), wanted):
                    if message.event == "message":
                        self.got.append((message.id, message.data["hotel"]))
                        if self.writers:
                            self.writers.permits.release()
                    self.last_id = message.id

    def read_to(self, end: int) -> None:
        """Read on until the stream has come to a position."""
        with stream(self.server, self.url, self.headers, last_id=self.last_id) as opened:
            messages = opened.messages()
            while self.last_id < end:
                message = next(messages)
                if message.event == "message":
                    self.got.append((message.id, message.data["hotel"]))
                self.last_id = message.id


def test_clients_that_come_back_get_each_event_once(
    server: WebServer, scenario: Scenario, room: Room
) -> None:
    other = scenarios.new_scenario(slug="other")
    of_grand = Writers([room, *scenarios.rooms(scenario, "102")])
    of_other = Writers(scenarios.rooms(other, "101"))
    clients = [
        RestlessClient(server, scenario, "", of_grand),
        RestlessClient(server, scenario, "?after=0", None),
        RestlessClient(server, scenario, "?type=room_updated", None),
        RestlessClient(server, other, "", of_other),
    ]

    with of_grand.running(), of_other.running(), ThreadPoolExecutor(len(clients)) as threads:
        count = RECONNECTS // len(clients)
        for done in [threads.submit(client.come_back, count) for client in clients]:
            done.result()

    end, end_of_other = (
        EventCounter.objects.get(hotel=hotel).last_position for hotel in (scenario.hotel, other.hotel)
    )
    for client in clients[:3]:
        client.read_to(end)
    clients[3].read_to(end_of_other)
    updates = OutboxEvent.objects.filter(hotel=scenario.hotel, type="room_updated").order_by("position")
    assert clients[0].got == clients[1].got == [(position, "grand") for position in range(1, end + 1)]
    assert clients[2].got == [(position, "grand") for position in updates.values_list("position", flat=True)]
    assert clients[3].got == [(position, "other") for position in range(1, end_of_other + 1)]
    assert min(end, end_of_other) > EVENTS_AHEAD
