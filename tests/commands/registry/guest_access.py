"""The commands about guests' links and mails. The rows that they write are their own audit rows."""

from room_bookings import services as stays
from tests.architecture.permissions.routes import FRONT_DESK, MANAGER
from tests.commands.preconditions import confirmed_booking, failed_mail
from tests.commands.registry.entry import HttpCase, RegisteredCommand

CHANGERS = FRONT_DESK | MANAGER
OF_GUESTS = "Guests do it now and then, through the same cancellation as the desk."
OF_WORKERS = "A mail worker runs it, beside the commands."
RARE = "The desk does it now and then; it touches one row of a small table."

GUEST_ACCESS = [
    RegisteredCommand(
        stays.create_guest_link,
        requests={
            "POST …/room-bookings/{booking_id}/guest-link/": HttpCase(status=201, answers_with_secret=True)
        },
        roles=CHANGERS,
        prepare=confirmed_booking,
        not_stressed=RARE,
        not_measured=RARE,
    ),
    RegisteredCommand(
        stays.retry_mail,
        requests={"POST …/mails/{mail_id}/retry/": HttpCase()},
        roles=CHANGERS,
        prepare=failed_mail,
        not_stressed=RARE,
        not_measured=RARE,
    ),
    RegisteredCommand(stays.revoke_guest_links, not_stressed=RARE, not_measured=RARE),
    RegisteredCommand(stays.cancel_by_guest, not_stressed=OF_GUESTS, not_measured=OF_GUESTS),
    RegisteredCommand(
        stays.pay_by_guest,
        not_stressed="It asks a provider, which the run has not.",
        not_measured="Guests do it now and then; it inserts the rows of payment-intent/.",
    ),
    *(
        RegisteredCommand(service, not_stressed=OF_WORKERS, not_measured=OF_WORKERS)
        for service in (stays.lease_next_mail, stays.record_mail_result)
    ),
]
