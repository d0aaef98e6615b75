"""Fixtures of the browser tests: a server with data of its own, browsers of two sizes, and another desk.

These tests use no ORM: Playwright's event loop keeps running in the thread, and Django refuses then. What is stored is
read through the API (`api`).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import require_accessible
from tests.browser.another_desk import AnotherDesk
from tests.browser.complaints import Complaints
from tests.browser.databases import copy_of, drop_leftovers, drop_template, filled_template
from tests.browser.house.people import HARBOUR
from tests.browser.line import Line
from tests.browser.servers import Server
from tests.browser.sessions import LOGIN_PAGE, new_session
from tools.browser.finding import BrowserNotFound, find_browser
from tools.postgres.clusters import CLUSTERS, ClusterInUse
from tools.postgres.environment import database_url_set

TIMEOUT_MILLISECONDS = 60_000
"""Only a page that hangs takes so long; a busy machine does not."""
HELD = pytest.StashKey[ExitStack]()
RUN_FOLDER = "INNKEEPER_BROWSER_RUN"
"""The environment variable that names the folder of this run for all its processes."""

SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
    },
}
OpenContext = Callable[..., BrowserContext]
LogIn = Callable[..., None]
Api = Callable[..., AnotherDesk]
Axe = Callable[..., None]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse a run without a browser, start the private cluster, and make the folder that all processes share.

    The cluster is another one than that of the other tests, so that both runs may go on at once.
    """
    config.addinivalue_line("markers", "fresh_hotel: the test gets a server and data that no other test uses")
    expect.set_options(timeout=TIMEOUT_MILLISECONDS)
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    try:
        find_browser()
        config.stash[HELD] = held = ExitStack()
        if held.enter_context(database_url_set(CLUSTERS["browser"])):
            drop_leftovers()
    except (BrowserNotFound, ClusterInUse) as refusal:
        raise pytest.UsageError(str(refusal)) from refusal
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="innkeeper-browser-")
    config.option.screenshot = "only-on-failure"
    config.option.output = ".browser"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Delete what the run has shared, and stop the cluster, also after failed tests."""
    if HELD not in config.stash:
        return
    with config.stash[HELD]:
        if RUN_FOLDER in os.environ:
            folder = Path(os.environ.pop(RUN_FOLDER))
            drop_template(folder)
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Return the options with which Playwright's plugin starts the browser of this machine."""
    return {**browser_type_launch_args, **find_browser().launch_options()}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Replace the fixture of pytest-base-url, which pytest 9 warns of: each test has a server of its own."""


@pytest.fixture(scope="session")
def template() -> str:
    """Return the name of the database that all servers of the run start with."""
    return filled_template(Path(os.environ[RUN_FOLDER]))


@pytest.fixture(scope="module")
def module_server(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server for the tests of one module."""
    with copy_of(template) as url:
        server = Server(url, tmp_path_factory.mktemp("server") / "log")
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Yield a running server: that of the module, or with the marker `fresh_hotel` one of the test's own.

    The server's output is shown where the test fails, and an error in it fails the test.
    """
    with ExitStack() as stack:
        if request.node.get_closest_marker("fresh_hotel"):
            url = stack.enter_context(copy_of(request.getfixturevalue("template")))
            server = Server(url, request.getfixturevalue("tmp_path") / "log")
            stack.callback(server.kill)
        else:
            server = request.getfixturevalue("module_server")
        server.start()
        before = len(server.log)
        yield server
        request.node.add_report_section("teardown", "server", server.log[before:])


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """Yield a line to the server that can be cut: `open_context(base_url=line.url)`."""
    line = Line(server.port)
    yield line
    line.cut()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fail the test on errors in the browser, violated policies and requests to other hosts."""
    complaints = Complaints()
    yield complaints
    found = complaints.unexpected()
    assert not found, "\n".join(["The browser complained:", *found])


@pytest.fixture
def open_context(
    server: Server, new_context: Callable[..., BrowserContext], complaints: Complaints
) -> OpenContext:
    """Return a function that opens a browser of its own: `open_context("phone", "frontdesk", color_scheme="dark")`.

    Further options are those of Playwright's `new_context`.
    """

    def open_one(size: str = "desk", username: str = "", **options: Any) -> BrowserContext:
        context = new_context(**{"base_url": server.url, "locale": "en-GB", **SIZES[size], **options})
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        complaints.watch(context)
        if username:
            context.add_cookies([_session_cookie(server, username)])
        return context

    return open_one


@pytest.fixture
def desk(open_context: OpenContext) -> Page:
    """Return a page of 1440 by 900 pixels, not logged in."""
    return open_context("desk").new_page()


@pytest.fixture
def phone(open_context: OpenContext) -> Page:
    """Return a touch page of 390 by 844 pixels, not logged in."""
    return open_context("phone").new_page()


@pytest.fixture
def log_in(server: Server) -> LogIn:
    """Return a function that logs a page or context in: `log_in(desk, "frontdesk")`."""

    def log_in_there(there: Page | BrowserContext, username: str, *, login_page: str = LOGIN_PAGE) -> None:
        context = there.context if isinstance(there, Page) else there
        context.add_cookies([_session_cookie(server, username, login_page)])

    return log_in_there


@pytest.fixture
def api(server: Server) -> Api:
    """Return a function that gives the API of a person: `api("manager").post("rooms/202/start-cleaning/")`."""

    def of(username: str, hotel: str = HARBOUR) -> AnotherDesk:
        return AnotherDesk(server, username, hotel)

    return of


@pytest.fixture
def axe() -> Axe:
    """Return a function that fails unless axe finds no violation of WCAG 2.2 AA: `axe(page)`."""
    return require_accessible


def _session_cookie(server: Server, username: str, login_page: str = LOGIN_PAGE) -> Any:
    """Return the cookie of a new session of the person: sessions of two contexts are never shared."""
    key = new_session(server, username, login_page=login_page)
    return {"name": "sessionid", "value": key, "url": server.url}
