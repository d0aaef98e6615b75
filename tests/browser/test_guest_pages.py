"""The guests' own pages in a browser: opened by a link, in four languages and two sizes, without script; cancelled."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import BrowserContext, Page, expect

from room_bookings.guest_access.web.payment import POLICY_WITH_STRIPE
from tests.browser.conftest import Api, Axe, OpenContext

LANGUAGES = {"en": "Your booking", "de": "Ihre Buchung", "es": "Su reserva", "fr": "Votre réservation"}


@pytest.fixture
def token(api: Api) -> Any:
    """Return a function that makes a booking in a language and the link to it, and returns its token."""

    def of(language: str = "en") -> str:
        desk = api("frontdesk")
        today = desk.get("hotel/")["business_date"]
        (room_type, *_) = desk.get("room-types/")["results"]
        made = desk.post(
            "room-bookings/",
            {
                "room_type": room_type["code"],
                "check_in": today,
                "check_out": f"{int(today[:4]) + 1}-01-02",
                "adults": 1,
                "party": [{"first_name": "Zoë", "last_name": "Fairweather", "role": "PRIMARY"}],
                "total_amount": "120.00",
                "currency": desk.get("hotel/")["currency"],
                "language": language,
                "special_requests": "A cot, and a room away from the lift.",
            },
        )
        return str(desk.post(f"room-bookings/{made['booking_id']}/guest-link/")["token"])

    return of


def opened(context: BrowserContext, token: str) -> Page:
    """Open the link as a guest does."""
    page = context.new_page()
    page.goto(f"/guest/{token}/")
    return page


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_accessible_in_the_language_of_the_booking(
    language: str, size: str, open_context: OpenContext, token: Any, axe: Axe
) -> None:
    secret = token(language)
    for theme in ("light", "dark"):
        page = opened(open_context(size, color_scheme=theme), secret)
        assert page.url.endswith("/guest/booking/")
        assert page.locator("html").get_attribute("lang") == language
        expect(page.get_by_role("heading", level=1)).to_have_text(LANGUAGES[language])
        axe(page)
        for path in ("cancel", "pay"):
            page.goto(f"/guest/booking/{path}/")
            axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0


def test_guest_cancels_without_script_and_reads_it_again(
    open_context: OpenContext, token: Any, axe: Axe
) -> None:
    secret = token()
    page = opened(open_context("phone", java_script_enabled=False), secret)
    page.get_by_role("link", name="Cancel the booking").click()
    expect(page.get_by_text("is refunded.")).to_be_visible()

    page.get_by_role("button", name="Yes, cancel the booking").click()

    expect(page.get_by_role("status")).to_contain_text("This booking is cancelled.")
    again = opened(open_context(), secret)
    expect(again.get_by_role("status")).to_contain_text("This booking is cancelled.")
    axe(again)


def test_link_that_does_not_work_says_so(open_context: OpenContext, complaints: Any, axe: Axe) -> None:
    complaints.expect("404")
    page = opened(open_context("phone"), "x" * 43)

    expect(page.get_by_text("This link does not work any more.")).to_be_visible()
    axe(page)


def test_token_stays_in_no_address_that_the_browser_keeps(open_context: OpenContext, token: Any) -> None:
    secret = token()
    page = opened(open_context(), secret)

    page.goto("/guest/booking/cancel/")
    page.go_back()

    assert secret not in page.url
    assert page.evaluate("document.referrer") == ""
    assert page.evaluate("document.cookie").count("innkeeper_guest") == 0


STRIPE = """
let tries = 0
window.Stripe = (key, { locale }) => ({
  elements: ({ clientSecret }) => ({ create: (kind) => ({ mount: (place) => {
    document.querySelector(place).textContent = [kind, key, clientSecret, locale].join(" ")
  } }) }),
  confirmPayment: async ({ confirmParams }) => {
    tries += 1
    if (tries === 1) return { error: { message: "Your card was declined." } }
    location.assign(`${confirmParams.return_url}?redirect_status=succeeded`)
    return new Promise(() => {})
  },
})
"""
"""The part of Stripe's script that the page calls."""


def test_guest_pays_in_the_form_of_the_provider(
    open_context: OpenContext, token: Any, complaints: Any, axe: Axe
) -> None:
    """Stripe's host is out of reach here: its script, and the page that needs a payment made there, are filled in."""
    complaints.expect("^request to another host: https://js.stripe.com/v3/$")
    page = opened(open_context("phone"), token())
    facts = {
        "shown": {"hotel": {"name": "The Grand"}, "confirmation_number": "A1"},
        "amount": "120.00 EUR",
        "language": "en",
        "publishable_key": "pk_1",
        "client_secret": "secret_1",
        "return_url": page.url,
    }
    body = render_to_string("guest_access/pay_form.html", facts)
    policy = {"Content-Security-Policy": POLICY_WITH_STRIPE}
    page.route(
        "**/booking/pay/", lambda route: route.fulfill(body=body, content_type="text/html", headers=policy)
    )
    script = {"body": STRIPE, "content_type": "text/javascript"}
    page.route("https://js.stripe.com/v3/", lambda route: route.fulfill(**script))
    page.goto("/guest/booking/pay/")
    expect(page.get_by_text("payment pk_1 secret_1 en")).to_be_visible()
    axe(page)

    page.get_by_role("button", name="Pay 120.00 EUR").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    page.get_by_role("button", name="Pay 120.00 EUR").click()

    expect(page.get_by_role("status")).to_contain_text("Thank you.")
