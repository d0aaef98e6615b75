"""Tests of the bridge between an event loop and a WSGI application: bodies and answers of every size."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from hotel.kernel.wsgi_bridge import LARGEST_WHOLE_BODY, PIECE_OF_ANSWER, WsgiBridge, environ_of

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

LARGE = b"x" * (LARGEST_WHOLE_BODY + 1)


def scope_of(*headers: tuple[bytes, bytes], **fields: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/rooms/é/",
        "query_string": b"a=%20b&c=\xff",
        "headers": list(headers),
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 50123),
        **fields,
    }


def exchange(
    application: Application, body: Sequence[bytes] = (), *headers: tuple[bytes, bytes], method: str = "POST"
) -> list[dict[str, Any]]:
    """Send one request with a body in these parts; return the messages of the answer."""
    parts = list(body)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        if not parts:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    length = (b"content-length", str(sum(map(len, body))).encode())
    asyncio.run(WsgiBridge(application, threads=1)(scope_of(length, *headers, method=method), receive, send))
    return sent


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("201 Created", [("Content-Type", "text/plain"), ("X-Length", str(len(body)))])
    return [body[:3], body[-3:]]


def test_environment_holds_the_request() -> None:
    environ = environ_of(
        scope_of(
            (b"content-type", b"text/plain"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"x-a", b"1"),
            (b"x-a", b"2"),
        )
    )

    expected = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/rooms/\xc3\xa9/",
        "QUERY_STRING": "a=%20b&c=\xff",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "CONTENT_TYPE": "text/plain",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_X_A": "1,2",
        "wsgi.url_scheme": "https",
    }
    assert {name: environ[name] for name in expected} == expected


def test_header_with_underscores_cannot_pass_for_another() -> None:
    environ = environ_of(scope_of((b"x_forwarded_for", b"192.0.2.1"), (b"x-forwarded-for", b"192.0.2.7")))

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.7"


def test_unix_socket_has_no_addresses() -> None:
    environ = environ_of(scope_of(server=None, client=None))

    assert (environ["SERVER_NAME"], environ["SERVER_PORT"], environ["REMOTE_ADDR"]) == ("localhost", "80", "")


@pytest.mark.parametrize("body", [[b"abc", b"def"], [b"abcdef"], [b"abc", LARGE, b"def"]])
def test_body_in_parts_reaches_the_application(body: list[bytes]) -> None:
    start, end = exchange(echo, body)

    assert start == {
        "type": "http.response.start",
        "status": 201,
        "headers": [(b"content-type", b"text/plain"), (b"x-length", str(sum(map(len, body))).encode())],
    }
    assert end == {"type": "http.response.body", "body": b"abcdef"}


@pytest.mark.parametrize("declared", [b"6", str(LARGEST_WHOLE_BODY + 1).encode()])
def test_body_of_a_client_that_leaves_ends_early(declared: bytes) -> None:
    parts = [b"abc"]

    async def receive() -> dict[str, Any]:
        return (
            {"type": "http.request", "body": parts.pop(), "more_body": True}
            if parts
            else {"type": "http.disconnect"}
        )

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(WsgiBridge(echo, threads=1)(scope_of((b"content-length", declared)), receive, send))

    assert (b"x-length", b"3") in sent[0]["headers"]


def test_application_decides_before_a_large_body_arrives() -> None:
    def refuse(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("413 Content Too Large", [])
        return [b"no"]

    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing reads the body")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    for header in (
        (b"content-length", str(LARGEST_WHOLE_BODY + 1).encode()),
        (b"transfer-encoding", b"chunked"),
    ):
        asyncio.run(WsgiBridge(refuse, threads=1)(scope_of(header), receive, send))

    assert [message.get("status") for message in sent] == [413, None, 413, None]


def test_large_answer_is_sent_in_pieces_and_closed() -> None:
    closed: list[bool] = []

    class Chunks(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Chunks([b"x" * (PIECE_OF_ANSWER // 2)] * 5)

    start, *bodies = exchange(application)

    assert start["status"] == 200
    assert [len(message["body"]) for message in bodies] == [
        PIECE_OF_ANSWER,
        PIECE_OF_ANSWER,
        PIECE_OF_ANSWER // 2,
    ]
    assert [message.get("more_body", False) for message in bodies] == [True, True, False]
    assert closed == [True]


def test_written_text_comes_before_the_returned_one() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])(b"first")
        return [b"second"]

    assert [message.get("body") for message in exchange(application)] == [None, b"first", b"second"]


def test_error_of_the_application_reaches_the_server() -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise LookupError("nothing here")

    with pytest.raises(LookupError):
        exchange(application)


@pytest.mark.parametrize("size", [10, PIECE_OF_ANSWER + 1])
def test_answer_to_head_has_the_headers_and_no_body(size: int) -> None:
    """Django renders the page and leaves it to the server to drop it."""

    def page(_: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    start, *parts = exchange(page, method="HEAD")

    assert (start["status"], start["headers"]) == (200, [(b"content-length", str(size).encode())])
    assert parts == [{"type": "http.response.body", "body": b""}]
