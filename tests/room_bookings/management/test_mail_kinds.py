"""Each kind of mail as text and HTML, in the four languages of guests, as a worker renders it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hotel.enums import Language
from room_bookings import services as stays
from room_bookings.enums import MailKind
from room_bookings.management.mails.rendering import render_mail
from room_bookings.models import OutgoingMail, RoomBooking
from room_bookings.services import Addressee, LeasedMail
from tests import scenarios
from tests.room_bookings.guest_access.mails import booking_with_address, leased
from tests.room_bookings.provider_messages import paying
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario
from tests.stripe_messages import failed_intent, succeeded_intent
from tests.tax_categories import add_tax_category

pytestmark = pytest.mark.django_db

SUBJECTS = {
    MailKind.CONFIRMATION: {
        "en": "The Grand: your booking {0} is confirmed",
        "de": "The Grand: Ihre Buchung {0} ist bestätigt",
        "es": "The Grand: su reserva {0} está confirmada",
        "fr": "The Grand : votre réservation {0} est confirmée",
    },
    MailKind.CANCELLATION: {
        "en": "The Grand: your booking {0} is cancelled",
        "de": "The Grand: Ihre Buchung {0} ist storniert",
        "es": "The Grand: su reserva {0} está cancelada",
        "fr": "The Grand : votre réservation {0} est annulée",
    },
    MailKind.INVOICE: {
        "en": "The Grand: your invoice 2026-00001",
        "de": "The Grand: Ihre Rechnung 2026-00001",
        "es": "The Grand: su factura 2026-00001",
        "fr": "The Grand : votre facture 2026-00001",
    },
    MailKind.PAYMENT_FAILED: {
        "en": "The Grand: a payment for your booking {0} did not go through",
        "de": "The Grand: eine Zahlung für Ihre Buchung {0} ist fehlgeschlagen",
        "es": "The Grand: no se pudo realizar un pago de su reserva {0}",
        "fr": "The Grand : un paiement de votre réservation {0} n'a pas abouti",
    },
}
PRICES = {"en": "220.00\xa0EUR", "de": "220,00\xa0EUR", "es": "220,00\xa0EUR", "fr": "220,00\xa0EUR"}
TOKEN = "t" * 43
LINK = f"https://stay.example/guest/{TOKEN}/"


def cancelled(scenario: Scenario, booking: RoomBooking) -> None:
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")


def invoiced(scenario: Scenario, booking: RoomBooking) -> None:
    addressee = Addressee("Łódź <S.A.>", "ul. Piotrkowska 1\n90-001 Łódź", "PL1234567890")
    run_service(scenario, stays.issue_invoice, booking_id=booking.booking_id, addressee=addressee)


def declined(scenario: Scenario, booking: RoomBooking) -> None:
    paying(scenario, booking=booking).tell("payment_intent.payment_failed", failed_intent())


OCCASIONS: dict[str, Callable[[Scenario, RoomBooking], None]] = {
    MailKind.CONFIRMATION: lambda _scenario, _booking: None,
    MailKind.CANCELLATION: cancelled,
    MailKind.INVOICE: invoiced,
    MailKind.PAYMENT_FAILED: declined,
}


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand", name="The Grand", email="desk@grand.example")


def rendered(kind: str) -> tuple[Any, str, str]:
    """Return the message of the newest mail, with its text and its HTML."""
    mail = OutgoingMail.objects.filter(kind=kind).select_related("booking", "hotel").latest("pk")
    message = render_mail(LeasedMail(mail, TOKEN), now=NOON)
    ((html, kind_of_part),) = message.alternatives
    assert kind_of_part == "text/html"
    return message, str(message.body), str(html)


def test_every_kind_has_an_occasion() -> None:
    assert OCCASIONS.keys() == SUBJECTS.keys() == set(MailKind.values)


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("kind", MailKind.values)
def test_mail_is_in_the_language_of_the_guests(kind: str, language: str, scenario: Scenario) -> None:
    add_tax_category(scenario, "NIGHTS", percent="7")
    booking = booking_with_address(scenario, language=language)
    OCCASIONS[kind](scenario, booking)

    message, text, html = rendered(kind)

    assert message.subject == SUBJECTS[MailKind(kind)][language].format(booking.confirmation_number)
    assert message.extra_headers["Content-Language"] == language
    assert f'<html lang="{language}">' in html
    assert "Ada Byrne" in text
    if kind != MailKind.CANCELLATION:
        assert PRICES[language] in text
        assert PRICES[language] in html
    if kind == MailKind.INVOICE:
        assert "Łódź <S.A.>\nul. Piotrkowska 1\n90-001 Łódź" in text
        assert "Łódź &lt;S.A.&gt;<br>ul. Piotrkowska 1<br>90-001 Łódź" in html
        assert text.count("14,39" if language != "en" else "14.39") == 1
    brings_link = kind in (MailKind.CONFIRMATION, MailKind.PAYMENT_FAILED)
    assert (LINK in text, LINK in html) == (brings_link, brings_link)


def test_declined_payment_is_told_once_and_not_after_the_money_came(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)
    told = paying(scenario, booking=booking)
    told.tell("payment_intent.payment_failed", failed_intent(), id="evt_declined")
    told.tell("payment_intent.payment_failed", failed_intent(), id="evt_declined")
    assert OutgoingMail.objects.filter(kind="PAYMENT_FAILED").count() == 1

    told.tell("payment_intent.succeeded", succeeded_intent(), now=NOON + timedelta(minutes=5))
    while leased(NOON + timedelta(minutes=6)):
        pass

    assert OutgoingMail.objects.get(kind="PAYMENT_FAILED").state == "DROPPED"
