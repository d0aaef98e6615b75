"""Request ids, access lines and unreadable requests."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from uuid import UUID

import pytest
from django.test import Client
from pythonjsonlogger.json import JsonFormatter

from hotel.kernel.logging import ContextFilter
from tests.api_clients import anonymous_client, client_of, problem_of
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["a", "trace:1-2_3.4", "x" * 64])
def test_safe_request_id_is_kept(client: Client, name: str) -> None:
    assert client.get("/healthz/", headers={"X-Request-ID": name})["X-Request-ID"] == name


@pytest.mark.parametrize("name", ["", "x" * 65, "two words", "line\nbreak", "ü", '"quoted"', "a/b"])
def test_unsafe_request_id_is_replaced(client: Client, name: str) -> None:
    given = client.get("/healthz/", headers={"X-Request-ID": name})["X-Request-ID"]

    assert str(UUID(given)) == given


@pytest.mark.parametrize("path", ["/", "/healthz/", "/api/nowhere/", "/nowhere/", "/api/staff/me/", "/%00"])
def test_every_answer_carries_a_request_id(client: Client, path: str) -> None:
    assert client.get(path)["X-Request-ID"]


@pytest.mark.parametrize(
    "url", ["/api/staff/me/?q=%00", "/api/staff/me/?q=%FF", "/api/%00/", "/admin/?q=%00"]
)
def test_unreadable_url_is_malformed(url: str) -> None:
    problem_of(anonymous_client().get(url), 400, "malformed")


def test_unreadable_cookie_is_malformed() -> None:
    client = anonymous_client()
    client.cookies.load('sessionid="\\000aaaaaaaaaaaa"')

    problem_of(client.get("/api/staff/me/"), 400, "malformed")


def test_access_line_omits_the_query(caplog: pytest.LogCaptureFixture) -> None:
    staff = StaffFactory.create()
    client = client_of(staff)

    with caplog.at_level(logging.INFO, logger="innkeeper.access"):
        client.get("/api/staff/me/", {"search": "Murphy"}, headers={"X-Request-ID": "r-1"})

    (record,) = [record for record in caplog.records if record.name == "innkeeper.access"]
    assert record.getMessage() == "GET /api/staff/me/ 400"
    line = vars(record)
    assert (line["method"], line["path"], line["status"], line["user_id"]) == (
        "GET",
        "/api/staff/me/",
        400,
        staff.user_id,
    )
    assert line["ms"] > 0
    assert "Murphy" not in str(line)
    assert "Token" not in str(line)


def test_access_line_does_not_load_the_session(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.force_login(StaffFactory.create().user)

    with caplog.at_level(logging.INFO, logger="innkeeper.access"):
        client.get("/healthz/")

    assert [vars(record)["user_id"] for record in caplog.records] == [None]


def test_access_line_names_the_loaded_user(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    staff = StaffFactory.create()
    client.force_login(staff.user)

    with caplog.at_level(logging.INFO, logger="innkeeper.access"):
        client.get("/api/staff/me/")

    assert [vars(record)["user_id"] for record in caplog.records] == [staff.user_id]


@contextmanager
def lines_of(name: str) -> Iterator[StringIO]:
    """Capture what this logger writes, one JSON object for each line."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ContextFilter())
    handler.setFormatter(JsonFormatter("%(message)s %(request_id)s %(command_id)s"))
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield stream
    finally:
        logger.removeHandler(handler)


def test_every_record_carries_request_id_and_command_id() -> None:
    with lines_of("tests.context") as written:
        logging.getLogger("tests.context").warning("Hello", extra={"request": "GET /?search=Murphy"})

    assert json.loads(written.getvalue()) == {"message": "Hello", "request_id": None, "command_id": None}


def test_log_line_of_django_carries_the_request_id(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="django.request"), lines_of("django.request") as written:
        anonymous_client().get("/api/staff/me/", headers={"X-Request-ID": "r-2"})

    line = json.loads(written.getvalue())
    assert (line["message"], line["request_id"]) == ("Unauthorized: /api/staff/me/", "r-2")
