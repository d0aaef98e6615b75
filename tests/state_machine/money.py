"""Rules that enter payments, charges, refunds and reversals; the model holds the sums."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from room_bookings import services as stays
from room_bookings.balances import balance_due
from room_bookings.enums import PaymentMethod
from room_bookings.models import GroupBill, Invoice, Payment, ProviderRequest, RoomBooking
from room_bookings.provider_enums import IntentPurpose
from room_bookings.services.payments.group_bills import GroupBillRules
from tests.commands.preconditions.ledgers import provider_of_hotel
from tests.state_machine.before_arrival import picks, with_bookings
from tests.state_machine.changes import ChangeRules

amounts = st.sampled_from([Decimal(10), Decimal("20.50")])


class MoneyRules(ChangeRules):
    """Rules of the ledger."""

    @with_bookings
    @rule(pick=picks, amount=amounts)
    def charge(self, pick: int, amount: Decimal) -> None:
        booking_id, booking = self.booking(pick)
        charge = {"amount": amount, "category": "BAR", "text": "Wine"}
        self.run_service(True, stays.add_charge, booking_id=booking_id, **charge)
        booking.charged += amount
        self.follow_group_bills()

    @with_bookings
    @rule(pick=picks, amount=amounts)
    def pay(self, pick: int, amount: Decimal) -> None:
        booking_id, booking = self.booking(pick)
        cash = {"method": PaymentMethod.CASH, "amount": amount}
        self.run_service(True, stays.record_payment, booking_id=booking_id, **cash)
        booking.paid += amount
        self.follow_status(booking_id)

    @with_bookings
    @rule(pick=picks)
    def settle(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        card = PaymentMethod.CARD
        self.run_service(True, stays.settle_bookings, booking_ids=[booking_id], method=card)
        booking.paid = max(booking.paid, booking.owed)
        self.follow_status(booking_id)

    @with_bookings
    @rule(pick=picks, amount=st.none() | amounts)
    def refund(self, pick: int, amount: Decimal | None) -> None:
        booking_id, booking = self.booking(pick)
        wanted = booking.paid - booking.owed if amount is None else amount
        must_succeed = 0 < wanted <= booking.paid - self.taken_over(booking_id)
        arguments = {"amount": amount, "reason": "Complaint"}
        if self.run_service(must_succeed, stays.refund_booking, booking_id=booking_id, **arguments):
            booking.paid -= wanted

    @with_bookings
    @rule(pick=picks, row_pick=picks)
    def reverse(self, pick: int, row_pick: int) -> None:
        booking_id, booking = self.booking(pick)
        pks = list(Payment.objects.filter(booking__booking_id=booking_id).values_list("pk", flat=True))
        row = pks[row_pick % len(pks)] if pks else 0
        if self.run_service(
            None, stays.reverse_payment, booking_id=booking_id, payment_pk=row, reason="Mistake"
        ):
            stored = RoomBooking.objects.get(booking_id=booking_id)
            booking.paid, booking.charged = stored.amount_paid, stored.charged_amount
            self.follow_status(booking_id)

    @with_bookings
    @rule(pick=picks)
    def issue_invoice(self, pick: int) -> None:
        booking_id, _ = self.booking(pick)
        self.run_service(None, stays.issue_invoice, booking_id=booking_id)

    @with_bookings
    @rule(pick=picks, row_pick=picks)
    def credit_invoice(self, pick: int, row_pick: int) -> None:
        booking_id, _ = self.booking(pick)
        found = Invoice.objects.filter(booking__booking_id=booking_id).values_list("number", flat=True)
        number = found[row_pick % len(found)] if found else "none"
        self.run_service(None, stays.credit_invoice, booking_id=booking_id, number=number, reason="Wrong")

    @with_bookings
    @rule(pick=picks)
    def charge_city_tax(self, pick: int) -> None:
        """Charge the city tax, which is 0: it changes no sum of the model."""
        booking_id, booking = self.booking(pick)
        self.run_service(booking.status == "CHECKED_IN", stays.post_stay_taxes, booking_id=booking_id)

    @with_bookings
    @rule(pick=picks)
    def exempt_from_city_tax(self, pick: int) -> None:
        booking_id, _ = self.booking(pick)
        self.run_service(None, stays.exempt_from_city_tax, booking_id=booking_id, reason="Business")

    @with_bookings
    @rule(pick=picks, row_pick=picks, other=picks)
    def transfer(self, pick: int, row_pick: int, other: int) -> None:
        """Move a charge; to another booking only within a group."""
        (booking_id, _), (other_id, _) = self.booking(pick), self.booking(other)
        pks = list(Payment.objects.filter(booking__booking_id=booking_id).values_list("pk", flat=True))
        row = pks[row_pick % len(pks)] if pks else 0
        named: dict[str, Any] = {"booking_id": booking_id, "payment_pk": row, "to_booking_id": other_id}
        if self.run_service(None, stays.transfer_charge, reason="Wrong room", **named):
            self.follow_ledgers()

    @with_bookings
    @rule(pick=picks, takes_extras=st.booleans())
    def take_over(self, pick: int, takes_extras: bool) -> None:
        booking_id, _booking = self.booking(pick)
        reference = RoomBooking.objects.get(booking_id=booking_id).group_reference
        rules = GroupBillRules(takes_extras=takes_extras)
        if self.run_service(
            bool(reference),
            stays.set_group_bill,
            group_reference=reference,
            booking_id=booking_id,
            rules=rules,
        ):
            self.follow_ledgers()

    def follow_group_bills(self) -> None:
        """Let the model follow charges that have moved to a master bill by themselves: the sum of all stays."""
        if not GroupBill.objects.exists():
            return
        stored = RoomBooking.objects.filter(booking_id__in=self.model.bookings)
        charged = sum(stored.values_list("charged_amount", flat=True))
        assert charged == sum(booking.charged for booking in self.model.bookings.values())
        self.follow_ledgers()

    def taken_over(self, booking_id: str) -> Decimal:
        """Return what a master bill has taken over from the booking: no money that can be returned."""
        rows = Payment.objects.filter(booking__booking_id=booking_id, method=PaymentMethod.GROUP_BILL)
        return sum(rows.values_list("paid_change", flat=True), Decimal(0))

    def follow_ledgers(self) -> None:
        """Give every booking of the model the sums of its ledger, and the status that they make."""
        for stored in RoomBooking.objects.filter(booking_id__in=self.model.bookings):
            booking = self.model.bookings[stored.booking_id]
            booking.paid, booking.charged = stored.amount_paid, stored.charged_amount
            self.follow_status(stored.booking_id)

    @with_bookings
    @rule(pick=picks, amount=amounts)
    def ask_for_payment(self, pick: int, amount: Decimal) -> None:
        booking_id, _ = self.booking(pick)
        provider_of_hotel(self.scenario)
        wanted = {"purpose": IntentPurpose.BALANCE, "amount": amount}
        self.run_service(True, stays.create_payment_intent, booking_id=booking_id, **wanted)

    @with_bookings
    @rule(pick=picks, row_pick=picks)
    def take_or_release_desk_money(self, pick: int, row_pick: int) -> None:
        """Ask a provider for money of rows that it does not hold."""
        booking_id, _ = self.booking(pick)
        pks = list(Payment.objects.filter(booking__booking_id=booking_id).values_list("pk", flat=True))
        row = pks[row_pick % len(pks)] if pks else 0
        for service in (stays.capture_payment, stays.void_payment):
            self.run_service(False, service, booking_id=booking_id, payment_pk=row)
        self.run_service(True, stays.forget_cards, booking_id=booking_id)

    @rule(row_pick=picks)
    def handle_requests(self, row_pick: int) -> None:
        pks = list(ProviderRequest.objects.order_by("pk").values_list("pk", flat=True))
        request = pks[row_pick % len(pks)] if pks else 0
        for service in (stays.give_up_request, stays.retry_request):
            self.run_service(None, service, request_pk=request)

    def follow_status(self, booking_id: str) -> None:
        """Confirm or complete the booking of the model where a payment does."""
        booking = self.model.bookings[booking_id]
        if booking.status == "CHECKED_OUT" and booking.paid >= booking.owed:
            booking.status = "COMPLETED"
        stored = RoomBooking.objects.get(booking_id=booking_id)
        if booking.status == "PENDING" and stored.status == "CONFIRMED":
            booking.status = "CONFIRMED"

    @invariant()
    def sums_match_the_model(self) -> None:
        self.follow_group_bills()
        stored = RoomBooking.objects.filter(booking_id__in=self.model.bookings)
        for booking in stored:
            model = self.model.bookings[booking.booking_id]
            assert (booking.amount_paid, booking.charged_amount) == (model.paid, model.charged)
            assert booking.total_amount == model.price
            assert balance_due(booking) == booking.balance_due == model.owed - model.paid
