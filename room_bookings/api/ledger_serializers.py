"""The fields of responses about ledgers, for the OpenAPI document. `ledger_snapshots` and reports make the values."""

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.currencies import MAX_PLACES
from hotel.kernel.enums import Source
from hotel.taxes import PERCENT_DIGITS, PERCENT_PLACES
from room_bookings.api.output_serializers import (
    BookingSerializer,
    NightAmountSerializer,
    WarningSerializer,
)
from room_bookings.balances import SUM_DIGITS
from room_bookings.enums import BookingStatus, MailState, PaymentKind, PaymentMethod
from room_bookings.provider_enums import RequestKind, RequestState


class Money(serializers.DecimalField):
    """An amount or a sum in the currency of the hotel."""

    def __init__(self, *, help_text: str = "", allow_null: bool = False) -> None:
        super().__init__(
            max_digits=SUM_DIGITS, decimal_places=MAX_PLACES, help_text=help_text, allow_null=allow_null
        )


class StaffMemberSerializer(Output):
    id = serializers.IntegerField()
    name = serializers.CharField()


class LedgerEntrySerializer(Output):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PaymentKind.choices)
    method = serializers.ChoiceField(choices=PaymentMethod.choices, allow_null=True)
    amount = Money()
    currency = serializers.CharField()
    paid_change = Money(help_text="What the row adds to amount_paid of the booking.")
    charged_change = Money(help_text="What the row adds to the charges of the booking.")
    left = Money(
        help_text="What other rows have left of it: what can still be refunded, captured or settled."
    )
    category = serializers.CharField(allow_null=True, help_text="The code of a charge's tax category.")
    tax_percent = serializers.DecimalField(
        max_digits=PERCENT_DIGITS,
        decimal_places=PERCENT_PLACES,
        allow_null=True,
        help_text="The tax rate of a charge on its business date; null: no rate applied.",
    )
    tax_amount = Money(help_text="The part of the amount that is tax; 0 where the tax is a row of its own.")
    tax_of = serializers.IntegerField(
        allow_null=True, help_text="The charge whose tax this row is, because its price does not include it."
    )
    text = serializers.CharField()
    reference = serializers.CharField()
    note = serializers.CharField()
    party_member = serializers.IntegerField(
        allow_null=True, help_text="The person whose share it is; null: everybody's."
    )
    original = serializers.IntegerField(
        allow_null=True, help_text="The row that this one captures, refunds or reverses."
    )
    transferred_from = serializers.IntegerField(
        allow_null=True,
        help_text="The row, perhaps of another booking, in place of which this charge stands.",
    )
    at = serializers.DateTimeField()
    provider_at = serializers.DateTimeField(allow_null=True)
    business_date = serializers.DateField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field
    staff = StaffMemberSerializer(allow_null=True)
    command_id = serializers.UUIDField()


class LedgerSerializer(Output):
    results = LedgerEntrySerializer(many=True)


class ProviderTaskSerializer(Output):
    """A request to a payment provider."""

    id = serializers.IntegerField()
    booking_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    state = serializers.ChoiceField(
        choices=RequestState.choices,
        help_text="WAITING and SENDING are under way. FAILED: the provider refused it, and nothing was moved.",
    )
    amount = Money(allow_null=True)
    currency = serializers.CharField()
    draws_on = serializers.IntegerField(allow_null=True, help_text="The row of the ledger that it draws on.")
    note = serializers.CharField()
    tries = serializers.IntegerField()
    at = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True, help_text="Null once it has ended.")
    ended_at = serializers.DateTimeField(allow_null=True)
    last_error_code = serializers.CharField(help_text="What the last try met; empty after a success.")
    last_error = serializers.CharField(help_text="The answer of the provider.")
    result_object_id = serializers.CharField(
        help_text="The object at the provider that it made or changed; else empty."
    )
    staff = StaffMemberSerializer(allow_null=True)


class EnteredSerializer(Output):
    """The rows that a command has entered, the booking after them, and what the desk should know."""

    rows = LedgerEntrySerializer(many=True)
    booking = BookingSerializer()
    requests = ProviderTaskSerializer(
        many=True, required=False, help_text="What was asked of a provider; absent if nothing was."
    )
    warnings = WarningSerializer(many=True, required=False, help_text="Absent if there are none.")


class CategorySumSerializer(Output):
    category = serializers.CharField()
    amount = Money()


