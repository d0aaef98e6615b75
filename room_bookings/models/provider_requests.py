"""Payment intents, and the requests that wait to be sent to providers."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Func, Q

from hotel.currencies import MAX_DIGITS, MAX_PLACES
from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import keeps_identity
from hotel.models import Hotel
from room_bookings import provider_triggers as triggers
from room_bookings.constraints.ledger import PLACES
from room_bookings.enums import PaymentKind
from room_bookings.models.booking import RoomBooking
from room_bookings.models.payments import Payment
from room_bookings.models.provider_accounts import ProviderAccount
from room_bookings.provider_enums import IntentPurpose, IntentStatus, RequestKind, RequestState
from staff.models import Staff

_OPEN = [RequestState.WAITING, RequestState.SENDING]
_IN_PLACES = Q(amount__gt=0, amount=Func(F("amount"), PLACES, function="ROUND"))
_WITHOUT_DRAW = Q(draws_on__isnull=True, draws_on_kind="")
_FITS_ITS_KIND = (
    Q(kind__in=[RequestKind.CANCEL_INTENT, RequestKind.DETACH], amount__isnull=True) & _WITHOUT_DRAW
    | Q(kind__in=[RequestKind.CREATE_INTENT, RequestKind.OFF_SESSION_CHARGE], amount__isnull=False)
    & _WITHOUT_DRAW
    | Q(kind__in=[RequestKind.CAPTURE, RequestKind.VOID], amount__isnull=False)
    & Q(draws_on__isnull=False, draws_on_kind=PaymentKind.AUTHORIZATION)
    | Q(kind=RequestKind.REFUND, amount__isnull=False)
    & Q(draws_on__isnull=False, draws_on_kind=PaymentKind.CAPTURE)
)


class PaymentIntent(models.Model):
    """A payment that guests are asked for at a provider. An event of the provider is matched to it by `object_id`.

    `request_uuid` stands in the metadata of the object at the provider; the object is made by the request of kind
    CREATE_INTENT or OFF_SESSION_CHARGE. `status` is as last told, at the provider's `status_at`. `customer` and
    `payment_method` name a card that is kept. The secret by which a guest pays is not stored.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="payment_intents", db_constraint=False
    )
    account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    object_id = models.CharField(
        max_length=255,
        blank=True,
        default="",
        db_comment="The object at the provider; empty until it is made.",
    )
    request_uuid = models.UUIDField(default=uuid4, db_comment="In the metadata of the object.")
    amount = models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES)
    currency = models.CharField(max_length=3)
    purpose = models.CharField(max_length=8, choices=IntentPurpose.choices)
    captures_later = models.BooleanField(
        default=False, db_comment="The money is held only; a request captures it."
    )
    status = models.CharField(max_length=24, choices=IntentStatus.choices, default=IntentStatus.NEW)
    status_at = models.DateTimeField(null=True, blank=True, db_comment="The provider's time of the status.")
    last_error_code = models.CharField(max_length=64, blank=True, default="")
    keeps_card = models.BooleanField(default=False, db_comment="The card is kept for later payments.")
    customer = models.CharField(max_length=255, blank=True, default="")
    payment_method = models.CharField(max_length=255, blank=True, default="")
    created_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="payment_intent_id_booking_currency",
                violation_error_message="A payment intent has one booking and currency: target of keys about it.",
                fields=["id", "booking", "currency"],
            ),
            CommentedUniqueConstraint(
                name="payment_intent_object_once",
                violation_error_message="An object of a provider's account belongs to one payment intent.",
                fields=["account", "object_id"],
                condition=~Q(object_id=""),
            ),
            CommentedUniqueConstraint(
                name="payment_intent_request_once",
                violation_error_message="The id in the metadata of a payment intent belongs to one.",
                fields=["request_uuid"],
            ),
            CommentedCheckConstraint(
                name="payment_intent_amount_in_places",
                violation_error_message="The amount of a payment intent has the places of its currency.",
                condition=_IN_PLACES,
            ),
            CompositeForeignKey(
                name="i10_payment_intent_of_hotel",
                violation_error_message="A payment intent belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_payment_intent_created_by_of_hotel",
                violation_error_message="The staff member who asked for a payment belongs to its hotel.",
                fields=("created_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            triggers.ACCOUNT_SERVES_HOTEL,
            keeps_identity(
                "payment_intent_keeps_its_identity",
                *("booking_id", "account_id", "request_uuid", "amount", "currency", "purpose"),
                violation_error_message="A payment intent keeps its booking and amount, and is not deleted.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.amount} {self.currency}"


class ProviderRequest(models.Model):
    """A request that was, or has to be, sent to a provider. `manage.py send_provider_requests` sends it.

    `draws_on` is the row of the ledger that a refund, capture or void draws on: while a request is open it counts as
    drawn. `request_uuid` stands in the metadata of the object that the request makes; `idempotency_key` is the key of
    the present series of tries, which began at `first_try_at`. With `must_search` the outcome of an earlier try is
    unknown, so the sender looks for the object first. `lease_id` names the try of a sender; without its lease its
    result does not count.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="provider_requests", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=RequestKind.choices)
    intent = models.ForeignKey(
        PaymentIntent, on_delete=models.PROTECT, related_name="requests", db_constraint=False
    )
    draws_on = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        db_constraint=False,
        db_index=False,
    )
    draws_on_kind = models.CharField(max_length=16, choices=PaymentKind.choices, blank=True, default="")
    amount = models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES, null=True, blank=True)
    currency = models.CharField(max_length=3)
    note = models.TextField(blank=True, default="", db_comment="The reason of a refund.")
    request_uuid = models.UUIDField(default=uuid4, db_comment="In the metadata of the object that it makes.")
    idempotency_key = models.CharField(max_length=255, db_comment="That of the present series of tries.")
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    tries = models.PositiveIntegerField(default=0)
    first_try_at = models.DateTimeField(null=True, blank=True, db_comment="Of the present idempotency key.")
    next_try_at = models.DateTimeField(null=True, blank=True, db_comment="NULL once the request has ended.")
    must_search = models.BooleanField(default=False, db_comment="Look for the object before the next try.")
    lease_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, db_comment="By the clock of the database.")
    ended_at = models.DateTimeField(null=True, blank=True)
    last_error_code = models.CharField(max_length=64, blank=True, default="")
    last_error = models.TextField(blank=True, default="")
    result_object_id = models.CharField(max_length=255, blank=True, default="")
    requested_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    source = models.CharField(max_length=16, choices=Source.choices)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="provider_request_uuid_once",
                violation_error_message="The id in the metadata of a provider's object belongs to one request.",
                fields=["request_uuid"],
            ),
            CommentedUniqueConstraint(
                name="provider_request_key_once",
                violation_error_message="An idempotency key belongs to one request.",
                fields=["idempotency_key"],
            ),
            CommentedCheckConstraint(
                name="provider_request_fits_its_kind",
                violation_error_message="A request has the amount and the row of the ledger that its kind needs.",
                condition=_FITS_ITS_KIND,
            ),
            CommentedCheckConstraint(
                name="provider_request_amount_in_places",
                violation_error_message="The amount of a request has the places of its currency.",
                condition=Q(amount__isnull=True) | _IN_PLACES,
            ),
            CommentedCheckConstraint(
                name="provider_request_waits_or_has_ended",
                violation_error_message="An open request has a next try; any other has an end.",
                condition=Q(state__in=_OPEN, next_try_at__isnull=False, ended_at__isnull=True)
                | ~Q(state__in=_OPEN) & Q(next_try_at__isnull=True, ended_at__isnull=False),
            ),
            CommentedCheckConstraint(
                name="provider_request_lease_while_sending",
                violation_error_message="Exactly a request that is being sent has a lease, with an end.",
                condition=Q(state=RequestState.SENDING, lease_id__isnull=False, lease_until__isnull=False)
                | ~Q(state=RequestState.SENDING) & Q(lease_id__isnull=True, lease_until__isnull=True),
            ),
            CompositeForeignKey(
                name="i14_request_about_intent_of_booking",
                violation_error_message="The intent of a request has the booking and the currency of the request.",
                fields=("intent", "booking", "currency"),
                to="room_bookings.PaymentIntent",
                to_fields=("id", "booking", "currency"),
            ),
            CompositeForeignKey(
                name="i14_request_draws_on_row_of_booking",
                violation_error_message="The row that a request draws on belongs to the booking of the request.",
                fields=("draws_on", "booking", "draws_on_kind"),
                to="room_bookings.Payment",
                to_fields=("id", "booking", "kind"),
            ),
            CompositeForeignKey(
                name="i10_provider_request_of_hotel",
                violation_error_message="A request to a provider belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_provider_request_requested_by_of_hotel",
                violation_error_message="The staff member who made a request to a provider belongs to its hotel.",
                fields=("requested_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(
                name="provider_request_next_try", fields=["next_try_at"], condition=Q(state__in=_OPEN)
            ),
            models.Index(name="provider_request_newest", fields=["hotel", "-id"]),
            models.Index(
                name="provider_request_draws", fields=["draws_on"], condition=Q(draws_on__isnull=False)
            ),
        ]
        triggers = [
            triggers.OPEN_REQUESTS_WITHIN_THEIR_ROW,
            keeps_identity(
                "provider_request_keeps_its_identity",
                *("booking_id", "kind", "intent_id", "draws_on_id", "amount", "currency", "request_uuid"),
                violation_error_message="A request keeps what it asks for, and is not deleted.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
