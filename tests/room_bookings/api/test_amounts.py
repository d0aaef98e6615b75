"""Amounts of bookings in currencies with no, two and three decimal places, over the API and in the admin."""

from typing import Any

import pytest

from hotel.currencies import amount_as_text
from hotel.kernel.etag import etag
from hotel.models import Hotel
from notifications.models import OutboxEvent
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.admin_pages import browser_of, list_of, page_of, submit_form, text_of
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import Scenario

BOOKING = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
}
AMOUNTS = [
    ("EUR", "220.5", "220.50", "0.00", "220.505"),
    ("KWD", "5.25", "5.250", "0.000", "5.2501"),
    ("JPY", "5000", "5000", "0", "5000.0"),
]


@pytest.fixture
def hotel_with_currency(scenario: Scenario) -> Any:
    def count(currency: str) -> None:
        Hotel.objects.filter(pk=scenario.hotel.pk).update(currency=currency)
        scenario.hotel.refresh_from_db()

    return count


def fields_of(answer: dict[str, Any]) -> list[str]:
    return [
        answer[name] for name in ("total_amount", "amount_paid", "balance_due", "deposit_due", "currency")
    ]


@pytest.mark.parametrize(("currency", "given", "shown", "zero", "too_precise"), AMOUNTS)
def test_amount_has_the_places_of_its_currency(
    front_desk: Caller,
    hotel_with_currency: Any,
    currency: str,
    given: str,
    shown: str,
    zero: str,
    too_precise: str,
) -> None:
    hotel_with_currency(currency)

    answer = front_desk.post(
        "room-bookings/", {**BOOKING, "total_amount": given, "currency": currency}, status=201
    )

    assert fields_of(answer) == [shown, zero, shown, zero, currency]
    booking = RoomBooking.objects.get()
    assert front_desk.get(path_of(booking)) == answer
    assert fields_of(OutboxEvent.objects.latest("pk").snapshot) == [shown, zero, shown, zero, currency]
    changed = front_desk.patch(path_of(booking), {"total_amount": "7"})
    assert changed["total_amount"] == f"7{zero[1:]}"


@pytest.mark.parametrize(("currency", "given", "shown", "zero", "too_precise"), AMOUNTS)
def test_more_places_are_refused(
    front_desk: Caller,
    hotel_with_currency: Any,
    currency: str,
    given: str,
    shown: str,
    zero: str,
    too_precise: str,
) -> None:
    hotel_with_currency(currency)
    body = {**BOOKING, "total_amount": too_precise, "currency": currency}

    assert list(front_desk.invalid("post", "room-bookings/", body)) == ["total_amount"]

    front_desk.post("room-bookings/", {**body, "total_amount": given}, status=201)
    path = path_of(RoomBooking.objects.get())
    assert list(front_desk.invalid("patch", path, {"total_amount": too_precise})) == ["total_amount"]


@pytest.mark.parametrize(("currency", "given", "shown", "zero", "too_precise"), AMOUNTS)
def test_admin_shows_the_places_of_the_currency(
    front_desk: Caller,
    scenario: Scenario,
    hotel_with_currency: Any,
    currency: str,
    given: str,
    shown: str,
    zero: str,
    too_precise: str,
) -> None:
    hotel_with_currency(currency)
    front_desk.post("room-bookings/", {**BOOKING, "total_amount": given, "currency": currency}, status=201)
    booking, client = RoomBooking.objects.get(), browser_of(scenario.manager)

    form = client.get(page_of(booking)).context["adminform"].form

    assert f'value="{shown}"' in str(form["total_amount"])
    assert f'<td class="field-amount">{shown}</td>' in text_of(client.get(list_of(RoomBooking)))
    held = {
        name: "" if (value := form[name].value()) is None or value is False else str(value)
        for name in form.fields
    }
    submit_form(client, page_of(booking), {**held, "notes": "Late", "seen": etag(booking)})
    booking.refresh_from_db()
    assert (booking.notes, amount_as_text(booking.total_amount, currency)) == ("Late", shown)
    assert OutboxEvent.objects.latest("pk").changed_fields == ["notes"]


def test_completed_booking_shows_its_amount_to_the_front_desk(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)

    page = text_of(browser_of(scenario.front_desk).get(page_of(booking)))

    assert '<div class="readonly">0.00</div>' in page
