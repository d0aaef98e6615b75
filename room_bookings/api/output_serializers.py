"""The fields of responses about bookings, for the OpenAPI document. `room_bookings.snapshots` makes the values."""

from rest_framework import serializers

from hotel.api.documentation import Output, ReasonSerializer
from hotel.api.inputs import WallClock
from hotel.currencies import MAX_DIGITS, MAX_PLACES
from hotel.enums import Language
from hotel.kernel.exceptions import ProblemCode
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from room_bookings.balances import SUM_DIGITS
from room_bookings.enums import BookingStatus, OversoldKind, PartyRole, PaymentTerms, SetOutcome
from room_bookings.services import AutoAssignment, RoomCheckOutResult
from rooms.enums import RoomStatus
from staff.api.actions import ACTIONS, serialized_actions

_HIDDEN = "Null for roles that do not see personal data."


class PartyMemberSerializer(Output):
    id = serializers.IntegerField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    role = serializers.ChoiceField(choices=PartyRole.choices)
    is_staying = serializers.BooleanField()
    email = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    phone = serializers.CharField(allow_null=True, help_text=_HIDDEN)


class BookerSerializer(Output):
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class OutputAmount(serializers.DecimalField):
    """An amount, with as many places as ISO 4217 gives the booking's currency."""

    def __init__(self, help_text: str = "", *, max_digits: int = MAX_DIGITS) -> None:
        text = f"{help_text} With as many places as ISO 4217 gives the currency. {_HIDDEN}".strip()
        super().__init__(max_digits=max_digits, decimal_places=MAX_PLACES, allow_null=True, help_text=text)


class NightAmountSerializer(Output):
    date = serializers.DateField()
    amount = OutputAmount()


class OversoldBySerializer(Output):
    kind = serializers.ChoiceField(
        choices=OversoldKind.choices,
        help_text="OVERRIDE: a manager set no_availability aside; CHANNEL: sold before; IN_HOUSE: guests are there.",
    )
    staff_id = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Null without the right to personal data.")


@shown_in_events(
    SubjectKind.BOOKING,
    without=[ACTIONS],
    added=[
        *("departed_on", "nights_stayed", "arrival_time", "external_item", "channel_version", "do_not_move"),
        *("oversold_by", "waiting_since", "language", "children_ages", "entered_late"),
        *("overstay_flagged_at", "overstay_acknowledged_at", "overstay_acknowledged_by"),
        *(
            "cancellation_policy",
            "free_cancellation_until",
            "cancellation_deadlines",
            "deposit_due",
            "hold_until",
        ),
        *("continues", "continued_by"),
        *("nightly_amounts", "open_balance"),
    ],
)
class BookingSerializer(Output):
    booking_id = serializers.CharField()
    confirmation_number = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    status_version = serializers.IntegerField()
    room_type = serializers.CharField(help_text="The code of the room type.")
    check_in = serializers.DateField()
    check_out = serializers.DateField()
    nights = serializers.IntegerField()
    departed_on = serializers.DateField(
        allow_null=True, help_text="The business date of the check-out; null until then."
    )
    entered_late = serializers.BooleanField(
        help_text="Whether a manager entered the booking or its check-in afterwards. Instants are those of the entry."
    )
    nights_stayed = serializers.IntegerField(
        allow_null=True, help_text="Nights from check_in to departed_on; null until the check-out."
    )
    adults = serializers.IntegerField()
    children = serializers.IntegerField()
    children_ages = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ages in years of those children whose age is known."
    )
    party = PartyMemberSerializer(many=True)
    primary_guest = PartyMemberSerializer(allow_null=True)
    booker = BookerSerializer(allow_null=True, help_text=_HIDDEN)
    group_reference = serializers.CharField()
    assigned_room = serializers.CharField(allow_null=True, help_text="The number of the room.")
    do_not_move = serializers.BooleanField(
        help_text="Whether the guests keep their assigned room: another one, or none, needs an override."
    )
    continues = serializers.CharField(
        allow_null=True,
        help_text="The earlier booking of the same guests, in whose room they stay on; null without one.",
    )
    continued_by = serializers.CharField(
        allow_null=True,
        help_text="The booking under which the guests stayed on in their room; null if they did not, or not yet.",
    )
    waiting_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when the guests are in the house and wait for their room."
    )
    checked_in_at = serializers.DateTimeField(allow_null=True)
    checked_out_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    no_show_at = serializers.DateTimeField(allow_null=True)
    total_amount = OutputAmount()
    nightly_amounts = NightAmountSerializer(
        many=True,
        allow_null=True,
        help_text="The nights' shares of total_amount; of a day use one. " + _HIDDEN,
    )
    amount_paid = OutputAmount(max_digits=SUM_DIGITS)
    balance_due = OutputAmount(
        help_text=(
            "total_amount and charges less amount_paid; of a cancelled or no-show booking the charges alone are owed. "
            "Negative: a credit of the guest."
        ),
        max_digits=SUM_DIGITS,
    )
    open_balance = OutputAmount(
        help_text="What is still owed after the guests have left; null if nothing is.",
        max_digits=SUM_DIGITS,
    )
    currency = serializers.CharField()
    payment_terms = serializers.ChoiceField(choices=PaymentTerms.choices)
    cancellation_policy = serializers.CharField(
        allow_null=True,
        help_text="The code of the policy under whose terms the booking was made; null: cancellation is free.",
    )
    free_cancellation_until = serializers.DateTimeField(
        allow_null=True, help_text="A cancellation is free before this instant; null: always."
    )
    cancellation_deadlines = serializers.ListField(
        child=serializers.DateTimeField(), help_text="The instants from which the tiers of the terms apply."
    )
    deposit_due = OutputAmount()
    hold_until = serializers.DateTimeField(
        allow_null=True,
        help_text="When the booking expires unless something is paid; null: never, or not pending.",
    )
    payment_authorized_at = serializers.DateTimeField(allow_null=True)
    payment_captured_at = serializers.DateTimeField(allow_null=True)
    payment_failed_at = serializers.DateTimeField(allow_null=True)
    refund_processed_at = serializers.DateTimeField(allow_null=True)
    is_overstay = serializers.BooleanField()
    overstay_flagged_at = serializers.DateTimeField(
        allow_null=True, help_text="When the overstay was told by `booking_overstay`; null: not yet."
    )
    overstay_acknowledged_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Since when somebody knows of it; on the next business date it is told again.",
    )
    overstay_acknowledged_by = serializers.IntegerField(
        allow_null=True, help_text="The staff member who acknowledged the overstay."
    )
    arrival_time = WallClock(
        allow_null=True,
        help_text="Agreed for the business date of check_in: 01:00 is after 23:00. Null: none.",
    )
    departure_time = WallClock(
        allow_null=True,
        help_text="Agreed for the business date of check_out: 01:00 is after 23:00. Null: the hotel's check_out_time.",
    )
    expected_checkout = serializers.DateTimeField()
    language = serializers.ChoiceField(
        choices=Language.choices, help_text="The language of mails to the guests and of their page."
    )
    special_requests = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    notes = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    source = serializers.CharField(  # type: ignore[assignment]  # a field
        help_text="The channel the booking came through, in lower case."
    )
    external_reference = serializers.CharField()
    external_item = serializers.CharField()
    channel_version = serializers.CharField(
        allow_null=True,
        help_text="The version of the channel's last message: a number, or an instant in UTC.",
    )
    created_at = serializers.DateTimeField()
    oversold_by = OversoldBySerializer(
        allow_null=True, help_text="Who let the booking hold a night beyond the limit of its room type."
    )
    updated_at = serializers.DateTimeField()
    actions = serialized_actions()


