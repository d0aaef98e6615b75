"""Tests of the idle lock as the server enforces it: what locks a session, what a locked one may do, who unlocks it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from hotel.models import Hotel
from staff.api.continued_access import Access, lost_access
from staff.models import Staff
from tests.admin_pages import text_of
from tests.api_clients import client_of, problem_of
from tests.factories import HotelFactory, StaffFactory
from tests.staff.web.browsers import ACTIVITY, CONTINUE, LOCK, UNLOCK, log_in, logged_in, session_key

pytestmark = pytest.mark.django_db

BOARD, API = "/hotels/grand/board/", "/api/staff/hotels/grand/rooms/"
PART = "/hotels/grand/rooms/101/commands/start-cleaning/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-05-10T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def pat() -> Staff:
    grand = HotelFactory.create(slug="grand", idle_lock_minutes=5)
    return StaffFactory.create(hotel=grand, user__username="pat", front_desk=True)


@pytest.fixture
def kim(pat: Staff) -> Staff:
    return StaffFactory.create(hotel=pat.hotel, user__username="kim", housekeeper=True)


def is_open(browser: Client) -> bool:
    """Tell whether pages open, and check that the API agrees."""
    page, api = browser.get(BOARD), browser.get(API)
    assert (page.status_code, api.status_code) in {(200, 200), (403, 401)}
    return page.status_code == 200


def test_session_is_locked_after_the_minutes_of_the_hotel(pat: Staff, clock: time_machine.Traveller) -> None:
    browser = logged_in(pat)

    clock.shift(timedelta(minutes=6))
    assert is_open(browser)  # input is reported once a minute: so much later the server locks
    clock.shift(timedelta(seconds=1))
    assert not is_open(browser)


def test_pages_and_parts_do_not_keep_a_session_open(pat: Staff, clock: time_machine.Traveller) -> None:
    browser = logged_in(pat)
    for _ in range(6):
        clock.shift(timedelta(minutes=1))
        browser.get(BOARD)
        browser.get(PART)
        browser.get(API)

    clock.shift(timedelta(seconds=1))

    assert not is_open(browser)


@pytest.mark.parametrize("input_of", ["report", "navigation"])
def test_input_keeps_a_session_open(pat: Staff, clock: time_machine.Traveller, input_of: str) -> None:
    browser = logged_in(pat)
    for _ in range(5):
        clock.shift(timedelta(minutes=4))
        if input_of == "report":
            assert browser.post(ACTIVITY).status_code == 204
        else:
            browser.get("/admin/", headers={"Sec-Fetch-Mode": "navigate"})

    assert is_open(browser)


def test_input_is_stored_once_a_minute(pat: Staff, clock: time_machine.Traveller) -> None:
    browser = logged_in(pat)
    stored = Session.objects.get(session_key=session_key(browser)).session_data

    clock.shift(timedelta(seconds=59))
    browser.post(ACTIVITY)
    assert Session.objects.get(session_key=session_key(browser)).session_data == stored
    clock.shift(timedelta(seconds=1))
    browser.post(ACTIVITY)
    assert Session.objects.get(session_key=session_key(browser)).session_data != stored


def test_late_report_does_not_open_a_locked_session(pat: Staff, clock: time_machine.Traveller) -> None:
    browser = logged_in(pat)
    clock.shift(timedelta(minutes=7))

    assert browser.post(ACTIVITY).status_code == 401
    assert not is_open(browser)
    browser.get(BOARD, headers={"Sec-Fetch-Mode": "navigate"})
    assert not is_open(browser)


def test_hotel_without_minutes_locks_nobody(pat: Staff, clock: time_machine.Traveller) -> None:
    Hotel.objects.update(idle_lock_minutes=None)
    browser = logged_in(pat)
    clock.shift(timedelta(hours=11))

    assert is_open(browser)


def test_fewest_minutes_of_several_hotels_count(pat: Staff, clock: time_machine.Traveller) -> None:
    for minutes, is_active in ((3, True), (1, False), (None, True)):
        hotel = HotelFactory.create(idle_lock_minutes=minutes)
        StaffFactory.create(user=pat.user, hotel=hotel, is_active=is_active)
    browser = logged_in(pat)

    assert 'data-idle-minutes="3" data-idle-seconds="0"' in text_of(browser.get(BOARD))
    clock.shift(timedelta(minutes=4, seconds=1))
    assert not is_open(browser)


def test_new_minutes_count_from_the_next_report_on(pat: Staff, clock: time_machine.Traveller) -> None:
    browser = logged_in(pat)
    Hotel.objects.update(idle_lock_minutes=60)
    clock.shift(timedelta(minutes=1))
    browser.post(ACTIVITY)

    clock.shift(timedelta(minutes=30))

    assert is_open(browser)
    assert 'data-idle-minutes="60" data-idle-seconds="1800"' in text_of(browser.get(BOARD))


def test_browser_locks_at_once(pat: Staff) -> None:
    browser = logged_in(pat)

    assert browser.post(LOCK).status_code == 204

    assert not is_open(browser)


def test_locked_session_gets_the_lock_page_and_401(pat: Staff) -> None:
    browser = logged_in(pat)
    browser.post(LOCK)

    page, part = browser.get(f"{BOARD}?floor=2"), browser.get(PART)

    assert (page.status_code, page["Cache-Control"]) == (403, "no-store")
    assert 'name="next" value="/hotels/grand/board/?floor=2"' in text_of(page)
    assert "data-locked" in text_of(page)
    problem_of(part, 401, "session_locked")
    problem_of(browser.get(API), 401, "session_locked")
    problem_of(browser.post(f"{API}101/start-cleaning/", {}), 401, "session_locked")
    for address in ("/admin/", "/hotels/", "/preferences/", CONTINUE):
        assert "data-locked" in text_of(browser.get(address))
    assert browser.get("/healthz/").status_code == 200
    assert browser.post("/logout/").status_code == 302


def test_tokens_are_not_locked(pat: Staff) -> None:
    client = client_of(pat)
    logged_in(pat).post(LOCK)

    assert client.get(API).status_code == 200


def test_streams_of_a_locked_session_lose_their_access(pat: Staff, clock: time_machine.Traveller) -> None:
    locked, kept = logged_in(pat), logged_in(pat)
    accesses = [
        Access(pat.user_id, pat.pk, tuple(pat.roles), token_digest=None, session_key=session_key(browser))
        for browser in (locked, kept)
    ]
    locked.post(LOCK)

    assert lost_access(accesses, now=timezone.now()) == {accesses[0]}
    clock.shift(timedelta(minutes=7))
    assert lost_access(accesses, now=timezone.now()) == set(accesses)
    assert not is_open(kept)


def test_person_unlocks_with_the_password(pat: Staff) -> None:
    browser = logged_in(pat)
    browser.post(LOCK)
    key = session_key(browser)

    answer = log_in(browser, pat, url=UNLOCK, next=f"{BOARD}?floor=2")

    assert answer["Location"] == f"{BOARD}?floor=2"
    assert is_open(browser)
    assert session_key(browser) != key
    assert not Session.objects.filter(session_key=key).exists()


def test_another_person_takes_over_in_one_step(pat: Staff, kim: Staff) -> None:
    browser = logged_in(pat)
    browser.post(LOCK)
    key, csrf = session_key(browser), browser.cookies["csrftoken"].value

    log_in(browser, kim, url=UNLOCK)

    assert browser.get("/api/staff/me/").json()["username"] == "kim"
    assert session_key(browser) != key
    assert browser.cookies["csrftoken"].value != csrf
    assert not Session.objects.filter(session_key=key).exists()


def test_script_learns_who_works_now(pat: Staff, kim: Staff) -> None:
    browser = logged_in(pat)
    browser.defaults["HTTP_ACCEPT"] = "application/json"

    assert log_in(browser, kim, url=UNLOCK).json() == {"person": kim.user_id}
    refused = log_in(browser, kim, url=UNLOCK, password="wrong")
    assert (refused.status_code, list(refused.json())) == (400, ["detail"])


def test_new_person_who_may_not_see_the_page_goes_to_the_first_page(pat: Staff) -> None:
    guest = StaffFactory.create(hotel=HotelFactory.create(slug="harbour"))
    browser = logged_in(pat)

    log_in(browser, guest, url=UNLOCK)

    assert browser.get(f"{CONTINUE}?next={BOARD}")["Location"] == "/hotels/harbour/board/"
    assert browser.get(f"{CONTINUE}?next=//evil.example/")["Location"] == "/hotels/harbour/board/"
    assert (
        browser.get(f"{CONTINUE}?next=/hotels/harbour/board/?q=1")["Location"] == "/hotels/harbour/board/?q=1"
    )


@pytest.mark.parametrize("given", [{"password": "wrong"}, {"password": ""}, {"username": ""}])
def test_wrong_password_leaves_the_session_locked(pat: Staff, given: dict[str, str]) -> None:
    browser = logged_in(pat)
    browser.post(LOCK)

    answer = log_in(browser, pat, url=UNLOCK, next=BOARD, **given)

    assert answer.status_code == 400
    assert f'name="next" value="{BOARD}"' in text_of(answer)
    assert not is_open(browser)


def test_unlocking_counts_failures_like_a_login(pat: Staff, kim: Staff, settings: Settings) -> None:
    settings.LOGIN_FAILURES_PER_NAME = 2
    browser = logged_in(pat)
    browser.post(LOCK)

    answers = [log_in(browser, kim, url=UNLOCK, password="wrong") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert answers[2]["Retry-After"] == "900"
    assert log_in(browser, kim, url=UNLOCK).status_code == 429
    assert log_in(Client(), kim).status_code == 429
    assert log_in(browser, pat, url=UNLOCK).status_code == 302


def test_stranger_has_nothing_to_lock_or_report() -> None:
    assert Client().post(LOCK).status_code == 204
    assert Client().post(ACTIVITY).status_code == 401
    assert Client().get(CONTINUE).status_code == 302


def test_requests_about_the_session_need_a_csrf_token(pat: Staff) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(pat.user)

    assert [browser.post(url).status_code for url in (LOCK, UNLOCK, ACTIVITY)] == [403, 403, 403]
    assert [browser.get(url).status_code for url in (LOCK, UNLOCK, ACTIVITY)] == [405, 405, 405]
    assert is_open(browser)


def test_login_of_the_admin_is_locked_as_well(clock: time_machine.Traveller) -> None:
    manager = StaffFactory.create(manager=True, hotel__idle_lock_minutes=5, user__is_staff=True)
    browser = Client()
    log_in(browser, manager, url="/admin/login/?next=/admin/")
    assert browser.get("/admin/").status_code == 200

    clock.shift(timedelta(minutes=7))

    assert "data-locked" in text_of(browser.get("/admin/"))
