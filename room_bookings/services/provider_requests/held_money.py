"""Money that a provider holds: received, or given up, by request."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from room_bookings.enums import PaymentKind
from room_bookings.exceptions import BookingRefused
from room_bookings.models import ProviderRequest, RoomBooking
from room_bookings.provider_enums import RequestKind
from room_bookings.selectors.ledger import ledger_of, row_of_ledger
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import valid_amount
from room_bookings.services.provider_request_writes import NewRequest, open_requests
from room_bookings.services.provider_requests.refunds import ReturnableRow, returnable_rows
from staff.capabilities import Capability
from staff.command import Command


def capture_payment(
    command: Command, *, booking_id: str, payment_pk: int, amount: Decimal | None = None
) -> ProviderRequest:
    """Open the request that receives money of an authorization; by default all that is left of it.

    The provider gives up the rest, so that an authorization is captured once. Locks the booking.
    Raises BookingNotFound, PaymentNotFound, Invalid (amount), BookingRefused (not_capturable, too_much), Forbidden,
    Busy.
    """
    return _request(command, booking_id, payment_pk, RequestKind.CAPTURE, amount)


def void_payment(command: Command, *, booking_id: str, payment_pk: int) -> ProviderRequest:
    """Open the request that gives up what is left of an authorization. Locks the booking.

    Raises BookingNotFound, PaymentNotFound, BookingRefused (not_capturable), Forbidden, Busy.
    """
    return _request(command, booking_id, payment_pk, RequestKind.VOID, None)


def _request(
    command: Command,
    booking_id: str,
    payment_pk: int,
    kind: RequestKind,
    amount: Decimal | None,
) -> ProviderRequest:
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    row_of_ledger(ledger_of(booking.pk), payment_pk)
    row = _held_row(booking, payment_pk)
    wanted = row.left if amount is None else valid_amount(booking, amount)
    if wanted > row.left:
        raise BookingRefused(booking, [Reason("too_much", _("Less than this is held."))])
    (request,) = open_requests(
        command,
        [
            NewRequest(
                booking=booking,
                kind=kind,
                intent=row.intent,
                amount=wanted,
                draws_on_pk=row.row_pk,
                draws_on_kind=row.kind,
            )
        ],
    )
    return request


def _held_row(booking: RoomBooking, payment_pk: int) -> ReturnableRow:
    for row in returnable_rows([booking.pk]).get(booking.pk, ()):
        if row.row_pk == payment_pk and row.kind == PaymentKind.AUTHORIZATION:
            return row
    detail = _("The row holds no money of a provider that can be captured.")
    raise BookingRefused(booking, [Reason("not_capturable", detail)])