class BookingsSerializer(Output):
    results = BookingSerializer(many=True)


class WarningSerializer(Output):
    code = serializers.ChoiceField(choices=ProblemCode.choices)
    detail = serializers.CharField()


class BookingWithWarningsSerializer(BookingSerializer):
    warnings = WarningSerializer(many=True, required=False, help_text="Absent if there are none.")


class CheckedInBookingSerializer(BookingWithWarningsSerializer):
    earlier_booking = BookingSerializer(
        required=False,
        help_text="The booking that this one continues, as it is now; absent unless its guests stayed on.",
    )


class DepartureSerializer(Output):
    room_number = serializers.CharField()
    booking_id = serializers.CharField(allow_null=True, help_text="Null if the room was vacant.")
    outcome = serializers.ChoiceField(
        choices=[RoomCheckOutResult.CHECKED_OUT, RoomCheckOutResult.ALREADY_OUT]
    )


class DeparturesSerializer(Output):
    results = DepartureSerializer(many=True)


class SetResultSerializer(Output):
    booking_id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=SetOutcome.choices)
    room_number = serializers.CharField(allow_null=True, help_text="The booking's room afterwards.")
    reasons = ReasonSerializer(many=True, help_text="Why the booking was left out; empty if it was not.")
    warnings = WarningSerializer(many=True, help_text="About a booking that was checked in, as of one alone.")


class SetResultsSerializer(Output):
    results = SetResultSerializer(many=True)


class RoomFitSerializer(Output):
    reserved_type = serializers.BooleanField(help_text="Whether the room is of the reserved type.")
    ready = serializers.BooleanField(help_text="Whether the room is vacant and ready for a guest now.")
    nights_free_before = serializers.IntegerField(
        allow_null=True,
        help_text="Nights from the business date that stay free in the room before the stay; null: a week or more.",
    )
    nights_free_after = serializers.IntegerField(
        allow_null=True,
        help_text="Nights that stay free until the next booking in the room; null: a week or more.",
    )


class AvailableRoomSerializer(Output):
    room_number = serializers.CharField()
    floor = serializers.IntegerField()
    room_type = serializers.CharField(help_text="The code of the room type.")
    room_status = serializers.ChoiceField(choices=RoomStatus.choices)
    fit = RoomFitSerializer(help_text="How well the room fits; what the order of the rooms comes from.")
    reasons = ReasonSerializer(many=True, help_text="Every reason against the room; empty if there is none.")
    warnings = WarningSerializer(many=True, help_text="The room is out of service in these nights.")


class AvailableRoomsSerializer(Output):
    results = AvailableRoomSerializer(many=True)


class AutoAssignmentSerializer(Output):
    booking_id = serializers.CharField()
    outcome = serializers.ChoiceField(
        choices=[AutoAssignment.ASSIGNED, AutoAssignment.NOT_PLACED, AutoAssignment.CHANGED],
        help_text="changed: the booking or its room changed after the plan was made.",
    )
    room_number = serializers.CharField(allow_null=True, help_text="The planned room; null if there is none.")
    room_type = serializers.CharField(allow_null=True, help_text="The code of the room's type.")
    fit = RoomFitSerializer(allow_null=True, help_text="How well the room fits; null without a room.")
    reasons = ReasonSerializer(many=True, help_text="Why the booking got no room; empty if it got one.")


class AutoAssignmentsSerializer(Output):
    results = AutoAssignmentSerializer(many=True)
    is_optimal = serializers.BooleanField(
        help_text="Whether no plan is better. False if the time for planning ran out."
    )
