"""What the columns of a booking may hold, each for itself."""

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from hotel.enums import Language
from hotel.kernel.constraints import CommentedCheckConstraint
from hotel.kernel.names import are_nfc_normalized
from room_bookings.enums import BookingStatus
from room_bookings.stay_bounds import MAX_PERSONS
from rooms.models import MAX_CHILD_AGE


def _number_of(function: str) -> Func:
    return Func(F("children_ages"), function=function, output_field=IntegerField())


VALUES = [
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
]
