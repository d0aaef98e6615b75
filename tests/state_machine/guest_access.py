"""Rules of guests' links and mails: links are made, revoked and used; mails are sent, deferred, refused, retried."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from hotel.kernel.command import InstallationCommand
from notifications.services.transports.transport import DELIVERED, Outcome, Verdict
from room_bookings import services as stays
from room_bookings.enums import MailState
from room_bookings.models import GuestLink, OutgoingMail
from room_bookings.services.guest_links import hash_of_token
from staff.command import system_command
from tests import scenarios
from tests.room_bookings.guest_access.mails import LEASE
from tests.state_machine.before_arrival import picks, with_bookings
from tests.state_machine.model_rows import EARLY
from tests.state_machine.room_types import RoomTypeRules

outcomes = st.sampled_from(
    [
        DELIVERED,
        Outcome(Verdict.RETRY, "recipient_deferred", "451 later"),
        Outcome(Verdict.UNDELIVERABLE, "recipient_refused", "550 no such user"),
    ]
)


class GuestAccessRules(RoomTypeRules):
    """Rules of what guests get and do themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.token_by_booking: dict[str, str] = {}

    @with_bookings
    @rule(pick=picks)
    def give_address(self, pick: int) -> None:
        booking_id, _ = self.booking(pick)
        changes = {"booker_name": "Ada", "booker_email": "ada@example.com"}
        self.run_service(True, stays.update_booking, booking_id=booking_id, changes=changes)

    @with_bookings
    @rule(pick=picks)
    def create_link(self, pick: int) -> None:
        booking_id, _ = self.booking(pick)
        command = system_command(self.scenario.hotel, now=self.now)
        made = scenarios.run(command, lambda c: stays.create_guest_link(c, booking_id=booking_id))
        self.token_by_booking[booking_id] = made.token

    @with_bookings
    @rule(pick=picks)
    def revoke_links(self, pick: int) -> None:
        booking_id, _ = self.booking(pick)
        self.run_service(True, stays.revoke_guest_links, booking_id=booking_id)
        self.token_by_booking.pop(booking_id, None)

    @with_bookings
    @rule(pick=picks)
    def cancel_by_link(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        token = self.token_by_booking.get(booking_id, "unknown")
        is_due = self.model.today <= booking.check_in
        may = booking.status == "CANCELLED" or (booking.status in EARLY and is_due)
        works = booking_id in self.token_by_booking and may
        token_hash = hash_of_token(token)
        done = self.run_service(works, stays.cancel_by_guest, token_hash=token_hash, staff=None)
        if done and booking.status != "CANCELLED":
            self.model.end_before_arrival(booking_id, "CANCELLED")

    @with_bookings
    @rule(pick=picks)
    def pay_by_link(self, pick: int) -> None:
        """Ask for a payment of a hotel that takes none online."""
        token_hash = hash_of_token(self.token_by_booking.get(self.booking(pick)[0], "unknown"))
        self.run_service(False, stays.pay_by_guest, token_hash=token_hash, staff=None)

    @rule(outcome=outcomes, is_killed=st.booleans())
    def send_mail(self, outcome: Outcome, is_killed: bool) -> None:
        """Lease a mail and record what came of it, or not, as a worker that is killed."""
        pks = list(OutgoingMail.objects.order_by("pk").values_list("pk", flat=True))
        leased: Any = scenarios.run(
            InstallationCommand(now=self.now),
            lambda command: stays.lease_next_mail(command, mail_pks=pks, lease=LEASE),
        )
        if leased is None or is_killed:
            return
        assert scenarios.run(
            InstallationCommand(now=self.now),
            lambda command: stays.record_mail_result(command, leased=leased, outcome=outcome),
        )

    @rule()
    def retry_failed_mails(self) -> None:
        for mail in OutgoingMail.objects.filter(state=MailState.FAILED).order_by("pk"):
            self.run_service(True, stays.retry_mail, mail_pk=mail.pk)

    @invariant()
    def links_store_hashes_only(self) -> None:
        stored = str(list(GuestLink.objects.values()))
        assert not any(token in stored for token in self.token_by_booking.values())
