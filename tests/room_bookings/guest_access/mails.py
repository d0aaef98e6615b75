"""Bookings whose guests have an address, and mails in each state."""

from datetime import datetime, timedelta
from typing import Any

from hotel.kernel.command import InstallationCommand
from notifications.services.transports.transport import DELIVERED, Outcome, Verdict
from room_bookings import services as stays
from room_bookings.models import OutgoingMail, RoomBooking
from room_bookings.selectors.mails import due_mails
from room_bookings.services import LeasedMail
from staff.command import system_command
from tests import scenarios
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import MORNING, Scenario

ADA = "ada@example.com"
LEASE = timedelta(minutes=5)
REFUSED = Outcome(Verdict.UNDELIVERABLE, "recipient_refused", "550 no such user")
DEFERRED = Outcome(Verdict.RETRY, "recipient_deferred", "451 try again later")


def booking_with_address(scenario: Scenario, **of_booking: Any) -> RoomBooking:
    """Create a booking whose booker has an address; confirmed unless `confirm` says otherwise."""
    given = {"booker_name": "Ada Byrne", "booker_email": ADA, "confirm": True, **of_booking}
    new = new_booking(scenario, **given)
    return scenarios.run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: stays.create_booking(command, booking=new),
    )


def leased(now: datetime) -> LeasedMail | None:
    """Lease the next mail that is due at this time."""
    pks = list(OutgoingMail.objects.order_by("pk").values_list("pk", flat=True))
    return scenarios.run(
        InstallationCommand(now=now),
        lambda command: stays.lease_next_mail(command, mail_pks=pks, lease=LEASE),
    )


def recorded(mail: LeasedMail, outcome: Outcome = DELIVERED, *, now: datetime) -> OutgoingMail:
    """Record the outcome of a try and return the mail as it is then."""
    assert scenarios.run(
        InstallationCommand(now=now),
        lambda command: stays.record_mail_result(command, leased=mail, outcome=outcome),
    )
    return OutgoingMail.objects.get(pk=mail.mail.pk)


def add_failed_mail(scenario: Scenario) -> OutgoingMail:
    """Create a booking whose confirmation was refused by the mail server."""
    booking_with_address(scenario)
    mail = leased(MORNING)
    assert mail is not None
    return recorded(mail, REFUSED, now=MORNING)


def clock_of_the_database() -> datetime:
    """Return the time by which workers judge what is due."""
    return due_mails(limit=0).now
