"""Tests of `send_mails` against a mail server on this machine that takes, defers, refuses, stops, and sees a kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hotel.enums import Language
from room_bookings import services as stays
from room_bookings.management.mails.rendering import render_mail
from room_bookings.models import GuestLink, OutgoingMail
from room_bookings.selectors.guest_links import live_guest_link
from room_bookings.services.guest_links import hash_of_token
from tests import scenarios
from tests.database_urls import url_of
from tests.room_bookings.guest_access.mails import ADA, booking_with_address, clock_of_the_database
from tests.room_bookings.guest_access.smtp_server import ReceivedMails, free_port, running_server
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario
from tools.locks import ROOT

SUBJECTS = {
    "en": "The Grand: your booking {} is confirmed",
    "de": "The Grand: Ihre Buchung {} ist bestätigt",
    "es": "The Grand: su reserva {} está confirmada",
    "fr": "The Grand : votre réservation {} est confirmée",
}


@pytest.fixture
def port(settings: Any) -> int:
    """Let the program send mails to a port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT, settings.MAIL_LOOK_SECONDS = 5, 0.01
    return int(settings.EMAIL_PORT)


@pytest.fixture
def received(port: int) -> Iterator[ReceivedMails]:
    """Return the mails of a server that listens on the port."""
    received = ReceivedMails()
    with running_server(received, port):
        yield received


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand", name="The Grand", email="desk@grand.example")


def send() -> str:
    """Run a worker until no mail is due; return what it prints."""
    output = StringIO()
    call_command("send_mails", once=True, stdout=output)
    return output.getvalue().strip()


def make_due() -> None:
    """Let all waiting mails be due by the clock of the database, which no test can move."""
    now = clock_of_the_database()
    waiting = OutgoingMail.objects.filter(state="WAITING")
    waiting.update(queued_at=now, waits_since=now, next_try_at=now)
    waiting.filter(lease_id__isnull=False).update(lease_until=now)


