"""Who is on duty on a date, as the latest row of each person says."""

from collections.abc import Collection
from datetime import date

from hotel.kernel.sql import PreparedQuery
from housekeeping.models import Shift
from staff.authorization import may
from staff.capabilities import Capability
from staff.models import Staff

FULL_SHIFT_MINUTES = 480
"""Minutes of a person who is named for a plan without a shift of the date."""

_READ_SHIFTS = PreparedQuery(
    "read_latest_shifts",
    lambda given: (
        Shift.objects.filter(hotel=given.value("hotel_pk"), date=given.value("date"))
        .select_related("staff__user")
        .only(
            "date",
            "minutes",
            "begins_at",
            *("staff__hotel_id", "staff__roles", "staff__is_active"),
            *("staff__user__first_name", "staff__user__last_name", "staff__user__username"),
        )
        .order_by("staff_id", "-pk")
        .distinct("staff_id")
    ),
)
_READ_ATTENDANTS = PreparedQuery(
    "read_attendants",
    lambda given: Staff.objects.filter(
        given.any_of("pk", "staff_pks"), hotel=given.value("hotel_pk"), is_active=True
    ).select_related("user"),
)


def latest_shifts(*, hotel_pk: int, day: date) -> list[Shift]:
    """Return the latest row of each person for a date, those of people who are off included, in one statement."""
    return list(_READ_SHIFTS(hotel_pk=hotel_pk, date=day))


def shifts_of(*, hotel_pk: int, day: date) -> list[Shift]:
    """Return the shifts of the people on duty who still work on tasks, by name."""
    shifts = latest_shifts(hotel_pk=hotel_pk, day=day)
    on_duty = [shift for shift in shifts if shift.minutes and may(shift.staff, Capability.TASKS_WORK)]
    return sorted(on_duty, key=lambda shift: (shift.staff.name, shift.staff_id))


def attendants_by_pk(*, hotel_pk: int, staff_pks: Collection[int]) -> dict[int, Staff]:
    """Return the active members of the staff with these keys who work on tasks."""
    found = _READ_ATTENDANTS(hotel_pk=hotel_pk, staff_pks=sorted(staff_pks))
    return {person.pk: person for person in found if may(person, Capability.TASKS_WORK)}
