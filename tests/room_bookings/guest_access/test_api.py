"""Tests of the guests' own booking over the API, and of the link that the desk makes."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from hotel.cancellation_terms import Tier
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import GuestLink, RoomBooking
from tests import scenarios
from tests.api_clients import anonymous_client, client_of, problem_of
from tests.cancellation_policies import FIRST_NIGHT, add_policy
from tests.contract.document import assert_matches_document
from tests.room_bookings.guest_access.mails import booking_with_address
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

GUEST = "/api/guest/bookings/{token}/"
LINK = "/api/staff/hotels/{hotel_slug}/room-bookings/{booking_id}/guest-link/"


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand", name="The Grand", email="desk@grand.example")


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    return booking_with_address(scenario, language="de", special_requests="Cot")


def create(scenario: Scenario, booking: RoomBooking, query: str = "", **headers: Any) -> Any:
    path = scenario.url(f"room-bookings/{booking.booking_id}/guest-link/{query}")
    return client_of(scenario.front_desk).post(path, **headers)


def address(token: str, action: str = "") -> str:
    return f"/api/guest/bookings/{token}/{action}"


def test_desk_gets_a_link_once(scenario: Scenario, booking: RoomBooking) -> None:
    answer = create(scenario, booking)

    assert_matches_document(answer, method="post", path=LINK)
    body = answer.json()
    assert answer.status_code == 201
    assert body == {
        "url": f"https://stay.example/guest/{body['token']}/",
        "token": body["token"],
        "expires_at": "2026-05-31T03:00:00Z",
    }


def test_dry_run_shows_no_token(scenario: Scenario, booking: RoomBooking) -> None:
    with assert_no_row_changes():
        body = create(scenario, booking, "?dry_run=true").json()

    assert (body["url"], body["token"]) == (None, None)


def test_revocation_answers_204_and_closes_the_link(scenario: Scenario, booking: RoomBooking) -> None:
    token = create(scenario, booking).json()["token"]
    path = scenario.url(f"room-bookings/{booking.booking_id}/guest-link/")

    answers = [client_of(scenario.front_desk).delete(path) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    problem_of(anonymous_client().get(address(token)), 404, "guest_link_not_found")


def test_guest_sees_own_booking_without_internal_fields(scenario: Scenario, booking: RoomBooking) -> None:
    token = create(scenario, booking).json()["token"]

    with assert_no_row_changes(), statements_sent() as sent:
        answer = anonymous_client().get(address(token))

    assert_matches_document(answer, method="get", path=GUEST)
    assert answer.json() == {
        "hotel": {
            "name": "The Grand",
            "email": "desk@grand.example",
            "timezone": "Europe/Dublin",
            "check_in_time": "15:00:00",
            "check_out_time": "11:00:00",
        },
        "confirmation_number": booking.confirmation_number,
        "status": "CONFIRMED",
        "check_in": "2026-05-14",
        "check_out": "2026-05-16",
        "nights": 2,
        "arrival_time": None,
        "departure_time": None,
        "adults": 1,
        "children": 0,
        "total_amount": "220.00",
        "amount_paid": "0.00",
        "balance_due": "220.00",
        "currency": "EUR",
        "payment_terms": "PAY_AT_HOTEL",
        "special_requests": "Cot",
        "language": "de",
        "cancelled_at": None,
        "room_type": "Double",
        "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
        "cancellation": {"is_possible": True, "reason": "", "refund_amount": "0.00"},
    }
    assert len(sent) == 2


def test_cancellation_states_the_refund_and_is_the_same_when_repeated(
    scenario: Scenario, booking: RoomBooking
) -> None:
    token = create(scenario, booking).json()["token"]
    with assert_no_row_changes():
        preview = anonymous_client().post(address(token, "cancel/?dry_run=true"))

    done = anonymous_client().post(address(token, "cancel/"))
    with assert_no_row_changes():
        again = anonymous_client().post(address(token, "cancel/"))

    assert_matches_document(done, method="post", path=GUEST + "cancel/")
    assert done.json()["status"] == "CANCELLED"
    assert done.json()["cancellation"] == {"is_possible": False, "reason": "", "refund_amount": "0.00"}
    assert preview.json() == done.json() == again.json()
    assert preview["Dry-Run"] == "true"


def test_refund_is_what_the_fee_of_the_terms_leaves(scenario: Scenario) -> None:
    add_policy(scenario, tiers=(Tier(24, FIRST_NIGHT),))
    booking = make_booking(scenario, confirm=True, cancellation_policy="FLEX")
    pay: dict[str, Any] = {"method": PaymentMethod.CARD, "amount": Decimal("150.50")}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **pay)
    token = create(scenario, booking).json()["token"]

    before = anonymous_client().get(address(token)).json()
    done = anonymous_client().post(address(token, "cancel/")).json()

    assert before["cancellation"]["refund_amount"] == done["cancellation"]["refund_amount"] == "40.50"
    assert (done["status"], done["balance_due"]) == ("CANCELLED", "-40.50")


def test_cancellation_takes_no_idempotency_key(scenario: Scenario, booking: RoomBooking) -> None:
    token = create(scenario, booking).json()["token"]
    with assert_no_row_changes():
        answer = anonymous_client().post(address(token, "cancel/"), headers={"Idempotency-Key": "once"})
    problem_of(answer, 400, "idempotency_key_not_accepted")


def test_cancellation_during_the_stay_is_refused(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    token = create(scenario, scenarios.checked_in_booking(scenario, "101")).json()["token"]

    with assert_no_row_changes():
        answer = anonymous_client().post(address(token, "cancel/"))

    problem = problem_of(answer, 409, "wrong_status")
    assert_matches_document(answer, method="post", path=GUEST + "cancel/")
    assert problem.keys().isdisjoint({"booking_id", "current"})
    shown = anonymous_client().get(address(token)).json()["cancellation"]
    assert shown == {
        "is_possible": False,
        "reason": "This booking can no longer be cancelled. Please ask the hotel.",
        "refund_amount": "0.00",
    }


def test_unknown_tokens_of_an_address_have_to_wait(
    scenario: Scenario, booking: RoomBooking, settings: Any
) -> None:
    settings.GUEST_LINK_FAILURES_PER_ADDRESS = 3
    token = create(scenario, booking).json()["token"]

    answers = [anonymous_client().get(address(f"wrong-{n}"), REMOTE_ADDR="192.0.2.1") for n in range(4)]
    elsewhere = anonymous_client().get(address("wrong"), REMOTE_ADDR="192.0.2.2")
    working = anonymous_client().get(address(token), REMOTE_ADDR="192.0.2.1")

    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert_matches_document(answers[3], method="get", path=GUEST)
    assert answers[3]["Retry-After"] == "900"
    assert (elsewhere.status_code, working.status_code) == (404, 200)


def test_token_of_one_booking_opens_no_other(scenario: Scenario, booking: RoomBooking) -> None:
    other = booking_with_address(scenario)
    token = create(scenario, booking).json()["token"]

    anonymous_client().post(address(token, "cancel/"))

    other.refresh_from_db()
    assert other.status == "CONFIRMED"
    assert GuestLink.objects.count() == 1