def states() -> list[tuple[str, str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", "state", "last_error_code"))


@pytest.mark.django_db
@pytest.mark.parametrize("language", Language.values)
def test_confirmation_is_text_and_html_in_the_language_of_the_guests(
    language: str, scenario: Scenario, received: ReceivedMails
) -> None:
    booking = booking_with_address(scenario, language=language)
    make_due()

    assert send() == "1 sent, 0 failed, 0 tries after which a mail waits."

    (message,) = received.messages
    assert received.recipients == [[ADA]]
    assert message["Subject"].strip() == SUBJECTS[language].format(booking.confirmation_number)
    assert (message["To"], message["From"], message["Reply-To"]) == (
        ADA,
        "The Grand <bookings@localhost>",
        "desk@grand.example",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{OutgoingMail.objects.get().message_id}>"
    text, html = (message.get_body([kind]) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    link = next(line for line in text.get_content().splitlines() if line.startswith("https://"))
    assert link in html.get_content()
    assert f'<html lang="{language}">' in html.get_content()
    token = link.removeprefix("https://stay.example/guest/").rstrip("/")
    assert live_guest_link(token_hash=hash_of_token(token), now=clock_of_the_database()).booking == booking


@pytest.mark.django_db
def test_names_are_escaped_in_html_and_start_no_header(scenario: Scenario, received: ReceivedMails) -> None:
    scenario.hotel.name = "Fawlty <b>\r\nBcc: all@example.com"
    scenario.hotel.save()
    booking_with_address(scenario, booker_name="Ada <script> & Co")
    make_due()

    send()

    (message,) = received.messages
    assert received.recipients == [[ADA]]
    assert message["Bcc"] is None
    html, text = message.get_body(["html"]), message.get_body(["plain"])
    assert html is not None
    assert text is not None
    assert "Ada &lt;script&gt; &amp; Co" in html.get_content()
    assert "Ada <script> & Co" in text.get_content()


@pytest.mark.django_db
def test_cancellation_states_the_refund(scenario: Scenario, received: ReceivedMails) -> None:
    booking = booking_with_address(scenario)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")
    make_due()

    send()

    (message,) = received.messages
    text = message.get_body(["plain"])
    assert text is not None
    assert "Refund: 0.00\xa0EUR." in text.get_content()
    assert "https://" not in text.get_content()
    assert [state for _, state, _ in states()] == ["DROPPED", "SENT"]


@pytest.mark.django_db
def test_outage_tries_and_loses_no_mail(scenario: Scenario, port: int) -> None:
    for _ in range(3):
        booking_with_address(scenario)
    make_due()

    assert send() == "0 sent, 0 failed, 0 tries after which a mail waits."
    assert states() == [(ADA, "WAITING", "")] * 3
    assert not GuestLink.objects.exists()

    received = ReceivedMails()
    with running_server(received, port):
        send()

    assert len(set(received.message_ids)) == 3
    assert states() == [(ADA, "SENT", "")] * 3


@pytest.mark.django_db
def test_refused_recipient_fails_alone_and_is_shown(scenario: Scenario, received: ReceivedMails) -> None:
    received.to_address["gone@example.com"] = "550 no such user"
    booking_with_address(scenario, booker_email="gone@example.com")
    booking_with_address(scenario)
    make_due()

    assert send() == "1 sent, 1 failed, 0 tries after which a mail waits."

    assert states() == [("gone@example.com", "FAILED", "recipient_refused"), (ADA, "SENT", "")]
    assert OutgoingMail.objects.earliest("pk").last_error == "550 no such user"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        ("451 greylisted", "WAITING", "message_deferred"),
        ("554 spam", "FAILED", "message_refused"),
        ("421 closing", "WAITING", "message_deferred"),
    ],
)
def test_message_is_tried_again_unless_it_is_refused_for_good(
    answer: str, state: str, code: str, scenario: Scenario, received: ReceivedMails
) -> None:
    received.to_message = [answer]
    booking_with_address(scenario)
    make_due()

    send()

    assert states() == [(ADA, state, code)]
    mail = OutgoingMail.objects.get()
    if state == "WAITING":
        assert mail.next_try_at is not None
        assert timedelta(seconds=25) < mail.next_try_at - clock_of_the_database() <= timedelta(minutes=1)
        make_due()
        send()
        assert states() == [(ADA, "SENT", "")]
        assert received.message_ids == [f"<{mail.message_id}>"]


@pytest.mark.django_db
def test_deferred_recipient_waits(scenario: Scenario, received: ReceivedMails) -> None:
    received.to_address[ADA] = "450 mailbox busy"
    booking_with_address(scenario)
    make_due()

    send()

    assert states() == [(ADA, "WAITING", "recipient_deferred")]


@pytest.mark.django_db
def test_mail_that_cannot_be_rendered_holds_up_no_other(
    scenario: Scenario, received: ReceivedMails, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "room_bookings.management.mails.worker.render_mail"

    def fails_once(leased: Any, **given: Any) -> Any:
        monkeypatch.setattr(name, render_mail)
        raise LookupError(leased.mail.recipient)

    monkeypatch.setattr(name, fails_once)
    for _ in range(2):
        booking_with_address(scenario)
    make_due()

    send()

    assert states() == [(ADA, "WAITING", "internal_error"), (ADA, "SENT", "")]
    assert OutgoingMail.objects.earliest("pk").last_error == "LookupError"


@pytest.mark.django_db
def test_worker_needs_the_address_of_the_installation(settings: Any) -> None:
    settings.PUBLIC_URL = ""
    with pytest.raises(CommandError, match="PUBLIC_URL"):
        send()


@pytest.mark.django_db(transaction=True)
def test_worker_killed_after_the_server_took_the_mail_repeats_its_message_id(port: int) -> None:
    """The server kills the worker when it has the whole message, before it says so."""
    scenario, received = scenarios.new_scenario(name="The Grand"), ReceivedMails()
    booking_with_address(scenario)
    make_due()
    environment = os.environ | {
        "DATABASE_URL": url_of(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
    }
    with running_server(received, port):
        worker = subprocess.Popen([sys.executable, "manage.py", "send_mails"], cwd=ROOT, env=environment)
        received.on_message = lambda: os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait(timeout=60) == -signal.SIGKILL
        received.on_message = lambda: None
        send()
        assert [state for _, state, _ in states()] == ["WAITING"]  # the lease of the killed worker holds
        make_due()
        send()

    assert states() == [(ADA, "SENT", "")]
    assert len(received.messages) == 2
    assert len(set(received.message_ids)) == 1
