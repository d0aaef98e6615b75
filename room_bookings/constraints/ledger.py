"""The constraints of the rows of the ledger (I14), each for one row, its keys, and what is there once."""

from django.db.models import Case, F, Func, IntegerField, Q, Value, When

from hotel.currencies import CURRENCIES
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    Retry,
)
from hotel.kernel.exceptions import ProblemCode
from hotel.taxes import CATEGORY_PATTERN
from room_bookings.enums import PaymentKind as K
from room_bookings.enums import PaymentMethod as M

_ORIGINAL_KINDS = {
    K.VOID: [K.AUTHORIZATION],
    K.REFUND: [K.CAPTURE],
    K.REFUND_FAILED: [K.REFUND],
    K.DISPUTE: [K.CAPTURE],
    K.DISPUTE_WON: [K.DISPUTE],
    K.CORRECTION: [K.CAPTURE, K.REFUND, K.CHARGE],
}
"""The kinds of the row that a row of a kind is about. A capture may name the authorization that it draws on."""

_STANDALONE = Q(original__isnull=True, original_kind="")
_OF_MONEY = ~Q(method="") & Q(category="")
_RECEIVED = _OF_MONEY & ~Q(method=M.ON_ACCOUNT)

_FITS_ITS_KIND = (
    Q(kind__in=[K.AUTHORIZATION, K.FAILURE]) & _STANDALONE & _OF_MONEY
    | Q(kind=K.CAPTURE) & (_STANDALONE | Q(original__isnull=False, original_kind=K.AUTHORIZATION)) & _RECEIVED
    | Q(kind=K.CHARGE, method="", category__regex=CATEGORY_PATTERN) & _STANDALONE
    | Q(kind=K.CORRECTION, original__isnull=False, original_kind__in=_ORIGINAL_KINDS[K.CORRECTION])
    & ~Q(method=M.PROVIDER)
)
for _kind in (K.VOID, K.REFUND, K.REFUND_FAILED, K.DISPUTE, K.DISPUTE_WON):
    _FITS_ITS_KIND |= (
        Q(kind=_kind, original__isnull=False, original_kind__in=_ORIGINAL_KINDS[_kind]) & _OF_MONEY
    )

_UNTAXED = Q(tax_percent__isnull=True, tax_amount=0, tax_of__isnull=True)
_TAXED = (Q(kind=K.CHARGE) | Q(kind=K.CORRECTION, original_kind=K.CHARGE)) & Q(
    tax_percent__isnull=False, tax_percent__gte=0, tax_amount__gte=0, tax_amount__lte=F("amount")
)

PLACES = Case(
    *(
        When(
            currency__in=sorted(code for code, listed in CURRENCIES.items() if listed.places == places),
            then=Value(places),
        )
        for places in (0, 3)
    ),
    default=Value(2),
    output_field=IntegerField(),
)

LEDGER_CONSTRAINTS = [
    CommentedUniqueConstraint(
        name="payment_id_booking_kind",
        violation_error_message=(
            "A row of the ledger has one booking and kind: target of the keys of rows about it."
        ),
        fields=["id", "booking", "kind"],
    ),
    CommentedCheckConstraint(
        name="i14_amount_in_places_of_its_currency",
        violation_error_message="An amount of the ledger is positive and has the places of its currency.",
        condition=Q(amount__gt=0, amount=Func(F("amount"), PLACES, function="ROUND")),
    ),
    CommentedCheckConstraint(
        name="i14_row_fits_its_kind",
        violation_error_message=(
            "A row of the ledger has the method, category and original row that its kind needs."
        ),
        condition=_FITS_ITS_KIND,
    ),
    CommentedCheckConstraint(
        name="i14_object_of_an_account",
        violation_error_message="A row of a provider names the account and the object there.",
        condition=Q(account="", object_id="") & ~Q(method=M.PROVIDER) | ~Q(account="") & ~Q(object_id=""),
    ),
    CommentedCheckConstraint(
        name="i14_transfer_fits_its_kind",
        violation_error_message=(
            "Only a charge stands in place of another row, and a master bill only takes over and gives back."
        ),
        condition=(Q(transferred_from__isnull=True) | Q(kind=K.CHARGE))
        & (
            ~Q(method=M.GROUP_BILL)
            | Q(kind=K.CAPTURE, original__isnull=True)
            | Q(kind=K.CORRECTION, original_kind=K.CAPTURE)
        ),
    ),
    CommentedUniqueConstraint(
        name="i14_transferred_once",
        violation_error_message="At most one charge stands in place of a row of the ledger.",
        violation_error_code=ProblemCode.ALREADY_REVERSED,
        fields=["transferred_from"],
        condition=Q(transferred_from__isnull=False),
    ),
    CommentedUniqueConstraint(
        name="i14_provider_row_once",
        violation_error_message=("An object of a provider's account has one row of each kind in the ledger."),
        on_violation=Retry.GUARD_WILL_REFUSE,
        fields=["account", "kind", "object_id"],
        condition=~Q(object_id=""),
    ),
    CommentedUniqueConstraint(
        name="i14_reversed_once",
        violation_error_message="A row of the ledger is reversed at most once.",
        violation_error_code=ProblemCode.ALREADY_REVERSED,
        fields=["original"],
        condition=Q(kind=K.CORRECTION),
    ),
    CompositeForeignKey(
        name="i14_original_of_the_booking",
        violation_error_message=(
            "The row that another one draws on or reverses belongs to the same booking."
        ),
        fields=("original", "booking", "original_kind"),
        to="room_bookings.Payment",
        to_fields=("id", "booking", "kind"),
    ),
    CommentedCheckConstraint(
        name="i14_tax_fits_its_row",
        violation_error_message=(
            "Charges and their reversals have tax: no more than their amount; added tax is all of it."
        ),
        condition=_UNTAXED | _TAXED & (Q(tax_of__isnull=True) | Q(kind=K.CHARGE, tax_amount=F("amount"))),
    ),
    CompositeForeignKey(
        name="i14_tax_of_the_booking",
        violation_error_message="The charge that a tax is added to belongs to the same booking.",
        fields=("tax_of", "booking", "kind"),
        to="room_bookings.Payment",
        to_fields=("id", "booking", "kind"),
    ),
    CompositeForeignKey(
        name="i14_person_of_the_party",
        violation_error_message=("The person of a row of the ledger belongs to the party of the booking."),
        fields=("party_member", "booking"),
        to="room_bookings.BookingGuest",
        to_fields=("id", "booking"),
    ),
    CompositeForeignKey(
        name="i10_payment_of_hotel",
        violation_error_message="A row of the ledger belongs to the hotel of its booking.",
        fields=("booking", "hotel"),
        to="room_bookings.RoomBooking",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_payment_performed_by_of_hotel",
        violation_error_message=("The staff member who entered a row of the ledger belongs to its hotel."),
        fields=("performed_by", "hotel"),
        to="staff.Staff",
        to_fields=("id", "hotel"),
    ),
]