class LinkToPaySerializer(Output):
    """A mail with the guests' link, by which they pay what did not go through."""

    payment = serializers.IntegerField(help_text="The row of the FAILURE.")
    recipient = serializers.CharField()
    state = serializers.ChoiceField(choices=MailState.choices)
    at = serializers.DateTimeField(help_text="When it was sent, failed or was dropped, else written.")


class FolioSerializer(Output):
    booking_id = serializers.CharField()
    confirmation_number = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    currency = serializers.CharField()
    party_member = serializers.IntegerField(allow_null=True)
    nights = NightAmountSerializer(many=True, help_text="Of the whole bill; empty for a person's share.")
    nights_amount = Money(help_text="Of a person: the share of the nights.")
    charges = LedgerEntrySerializer(many=True)
    payments = LedgerEntrySerializer(many=True)
    categories = CategorySumSerializer(many=True, help_text="The sums of the charges that are listed.")
    shared_charges = Money(
        allow_null=True, help_text="A person's part of the charges in nobody's name; null: the whole bill."
    )
    shared_payments = Money(
        allow_null=True, help_text="A person's part of the payments in nobody's name; null: the whole bill."
    )
    charged_amount = Money(help_text="With `shared_charges`.")
    amount_paid = Money(help_text="With `shared_payments`.")
    authorized_amount = Money(allow_null=True)
    on_account_amount = Money(allow_null=True)
    balance_due = Money(help_text="Of a person: nights and charges less payments, each with the shared part.")
    links_to_pay = LinkToPaySerializer(many=True, help_text="Of the whole bill; empty for a person's share.")


class TakingsSerializer(Output):
    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    staff = StaffMemberSerializer(allow_null=True)
    received = Money()
    returned = Money(help_text="Refunds and disputes, less those that failed or were won.")
    corrected = Money(help_text="What corrections of this day add to the sum.")
    sum = Money(help_text="received - returned + corrected.")


class TaxSumSerializer(Output):
    """Sums of what one tax rate applies to."""

    tax_percent = serializers.DecimalField(
        max_digits=PERCENT_DIGITS,
        decimal_places=PERCENT_PLACES,
        allow_null=True,
        help_text="The rate; null: no rate applied.",
    )
    net = Money()
    tax = Money()
    gross = Money()


class CategoryReportSerializer(Output):
    category = serializers.CharField()
    charged = Money()
    corrected = Money()
    sum = Money()


class CorrectionSerializer(Output):
    id = serializers.IntegerField()
    booking_id = serializers.CharField()
    original_kind = serializers.ChoiceField(choices=PaymentKind.choices)
    original_business_date = serializers.DateField()
    method = serializers.ChoiceField(choices=PaymentMethod.choices, allow_null=True)
    category = serializers.CharField(allow_null=True)
    amount = Money()
    note = serializers.CharField()
    staff = StaffMemberSerializer(allow_null=True)


class RoomNightsSerializer(Output):
    rooms = serializers.IntegerField(help_text="Rooms in use now.")
    occupied = serializers.IntegerField(help_text="Rooms with guests in the night of the date.")
    occupancy = serializers.DecimalField(
        max_digits=7, decimal_places=2, allow_null=True, help_text="Percent of the rooms in use."
    )
    revenue = Money(help_text="The amounts of these nights.")
    tax_percent = serializers.DecimalField(
        max_digits=PERCENT_DIGITS,
        decimal_places=PERCENT_PLACES,
        allow_null=True,
        help_text="The tax rate of nights on the date; null: none.",
    )
    net = Money(help_text="The revenue without the tax that it includes.")
    tax = Money(help_text="The tax that the revenue includes.")
    average_daily_rate = Money(allow_null=True, help_text="Revenue per occupied room.")
    late_nights = serializers.IntegerField(
        help_text="Nights before this date of guests whose check-in was entered on it; not in the other fields."
    )
    late_revenue = Money(help_text="The amounts of these nights.")


class OpenAccountsSerializer(Output):
    count = serializers.IntegerField()
    amount = Money()


class DayReportSerializer(Output):
    date = serializers.DateField()
    currency = serializers.CharField()
    takings = TakingsSerializer(many=True)
    takings_sum = Money()
    on_account = Money(help_text="Promised by companies on this day.")
    charges = CategoryReportSerializer(many=True)
    taxes = TaxSumSerializer(many=True, help_text="What was charged and corrected on this day, by tax rate.")
    corrections = CorrectionSerializer(many=True)
    night = RoomNightsSerializer()
    open_balances = OpenAccountsSerializer(help_text="As they are now, of guests who have left.")
    credits = OpenAccountsSerializer(help_text="As they are now: paid and not owed.")
