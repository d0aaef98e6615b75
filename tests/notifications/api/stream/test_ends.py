"""Tests of the ends of streams: by the server, by lost access, and by clients that do not read."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from notifications.models import OutboxEvent
from rooms.models import Room
from staff.command import system_command
from staff.enums import Role
from staff.services import change_staff, set_password, update_login
from tests import scenarios
from tests.api_clients import anonymous_client
from tests.demo_servers import wait_until
from tests.notifications.api.stream.clients import request, stream, token_headers
from tests.notifications.api.stream.conftest import SHORT
from tests.scenarios import MORNING, Scenario
from tests.web_servers import ASGI, TIMEOUT_SECONDS, WebServer, web_server

pytestmark = pytest.mark.django_db(transaction=True)


def change(scenario: Scenario, role: Role, *, is_active: bool) -> None:
    scenarios.run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: change_staff(command, member=scenario.manager, roles=[role], is_active=is_active),
    )


def run_for_installation(work: Callable[[], object]) -> None:
    run_command(InstallationCommand(now=timezone.now()), lambda _: work())


def log_out(scenario: Scenario, headers: dict[str, str]) -> None:
    client = anonymous_client()
    client.credentials(HTTP_AUTHORIZATION=headers["Authorization"])
    assert client.post("/api/auth/logout/").status_code == 204


ENDS: dict[str, Callable[[Scenario, dict[str, str]], object]] = {
    "token revoked": log_out,
    "membership ended": lambda scenario, _: change(scenario, Role.MANAGER, is_active=False),
    "roles changed": lambda scenario, _: change(scenario, Role.HOUSEKEEPER, is_active=True),
    "login deactivated": lambda scenario, _: run_for_installation(
        lambda: update_login(user=scenario.manager.user, changes={"is_active": False})
    ),
    "password changed": lambda scenario, _: run_for_installation(
        lambda: set_password(user=scenario.manager.user, password="another-password")
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_stream_of_a_token_ends_when_access_is_lost(server: WebServer, scenario: Scenario, end: str) -> None:
    headers, other = token_headers(scenario.manager), token_headers(scenario.front_desk)
    url = scenario.url("events/stream/")
    with stream(server, url, headers) as opened, stream(server, url, other) as untouched:
        messages = opened.messages()
        assert next(messages).event == "heartbeat"

        ENDS[end](scenario, headers)

        assert {message.event for message in messages} <= {"heartbeat"}, (
            "read to the end, which is a clean one"
        )
        scenarios.rooms(scenario, "101")
        assert next(untouched.events()).id == 1


def session_of(scenario: Scenario) -> tuple[Client, dict[str, str]]:
    browser = Client()
    browser.force_login(scenario.manager.user)
    return browser, {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}


SESSION_ENDS: dict[str, Callable[[Scenario, Client], object]] = {
    "logged out": lambda _, browser: browser.logout(),
    "password changed": lambda scenario, _: run_for_installation(
        lambda: set_password(user=scenario.manager.user, password="another-password")
    ),
    "membership ended": lambda scenario, _: change(scenario, Role.MANAGER, is_active=False),
}


@pytest.mark.parametrize("end", SESSION_ENDS)
def test_stream_of_a_browser_ends_with_its_session(server: WebServer, scenario: Scenario, end: str) -> None:
    browser, cookie = session_of(scenario)
    with stream(server, scenario.url("events/stream/"), cookie) as opened:
        messages = opened.messages()
        scenarios.rooms(scenario, "101")
        assert next(opened.events()).id == 1

        SESSION_ENDS[end](scenario, browser)

        assert {message.event for message in messages} <= {"heartbeat"}


def test_process_keeps_as_many_streams_open_as_it_may(scenario: Scenario, room: Room) -> None:
    headers, url = token_headers(scenario.manager), scenario.url("events/stream/?after=0")
    with web_server(ASGI, environment=SHORT | {"STREAM_MAX_LISTENERS": "2"}) as server, ExitStack() as stack:
        first = stack.enter_context(ExitStack())
        for opened in (
            first.enter_context(stream(server, url, headers)),
            stack.enter_context(stream(server, url, headers)),
        ):
            assert next(opened.events()).id == 1
        with request(server, "GET", url, headers) as refused:
            problem = json.loads(refused.read())
        with request(server, "GET", url, {}) as stranger:
            assert stranger.status == 401

        first.close()
        wait_until(lambda: "Stream ended: client_left" in server.log)
        with stream(server, url, headers) as third:
            assert next(third.events()).id == 1

    assert (refused.status, problem["code"]) == (503, "too_many_streams")
    assert refused.getheader("Retry-After") == "5"


def test_stopped_server_ends_its_streams_and_does_not_wait_for_them(scenario: Scenario, room: Room) -> None:
    headers, url = token_headers(scenario.manager), scenario.url("events/stream/?after=0")
    patient = f"--graceful-timeout={TIMEOUT_SECONDS}"
    with web_server(ASGI, patient) as server, stream(server, url, headers) as opened:
        messages = opened.messages()
        assert [next(messages).event for _ in range(2)] == ["heartbeat", "message"]

        assert server.terminate() == 0

        assert list(messages) == []
        assert "Stream ended: server_stops" in server.log


def insert_large_event(room: Room, *, number: int) -> None:
    """Commit an event of some hundred thousand bytes."""
    OutboxEvent.objects.create(
        hotel_id=room.hotel_id,
        event_id=UUID(int=number),
        type="room_updated",
        subject_kind="room",
        room_ref=room.pk,
        occurred_at=MORNING,
        source="SYSTEM",
        changed_fields=["notes"],
        snapshot={"notes": "x" * 400_000},
        command_id=UUID(int=0),
    )


def test_client_that_does_not_read_is_cut_off_and_continues_by_its_id(scenario: Scenario, room: Room) -> None:
    headers, url = token_headers(scenario.manager), scenario.url("events/stream/")
    with (
        web_server(ASGI, environment=SHORT | {"STREAM_SEND_SECONDS": "0.5"}) as server,
        stream(server, url, headers) as slow,
        stream(server, url, headers) as quick,
    ):
        assert next(slow.messages()).id == next(quick.messages()).id == 1
        committed: list[int] = []
        while "Stream ended: too_slow" not in server.log:
            insert_large_event(room, number=len(committed))
            committed.append(next(quick.events()).id)

        before = [event.id for event in slow.events()]
        with stream(server, url, headers, last_id=before[-1]) as resumed:
            after = [next(resumed.events()).id for _ in range(len(committed) - len(before))]

    assert committed == list(range(2, len(committed) + 2))
    assert 0 < len(before) < len(committed)
    assert before + after == committed
