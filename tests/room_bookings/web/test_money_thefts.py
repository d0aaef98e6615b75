"""The ways in which money disappears from a desk, tried through the forms of the pages and through the admin.

The forms are sent as the pages send them: to the address that the form names, with session and CSRF token.
"""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from hotel.kernel.etag import etag
from hotel.models import IdempotencyRecord
from room_bookings import services as stays
from room_bookings.enums import PaymentKind
from room_bookings.models import Payment, RoomBooking
from room_bookings.provider_enums import RequestKind
from staff.models import Staff
from tests.admin_pages import browser_of, list_of, messages_of, page_of, run_action
from tests.cancellation_policies import FULL, add_policy
from tests.factories import StaffFactory
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.provider_rows import payment_intent, provider_account, provider_request
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import TODAY, Scenario
from tests.unchanged import assert_no_row_changes


class Forms:
    """A browser that sends the forms of commands, with the token against forged requests."""

    def __init__(self, scenario: Scenario, member: Staff) -> None:
        self.pages = f"/hotels/{scenario.hotel.slug}/bookings/"
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(member.user)
        self.client.get(self.pages)
        request = RequestFactory().get("/")
        self.csrf = get_token(request)
        self.client.cookies["csrftoken"] = request.META["CSRF_COOKIE"]

    def send(self, form: str, body: dict[str, Any], *, has_key: bool = True, has_token: bool = True) -> Any:
        """Open the form at a path below the bookings, and send a body to the address in it."""
        page = self.client.get(self.pages + form).content.decode()
        (address,) = re.findall(r'data-url="([^"]+)"', page)
        (method,) = re.findall(r'data-method="([^"]+)"', page)
        headers = {"Idempotency-Key": "one"} if has_key else {}
        headers |= {"X-CSRFToken": self.csrf} if has_token else {}
        return self.client.generic(
            method, address, json.dumps(body), content_type="application/json", headers=headers
        )


@pytest.fixture
def in_house(scenario: Scenario) -> RoomBooking:
    """Guests who owe 220.00 and have paid 300.00 in cash to the front desk, and 50.00 through a provider."""
    made = make_booking(scenario, confirm=True)
    booking = run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")
    cash: dict[str, Any] = {"method": "CASH", "amount": Decimal(300)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)
    at_provider = {"method": "PROVIDER", "account": "acct_1", "object_id": "pi_1"}
    ledger_row(booking, PaymentKind.CAPTURE, 50, **at_provider)
    return booking


def test_forms_of_the_pages_take_no_money_away(scenario: Scenario, in_house: RoomBooking) -> None:
    add_policy(scenario, tiers=(), no_show=FULL)
    expected = make_booking(scenario, confirm=True, cancellation_policy="FLEX")
    cash, provider = Payment.objects.order_by("pk").values_list("pk", flat=True)
    colleague = Forms(scenario, StaffFactory.create(hotel=scenario.hotel, front_desk=True))
    desk, manager = Forms(scenario, scenario.front_desk), Forms(scenario, scenario.manager)
    own, other = f"{in_house.booking_id}/", f"{expected.booking_id}/"
    reason = {"reason": "Mistake"}
    departure = {"check_out": str(TODAY + timedelta(days=1)), "nights_price": "per_night"}
    lower = {"overrides": ["lower_price"], "override_reason": "Noise"}

    thefts: list[tuple[Forms, str, dict[str, Any], int, str]] = [
        (colleague, f"{own}payments/{cash}/command/", reason, 409, "not_own_row"),
        (desk, f"{own}payments/{provider}/command/", reason, 409, "not_reversible"),
        (manager, f"{own}payments/{provider}/command/", reason, 409, "not_reversible"),
        (manager, f"{own}payments/{cash}/command/", {"reason": " "}, 400, "invalid"),
        (desk, f"{own}commands/refunds/", {**reason, "amount": "50", "method": "CASH"}, 409, "refund_limit"),
        (manager, f"{own}commands/refunds/", {"amount": "50"}, 400, "invalid"),
        (desk, f"{own}commands/change-details/", {"total_amount": "200", **lower}, 409, "lower_price"),
        (desk, f"{own}commands/change-departure/", {**departure, **lower}, 409, "lower_price"),
        (manager, f"{own}commands/change-departure/", departure, 409, "lower_price"),
        (desk, f"{other}commands/cancel/", {**reason, "waive_penalty": True}, 409, "waiver_needs_manager"),
        (manager, f"{other}commands/cancel/", {"waive_penalty": True}, 400, "invalid"),
    ]
    with assert_no_row_changes():
        for person, form, body, status, code in thefts:
            answer = person.send(form, body)
            assert (form, answer.status_code, answer.json()["code"]) == (form, status, code)
        for form, body in (
            ("payments/", {"method": "CASH", "amount": "50"}),
            ("charges/", {"amount": "5", "category": "BAR", "text": "Wine"}),
            ("refunds/", {**reason, "amount": "50"}),
        ):
            answer = manager.send(f"{own}commands/{form}", body, has_key=False)
            assert (form, answer.status_code, answer.json()["code"]) == (
                form,
                400,
                "idempotency_key_required",
            )
            assert manager.send(f"{own}commands/{form}", body, has_token=False).status_code == 403
    assert not IdempotencyRecord.objects.exists()


def test_forms_of_the_pages_let_each_do_what_is_theirs(scenario: Scenario, in_house: RoomBooking) -> None:
    """The requests above are refused for what they would do, not for how they are sent."""
    cash = Payment.objects.order_by("pk")[0].pk
    own = f"{in_house.booking_id}/"
    refund = {"amount": "30", "method": "CASH", "reason": "Complaint"}

    assert Forms(scenario, scenario.manager).send(f"{own}commands/refunds/", refund).status_code == 201
    ours = Payment.objects.latest("pk").pk
    for person, row in ((scenario.manager, ours), (scenario.front_desk, cash)):
        form = f"{own}payments/{row}/command/"
        assert Forms(scenario, person).send(form, {"reason": "Mistake"}).status_code == 201
    in_house.refresh_from_db()
    assert in_house.amount_paid == 50


def test_the_admin_takes_no_money_away(scenario: Scenario, in_house: RoomBooking) -> None:
    """Nobody changes or deletes a row there, and nobody lowers a price: the admin has no reason to give for it."""
    row = Payment.objects.order_by("pk")[0]
    request = provider_request(
        payment_intent(in_house, provider_account(scenario.hotel)), RequestKind.CANCEL_INTENT
    )
    departure = {"check_out": str(TODAY + timedelta(days=1)), "nights_price": "per_night", "apply": "1"}
    in_house.refresh_from_db()
    details = {"adults": "1", "children": "0", "language": "en", "seen": etag(in_house)}
    for person in (scenario.front_desk, scenario.manager):
        browser = browser_of(person)
        browser.get(list_of(Payment))
        with assert_no_row_changes():
            for page in ("change", "delete"):
                assert browser.post(page_of(row, page), {"amount": "1", "post": "yes"}).status_code == 403
            for answer in (
                browser.post(page_of(in_house), {**details, "total_amount": "200"}),
                run_action(browser, "change_departure", [in_house], **departure),
            ):
                (sentence,) = messages_of(answer)
                assert sentence.endswith("a lower price needs a manager.")
            if person == scenario.front_desk:
                run_action(browser, "give_up", [request])
