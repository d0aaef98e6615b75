"""Tests of login, logout, the choice of a hotel and the preferences."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from staff.models import LoginAttempts, Staff, User
from tests.admin_pages import text_of
from tests.factories import HotelFactory, StaffFactory, UserFactory
from tests.staff.web.browsers import LOGIN, log_in, logged_in, session_key

pytestmark = pytest.mark.django_db

NOON = "2026-05-10T12:00:00Z"
BOARD = "/hotels/grand/board/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pat() -> Staff:
    grand = HotelFactory.create(slug="grand", name="The Grand")
    return StaffFactory.create(hotel=grand, user__username="pat", front_desk=True)


def test_login_leads_to_the_first_page_of_the_only_hotel(pat: Staff) -> None:
    assert log_in(Client(), pat)["Location"] == BOARD


def test_login_leads_to_the_wanted_page(pat: Staff) -> None:
    assert log_in(Client(), pat, next=f"{BOARD}?floor=2")["Location"] == f"{BOARD}?floor=2"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "hotels/grand/board/",
        "/hotels/other/board/",
        "/nowhere/",
        "/login/",
        "/logout/",
        "/session/continue/",
    ],
)
def test_login_leads_nowhere_else(pat: Staff, wanted: str) -> None:
    HotelFactory.create(slug="other")

    assert log_in(Client(), pat, next=wanted)["Location"] == BOARD


def test_person_who_is_logged_in_is_led_past_the_login(pat: Staff) -> None:
    assert logged_in(pat).get(f"{LOGIN}?next=/login/")["Location"] == BOARD


@pytest.mark.parametrize("given", [{"password": "wrong"}, {"username": "nobody"}, {"password": ""}])
def test_wrong_name_or_password_stays_on_the_page(pat: Staff, given: dict[str, str]) -> None:
    browser = Client()

    answer = log_in(browser, pat, **given)

    assert answer.status_code == 200
    assert 'role="alert"' in text_of(answer)
    assert browser.get(BOARD)["Location"] == f"/login/?next={BOARD}"


def test_inactive_login_is_refused(pat: Staff) -> None:
    User.objects.update(is_active=False)

    assert "This name and password belong to nobody." in text_of(log_in(Client(), pat))


def test_person_of_no_hotel_gets_a_page_that_says_so() -> None:
    staff = StaffFactory.create(is_active=False)
    browser = logged_in(staff)

    page = text_of(browser.get("/hotels/"))

    assert f"You are logged in as {staff.user.username}, but not on the staff of any hotel." in page
    assert browser.get(f"/hotels/{staff.hotel.slug}/")["Location"] == "/hotels/"


def test_person_of_several_hotels_chooses_one(pat: Staff) -> None:
    harbour = HotelFactory.create(slug="harbour", name="Harbour")
    StaffFactory.create(user=pat.user, hotel=harbour, roles=["MANAGER", "MAINTENANCE"])
    browser = Client()

    assert log_in(browser, pat)["Location"] == "/hotels/"
    page = text_of(browser.get("/hotels/"))

    assert [name in page for name in ("The Grand", "Front desk", "Harbour", "Manager, Maintenance")] == [
        True
    ] * 4
    assert browser.get("/hotels/harbour/")["Location"] == "/hotels/harbour/board/"


def test_only_people_of_several_hotels_see_the_way_to_others(pat: Staff) -> None:
    several = StaffFactory.create(hotel=pat.hotel)
    StaffFactory.create(user=several.user)
    gone = StaffFactory.create(hotel=pat.hotel)
    StaffFactory.create(user=gone.user, is_active=False)

    shown = ["Other hotels" in text_of(logged_in(each).get(BOARD)) for each in (pat, several, gone)]

    assert shown == [False, True, False]


def test_too_many_failures_wait_and_say_how_long(pat: Staff, settings: Settings) -> None:
    settings.LOGIN_FAILURES_PER_NAME = 2
    answers = [log_in(Client(), pat, password="wrong") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "900"
    assert "Too many failed logins. Please wait 15 minutes." in text_of(answers[2])
    assert log_in(Client(), pat).status_code == 429


def test_session_ends_after_twelve_hours_however_much_it_is_used(
    pat: Staff, clock: time_machine.Traveller
) -> None:
    pat.hotel.__class__.objects.update(idle_lock_minutes=None)
    browser = logged_in(pat)
    for _ in range(11):
        clock.shift(timedelta(hours=1))
        assert browser.post("/session/activity/").status_code == 204
        assert browser.get(BOARD).status_code == 200

    clock.shift(timedelta(minutes=59))
    assert browser.get(BOARD).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert browser.get(BOARD)["Location"] == f"/login/?next={BOARD}"


def test_login_keeps_the_language_and_the_theme(pat: Staff) -> None:
    browser = Client()
    browser.post("/preferences/", {"language": "de", "theme": "dark"})

    log_in(browser, pat)
    answer = browser.get(BOARD)

    assert answer["Content-Language"] == "de"
    assert '<html lang="de" data-theme="dark">' in text_of(answer)


def test_shortcut_of_one_key_can_be_turned_off(pat: Staff) -> None:
    browser = logged_in(pat)
    offered = browser.get(BOARD).content.decode()
    assert "data-slash-key" in offered
    assert 'aria-keyshortcuts="/"' in offered

    browser.post("/preferences/", {"slash_key": "off"})

    page = browser.get(BOARD).content.decode()
    assert "data-slash-key" not in page
    assert 'aria-keyshortcuts="/"' not in page
    assert '<option value="off" selected>' in page


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""])
def test_preferences_lead_to_our_pages_only(pat: Staff, wanted: str) -> None:
    answer = logged_in(pat).post("/preferences/", {"theme": "loud", "language": "xx", "next": wanted})

    assert (answer["Location"], list(answer.cookies)) == ("/hotels/", [])


def test_login_page_leads_to_the_api_and_the_administration() -> None:
    page = text_of(Client().get(LOGIN))

    assert 'href="/api/docs/"' in page
    assert 'href="/admin/"' in page


def test_session_key_and_csrf_token_change_at_login(pat: Staff) -> None:
    browser = logged_in(UserFactory.create())
    before = session_key(browser), browser.cookies["csrftoken"].value

    log_in(browser, pat, url="/session/unlock/")

    assert session_key(browser) != before[0]
    assert browser.cookies["csrftoken"].value != before[1]


def test_key_given_before_the_login_opens_nothing(pat: Staff) -> None:
    victim, attacker = Client(), Client()
    victim.cookies.load({"sessionid": "a" * 32})
    attacker.cookies.load({"sessionid": "a" * 32})

    log_in(victim, pat)

    assert victim.get(BOARD).status_code == 200
    assert attacker.get(BOARD).status_code == 302


def test_login_and_logout_need_a_csrf_token(pat: Staff) -> None:
    browser = Client(enforce_csrf_checks=True)

    answers = [log_in(browser, pat), browser.post("/logout/"), log_in(browser, pat, url="/session/unlock/")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "The form was older than your login" in text_of(answers[0])
    assert not LoginAttempts.objects.exists()


def test_logout_ends_the_session(pat: Staff) -> None:
    browser, thief = logged_in(pat), Client()
    thief.cookies.load({"sessionid": session_key(browser)})

    assert browser.post("/logout/")["Location"] == LOGIN

    assert thief.get(BOARD).status_code == 302
    assert browser.get("/logout/").status_code == 405


def test_account_of_a_program_is_told_that_it_has_no_pages() -> None:
    channel = StaffFactory.create(user__username="booking-engine", channel=True)
    browser = Client()

    assert log_in(browser, channel)["Location"] == "/hotels/"

    page = text_of(browser.get("/hotels/"))
    assert "This account is for a program that sends bookings; it has no pages." in page
    assert browser.get(f"/hotels/{channel.hotel.slug}/")["Location"] == "/hotels/"
    assert browser.get(f"/hotels/{channel.hotel.slug}/arrivals/").status_code == 403


def test_person_with_one_hotel_and_a_program_elsewhere_is_led_to_the_hotel(pat: Staff) -> None:
    StaffFactory.create(user=pat.user, channel=True)

    assert log_in(Client(), pat)["Location"] == BOARD
