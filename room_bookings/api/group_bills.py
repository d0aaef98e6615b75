"""…/group-bills/: master bills of groups; and the transfer of a charge to another bill."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import InputSerializer, PageQuery
from hotel.kernel.etag import etag
from hotel.kernel.keys import LARGEST_KEY
from hotel.taxes import CATEGORY_PATTERN
from room_bookings.api.base import BookingView
from room_bookings.api.fields import Note, optional_note
from room_bookings.api.ledger_serializers import LedgerEntrySerializer, Money, StaffMemberSerializer
from room_bookings.api.output_serializers import BookingSerializer
from room_bookings.enums import BookingStatus
from room_bookings.ledger_snapshots import group_bill_snapshot, ledger_entries
from room_bookings.models import GroupBill
from room_bookings.selectors.group_bills import group_bills_by_pk, group_bills_of
from room_bookings.selectors.ledger import ledgers_of
from room_bookings.services import set_group_bill, transfer_charge
from room_bookings.services.payments.group_bills import GroupBillRules
from room_bookings.services.payments.transfers import Transfer
from staff.api.base import HotelView
from staff.capabilities import Capability


class GroupBillQuery(PageQuery):
    """The query of the list."""

    group = serializers.CharField(
        required=False, max_length=64, help_text="A value of group_reference, exactly."
    )
    open_balance = serializers.BooleanField(
        required=False, help_text="Whether the booking has left and still owes something."
    )


class GroupBillSerializer(Output):
    """The master bill of a group, and what the booking that holds it owes."""

    group_reference = serializers.CharField()
    booking_id = serializers.CharField(help_text="The booking that holds the bill; its folio shows the rows.")
    takes_nights = serializers.BooleanField()
    takes_extras = serializers.BooleanField()
    categories = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    at = serializers.DateTimeField(help_text="When these rules were set.")
    business_date = serializers.DateField()
    staff = StaffMemberSerializer(allow_null=True)
    status = serializers.ChoiceField(choices=BookingStatus.choices, help_text="That of the booking.")
    currency = serializers.CharField()
    charged_amount = Money()
    amount_paid = Money()
    on_account_amount = Money(help_text="What companies have promised.")
    balance_due = Money()
    open_balance = Money(
        allow_null=True, help_text="What is still owed after the guests have left; null if nothing is."
    )


class GroupBillInput(InputSerializer):
    group_reference = serializers.CharField(max_length=64)
    booking_id = serializers.CharField(
        max_length=32, help_text="The booking of the group that holds the bill."
    )
    takes_nights = serializers.BooleanField(default=True, help_text="Send the price of the nights there.")
    takes_extras = serializers.BooleanField(default=False, help_text="Send every charge there but fees.")
    categories = serializers.ListField(
        child=serializers.RegexField(CATEGORY_PATTERN.replace("$", r"\Z")),
        default=list,
        max_length=50,
        help_text="Send the charges of these tax categories there.",
    )
    reason = optional_note()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = ("takes_nights", "takes_extras", "categories")
        return attrs | {"rules": GroupBillRules(**{name: attrs.pop(name) for name in names})}


class GroupBills(HotelView):
    """The master bills of the groups of the hotel."""

    capabilities = {"GET": Capability.PAYMENTS, "POST": Capability.PAYMENTS}
    queries = {"GET": GroupBillQuery}

    @extend_schema(responses=page_of(GroupBillSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the master bills, the newest first."""
        chosen = group_bills_of(
            hotel=self.hotel,
            reference=self.query.get("group", ""),
            open_balance=self.query.get("open_balance"),
        )
        return self.page(chosen, _represent)

    @extend_schema(request=GroupBillInput, responses=GroupBillSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Let a booking hold the master bill of its group, and take over what the rules send there.

        Nights of guests in house or gone and charges are taken over as far as the guests still owe them. Send it again
        before a departure to take over what is new.
        """
        return self.carry_out(set_group_bill, self._respond, body=GroupBillInput)

    def _respond(self, bill: GroupBill) -> Response:
        return self.respond(_represent(group_bills_by_pk([bill.pk]))[0])


def _represent(bills: Sequence[GroupBill]) -> list[dict[str, Any]]:
    return [group_bill_snapshot(bill) for bill in bills]


class TransferInput(InputSerializer):
    to_booking_id = serializers.CharField(
        max_length=32,
        required=False,
        allow_null=True,
        default=None,
        help_text="Another booking of the group; default: this one.",
    )
    party_member = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=LARGEST_KEY,
        help_text="The person of that booking who gets the charge; null: everybody.",
    )
    reason = Note()


class TransferSerializer(Output):
    """The reversal and the new charge, and both bookings after them."""

    rows = LedgerEntrySerializer(many=True)
    booking = BookingSerializer()
    to_booking = BookingSerializer()


class TransferCharge(BookingView):
    capabilities = {"POST": Capability.PAYMENTS}
    requires_idempotency_key = True

    @extend_schema(request=TransferInput, responses={201: TransferSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str, payment_id: int) -> Response:
        """Move a charge to another booking of the group or another person: a reversal, and a charge that names it."""
        return self.carry_out(
            transfer_charge,
            self._respond,
            body=TransferInput,
            booking_id=booking_id,
            payment_pk=payment_id,
        )

    def _respond(self, transfer: Transfer) -> Response:
        booking, to_booking = self.with_details([transfer.booking, transfer.to_booking])
        ledgers = ledgers_of({booking.pk, to_booking.pk})
        entered = {
            entry["id"]: entry
            for rows in ledgers.values()
            for entry in ledger_entries(rows, only=transfer.row_pks)
        }
        shown = self.render_for_staff([booking, to_booking])
        content = {
            "rows": [entered[pk] for pk in transfer.row_pks],
            "booking": shown[0],
            "to_booking": shown[1],
        }
        return self.respond(content, status=201, etag=etag(booking))
