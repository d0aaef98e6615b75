"""The tools of the browser tests: server, logins, line, complaints."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.complaints import Complaints
from tests.browser.conftest import Api, Axe, LogIn, OpenContext
from tests.browser.line import Line
from tests.browser.servers import Server


@pytest.fixture(autouse=True)
def expect_missing_icon(complaints: Complaints) -> None:
    """Accept that the admin names no icon: the browser asks for one at its usual address."""
    complaints.expect(r"favicon\.ico")


def test_superuser_sees_the_admin(desk: Page, log_in: LogIn) -> None:
    log_in(desk, "admin")
    desk.goto("/admin/")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()


def test_api_documentation_loads_no_other_host(phone: Page) -> None:
    phone.goto("/api/docs/")
    expect(phone.get_by_role("heading", name="Innkeeper")).to_be_visible()


def test_another_desk_changes_and_reads_a_room(api: Api) -> None:
    api("housekeeper").post("rooms/202/start-cleaning/")
    assert api("frontdesk").room("202")["room_status"] == "CLEANING_IN_PROGRESS"


@pytest.mark.fresh_hotel
def test_fresh_hotel_has_the_room_as_it_was(api: Api) -> None:
    assert api("frontdesk").room("202")["room_status"] == "CHECKOUT_DIRTY"


ASK = "() => fetch('/healthz/').then((answer) => answer.status, () => 'no answer')"


def test_stopped_server_refuses_and_comes_back_on_the_same_port(
    server: Server, desk: Page, complaints: Complaints
) -> None:
    complaints.expect("ERR_CONNECTION_REFUSED")
    desk.goto("/admin/login/")
    server.stop()
    assert desk.evaluate(ASK) == "no answer"
    server.start()
    assert desk.evaluate(ASK) == 200


def test_cut_line_refuses_until_it_is_restored(
    line: Line, open_context: OpenContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_CONNECTION_REFUSED")
    page = open_context(base_url=line.url).new_page()
    page.goto("/admin/login/")
    line.cut()
    assert page.evaluate(ASK) == "no answer"
    line.restore()
    assert page.evaluate(ASK) == 200


def test_complaints_name_errors_policies_and_other_hosts(
    open_context: OpenContext, complaints: Complaints
) -> None:
    page = open_context().new_page()
    page.goto("/admin/login/")
    page.evaluate("""() => {
        console.error("printed");
        setTimeout(() => { throw new Error("thrown") });
        document.body.setAttribute("style", "color: red");
        document.body.insertAdjacentHTML("beforeend", "<b style='color: red'>x</b>");
        fetch("http://other.example/").catch(() => 0);
    }""")
    page.wait_for_timeout(300)
    found = "\n".join(complaints.unexpected())
    for part in ("printed", "thrown", "Policy violated: style-src", "http://other.example/"):
        assert part in found
    complaints.expect("")


def test_axe_finds_a_button_without_a_name(desk: Page, axe: Axe) -> None:
    desk.goto("/admin/login/")
    desk.evaluate("document.body.append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="button-name"):
        axe(desk)
