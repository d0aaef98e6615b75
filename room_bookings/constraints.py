"""The constraints of bookings, in the order of the invariants that they enforce."""

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from hotel.enums import Language
from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedExclusionConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    ForeignKeyFromLowerApp,
    Retry,
)
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.names import are_nfc_normalized
from room_bookings.enums import BookingStatus, OversoldKind
from room_bookings.held_minutes import HALF_DAY
from room_bookings.night_triggers import SOLD_TYPE_FOLLOWS_ROOM
from room_bookings.stay_bounds import MAX_NIGHTS, MAX_PERSONS
from room_bookings.transitions import LIVE, WITH_CHECKED_IN_AT, WITH_CHECKED_OUT_AT, WITHOUT_ROOM
from rooms.models import MAX_CHILD_AGE


def _number_of(function: str) -> Func:
    return Func(F("children_ages"), function=function, output_field=IntegerField())


BOOKING_CONSTRAINTS = [
    CommentedUniqueConstraint(
        name="booking_id_once",
        violation_error_message="A booking ID belongs to one booking, in all hotels.",
        fields=["booking_id"],
        on_violation=Retry.NEW_RANDOM_VALUE,
    ),
    CommentedUniqueConstraint(
        name="booking_confirmation_number_once",
        violation_error_message="A confirmation number belongs to one booking, in all hotels.",
        fields=["confirmation_number"],
        on_violation=Retry.NEW_RANDOM_VALUE,
    ),
    CommentedUniqueConstraint(
        name="booking_id_hotel",
        violation_error_message=(
            "Each booking has one hotel: target of the foreign keys that keep its rows within the hotel."
        ),
        fields=["id", "hotel"],
    ),
    CommentedUniqueConstraint(
        name="booking_id_stays_in",
        violation_error_message=(
            "A checked-in booking has one room: target of the foreign key of its occupancy."
        ),
        fields=["id", "stays_in"],
    ),
    CommentedUniqueConstraint(
        name="booking_item_once_per_channel",
        violation_error_message="An item of an external reference belongs to one booking of a hotel and channel.",
        on_violation=Retry.GUARD_WILL_REFUSE,
        fields=["hotel", "source", "external_reference", "external_item"],
        condition=~Q(external_reference=""),
    ),
    CommentedUniqueConstraint(
        name="booking_continued_once",
        violation_error_message="At most one booking that is not cancelled or a no-show continues another one.",
        violation_error_code=ProblemCode.CONTINUED_ALREADY,
        fields=["continues"],
        condition=Q(continues__isnull=False, status__in=sorted(LIVE | WITH_CHECKED_IN_AT)),
    ),
    CommentedCheckConstraint(
        name="booking_continues_another",
        violation_error_message="A booking does not continue itself.",
        condition=~Q(continues=F("id")),
    ),
    CommentedCheckConstraint(
        name="booking_status_is_known",
        violation_error_message="A booking status is a member of BookingStatus.",
        condition=Q(status__in=BookingStatus.values),
    ),
    CommentedCheckConstraint(
        name="booking_source_is_folded",
        violation_error_message="The channel of a booking is stored in lower case.",
        condition=~Q(source__regex="[A-Z]"),
    ),
    CommentedCheckConstraint(
        name="booking_has_an_item",
        violation_error_message="The item of an external reference is not empty.",
        condition=~Q(external_item=""),
    ),
    CommentedCheckConstraint(
        name="booking_booker_name_is_nfc",
        violation_error_message="The name of a booker is stored in Unicode NFC.",
        condition=are_nfc_normalized("booker_name"),
    ),
    CommentedCheckConstraint(
        name="booking_persons_within_limits",
        violation_error_message="A booking has 0 to 99 adults and 0 to 99 children.",
        condition=Q(adults__range=(0, MAX_PERSONS), children__range=(0, MAX_PERSONS)),
    ),
    CommentedCheckConstraint(
        name="booking_ages_are_of_its_children",
        violation_error_message="A booking has at most one age for each child, from 0 to 17 years.",
        condition=Q(
            LessThanOrEqual(_number_of("cardinality"), F("children")),
            LessThanOrEqual(Coalesce(_number_of("array_ndims"), Value(1)), Value(1)),
            children_ages__contained_by=list(range(MAX_CHILD_AGE + 1)),
        ),
    ),
    CommentedCheckConstraint(
        name="booking_amount_is_not_negative",
        violation_error_message="The total amount of a booking is not negative.",
        condition=Q(total_amount__gte=0),
    ),
    CommentedCheckConstraint(
        name="booking_deposit_is_not_negative",
        violation_error_message="The deposit of a booking is not negative.",
        condition=Q(deposit_due__gte=0),
    ),
    CommentedCheckConstraint(
        name="booking_deadlines_need_terms",
        violation_error_message="Only a booking with cancellation terms has deadlines and a deposit.",
        condition=Q(cancellation_terms__isnull=False) | Q(cancellation_deadlines=[], deposit_due=0),
    ),
    CommentedCheckConstraint(
        name="booking_currency_is_a_code",
        violation_error_message="A currency of a booking is a code of three capital letters.",
        condition=Q(currency__regex=r"^[A-Z]{3}$"),
    ),
    CommentedCheckConstraint(
        name="booking_language_is_offered",
        violation_error_message="The guests of a booking read a language of the program.",
        condition=Q(language__in=Language.values),
    ),
    CommentedCheckConstraint(
        name="i2_checked_in_has_assigned_room",
        violation_error_message="A checked-in booking has an assigned room.",
        violation_error_code=ProblemCode.NO_ROOM,
        condition=~Q(status=BookingStatus.CHECKED_IN) | Q(assigned_room__isnull=False),
    ),
    CommentedCheckConstraint(
        name="i2_cancelled_has_no_room",
        violation_error_message="A cancelled or no-show booking has no assigned room.",
        condition=~Q(status__in=sorted(WITHOUT_ROOM)) | Q(assigned_room__isnull=True),
    ),
    CommentedExclusionConstraint(
        name="i4_no_two_bookings_in_one_room",
        violation_error_message="Two live bookings never hold one room at the same time.",
        violation_error_code=ProblemCode.ROOM_TAKEN,
        expressions=[
            ("assigned_room", RangeOperators.EQUAL),
            ("held_minutes", RangeOperators.OVERLAPS),
        ],
        condition=Q(assigned_room__isnull=False, status__in=sorted(LIVE)),
        deferrable=models.Deferrable.IMMEDIATE,
    ),
    CommentedCheckConstraint(
        name="i4_room_from_is_arrival_until_check_in",
        violation_error_message=(
            "A booking holds its room from its arrival until it is checked in, and never from an earlier date."
        ),
        condition=Q(room_from=F("check_in"))
        | Q(room_from__gt=F("check_in"), status__in=sorted(WITH_CHECKED_IN_AT)),
    ),
    CommentedCheckConstraint(
        name="i4_times_have_minutes",
        violation_error_message="An agreed time has its minute of the business day, from 0 to 1,440.",
        condition=(
            Q(arrival_time__isnull=True, arrival_minute__isnull=True)
            | Q(arrival_time__isnull=False, arrival_minute__isnull=False, arrival_minute__range=(0, HALF_DAY))
        )
        & (
            Q(departure_time__isnull=True, departure_minute__isnull=True)
            | Q(
                departure_time__isnull=False,
                departure_minute__isnull=False,
                departure_minute__range=(0, HALF_DAY),
            )
        ),
    ),
    CommentedCheckConstraint(
        name="i4_day_use_ends_after_it_begins",
        violation_error_message="The guests of a day use leave after they arrive.",
        condition=~Q(check_in=F("check_out"))
        | Q(
            GreaterThan(
                Coalesce(F("departure_minute"), Value(HALF_DAY)), Coalesce(F("arrival_minute"), Value(0))
            )
        ),
    ),
    CommentedCheckConstraint(
        name="i5_checked_in_at",
        violation_error_message="Exactly the bookings that have checked in have a time of check-in.",
        condition=Q(status__in=sorted(WITH_CHECKED_IN_AT), checked_in_at__isnull=False)
        | ~Q(status__in=sorted(WITH_CHECKED_IN_AT)) & Q(checked_in_at__isnull=True),
    ),
    CommentedCheckConstraint(
        name="i5_checked_out_at",
        violation_error_message=("Exactly the bookings that have checked out have a time of check-out."),
        condition=Q(status__in=sorted(WITH_CHECKED_OUT_AT), checked_out_at__isnull=False)
        | ~Q(status__in=sorted(WITH_CHECKED_OUT_AT)) & Q(checked_out_at__isnull=True),
    ),
    CommentedCheckConstraint(
        name="i5_departed_on",
        violation_error_message="Exactly the bookings that have checked out have a date of departure.",
        condition=Q(status__in=sorted(WITH_CHECKED_OUT_AT), departed_on__isnull=False)
        | ~Q(status__in=sorted(WITH_CHECKED_OUT_AT)) & Q(departed_on__isnull=True),
    ),
    CommentedCheckConstraint(
        name="i5_waiting_only_while_confirmed",
        violation_error_message="Only the guests of a confirmed booking wait for their room.",
        condition=Q(waiting_since__isnull=True) | Q(status=BookingStatus.CONFIRMED),
    ),
    CommentedCheckConstraint(
        name="i5_overstay_only_in_house",
        violation_error_message=(
            "Only a checked-in booking has an overstay; somebody acknowledges it at an instant."
        ),
        condition=Q(
            overstay_flagged_at__isnull=True,
            overstay_acknowledged_at__isnull=True,
            overstay_acknowledged_by__isnull=True,
        )
        | Q(status=BookingStatus.CHECKED_IN)
        & (Q(overstay_acknowledged_at__isnull=False) | Q(overstay_acknowledged_by__isnull=True)),
    ),
    CommentedCheckConstraint(
        name="i5_cancelled_at",
        violation_error_message="Exactly the cancelled bookings have a time of cancellation.",
        condition=Q(status=BookingStatus.CANCELLED, cancelled_at__isnull=False)
        | ~Q(status=BookingStatus.CANCELLED) & Q(cancelled_at__isnull=True),
    ),
    CommentedCheckConstraint(
        name="i5_no_show_at",
        violation_error_message=("Exactly the no-show bookings have a time at which the no-show was marked."),
        condition=Q(status=BookingStatus.NO_SHOW, no_show_at__isnull=False)
        | ~Q(status=BookingStatus.NO_SHOW) & Q(no_show_at__isnull=True),
    ),
    CommentedCheckConstraint(
        name="i5_departure_not_before_arrival",
        violation_error_message="The departure of a booking is not before its arrival.",
        condition=Q(check_out__gte=F("check_in")),
    ),
    CommentedCheckConstraint(
        name="i5_stay_within_the_calendar",
        violation_error_message="A stay lies between 2000-01-01 and 2199-12-31.",
        condition=Q(check_in__gte=FIRST_DAY, check_out__lte=LAST_DAY),
    ),
    CommentedCheckConstraint(
        name=f"i5_stay_of_at_most_{MAX_NIGHTS}_nights",
        violation_error_message="A stay has at most 1,000 nights.",
        condition=Q(
            check_out__lte=ExpressionWrapper(F("check_in") + Value(MAX_NIGHTS), output_field=DateField())
        ),
    ),
    CommentedCheckConstraint(
        name="i13_oversold_says_why",
        violation_error_message=(
            "A booking that may oversell says by what kind of decision; an override has a reason."
        ),
        condition=Q(oversold_kind="", oversold_staff__isnull=True, oversold_reason="")
        | Q(oversold_kind__in=[OversoldKind.CHANNEL, OversoldKind.IN_HOUSE])
        | Q(oversold_kind=OversoldKind.OVERRIDE, oversold_staff__isnull=False) & ~Q(oversold_reason=""),
    ),
    CompositeForeignKey(
        name="i10_booking_oversold_by_of_hotel",
        violation_error_message="The staff member who oversold a night belongs to the hotel of the booking.",
        fields=("oversold_staff", "hotel"),
        to="staff.Staff",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_overstay_acknowledged_by_of_hotel",
        violation_error_message=(
            "The staff member who acknowledged an overstay belongs to the hotel of the booking."
        ),
        fields=("overstay_acknowledged_by", "hotel"),
        to="staff.Staff",
        to_fields=("id", "hotel"),
    ),
    SOLD_TYPE_FOLLOWS_ROOM,
    ForeignKeyFromLowerApp(
        name="i10_event_booking_of_hotel",
        violation_error_message="An event about a booking belongs to the hotel of the booking.",
        from_model="notifications.OutboxEvent",
        from_fields=("booking_ref", "hotel"),
        fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_continues_of_hotel",
        violation_error_message="A booking continues a booking of its hotel.",
        fields=("continues", "hotel"),
        to="room_bookings.RoomBooking",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_room_type_of_hotel",
        violation_error_message="The room type of a booking belongs to the hotel of the booking.",
        fields=("room_type", "hotel"),
        to="rooms.RoomType",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_terms_of_hotel",
        violation_error_message="The cancellation terms of a booking belong to the hotel of the booking.",
        fields=("cancellation_terms", "hotel"),
        to="hotel.CancellationTerms",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_room_of_hotel",
        violation_error_message="The assigned room of a booking belongs to the hotel of the booking.",
        fields=("assigned_room", "hotel"),
        to="rooms.Room",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i2_checked_in_booking_has_occupancy",
        violation_error_message="A checked-in booking occupies its assigned room.",
        fields=("id", "stays_in"),
        to="room_bookings.RoomOccupancy",
        to_fields=("booking", "room"),
    ),
    CompositeForeignKey(
        name="i7_booking_status_witnessed",
        violation_error_message="A booking has the status of its latest status event.",
        fields=("id", "status_version", "status"),
        to="room_bookings.BookingStatusEvent",
        to_fields=("booking", "status_version", "to_status"),
    ),
    CommentedCheckConstraint(
        name="i12_first_room_counts",
        violation_error_message="A booking with an assigned room has a room version of at least 1.",
        condition=Q(assigned_room__isnull=True) | Q(room_version__gte=1),
    ),
    CompositeForeignKey(
        name="i12_room_change_logged",
        violation_error_message="The latest room change of a booking is in the room log.",
        fields=("hotel", "booking_id", "room_witness"),
        to="rooms.RoomOperationLog",
        to_fields=("hotel", "booking_id", "room_version"),
    ),
    CompositeForeignKey(
        name="i15_change_recorded",
        violation_error_message="The latest change of a booking has its change row.",
        fields=("id", "change_witness"),
        to="room_bookings.BookingChange",
        to_fields=("booking", "change_version"),
    ),
]
