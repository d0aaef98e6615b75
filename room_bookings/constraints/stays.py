"""What dates, times, status and room of a booking may be together (I2, I4, I5, I13)."""

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedExclusionConstraint,
)
from hotel.kernel.exceptions import ProblemCode
from room_bookings.enums import BookingStatus, OversoldKind
from room_bookings.held_minutes import HALF_DAY
from room_bookings.stay_bounds import MAX_NIGHTS
from room_bookings.transitions import LIVE, WITH_CHECKED_IN_AT, WITH_CHECKED_OUT_AT, WITHOUT_ROOM

STAYS = [
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
]
