"""The people on duty on a date: the list is replaced as a whole, by rows that only grow."""

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from housekeeping.models import Shift
from housekeeping.selectors.shifts import latest_shifts, shifts_of
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff

_LOCK_STAFF = LockQuery(
    "lock_staff_of_hotel",
    lambda given: Staff.objects.filter(hotel=given.value("hotel_pk")).select_related("user"),
    rank=LockRank.STAFF,
)


class PlannedShift(NamedTuple):
    """The minutes of a person on a date, and the wall clock time at which the work begins, if it is known."""

    staff_id: int
    minutes: int
    begins_at: time | None = None


def set_shifts(command: Command, *, date: date, shifts: Sequence[PlannedShift]) -> list[Shift]:
    """Say who is on duty on a date; whoever is not named is off. Return the shifts of the date by name.

    Unchanged shifts write nothing. Locks the staff of the hotel. Raises Invalid (a date that has passed, somebody named
    twice or who does not work on tasks of this hotel), Forbidden, Busy.
    """
    command.require(Capability.TASKS_MANAGE)
    if date < command.today:
        sentence = _("The date has passed.")
        raise Invalid(sentence, errors={"date": [sentence]})
    people = {person.pk: person for person in _LOCK_STAFF(hotel_pk=command.hotel.pk)}
    _require_attendants(shifts, people)
    before = {
        shift.staff_id: PlannedShift(shift.staff_id, shift.minutes, shift.begins_at)
        for shift in latest_shifts(hotel_pk=command.hotel.pk, day=date)
    }
    wanted = {shift.staff_id: shift for shift in shifts}
    off = {pk: PlannedShift(pk, 0) for pk, shift in before.items() if shift.minutes and pk not in wanted}
    changed = [shift for pk, shift in sorted((wanted | off).items()) if before.get(pk) != shift]
    insert_rows([_row(command, date, shift, people[shift.staff_id]) for shift in changed])
    return shifts_of(hotel_pk=command.hotel.pk, day=date)


def _require_attendants(shifts: Sequence[PlannedShift], people: dict[int, Staff]) -> None:
    for position, shift in enumerate(shifts):
        person = people.get(shift.staff_id) if can_be_key(shift.staff_id) else None
        if person is None or not may(person, Capability.TASKS_WORK):
            sentence = _("Nobody with this ID works on tasks of this hotel.")
            raise Invalid(sentence, errors={f"shifts.{position}.staff_id": [sentence]})
    if len({shift.staff_id for shift in shifts}) < len(shifts):
        sentence = _("A person has one shift on a date.")
        raise Invalid(sentence, errors={"shifts": [sentence]})


def _row(command: Command, day: date, shift: PlannedShift, person: Staff) -> Shift:
    return Shift(
        hotel=command.hotel,
        staff=person,
        date=day,
        minutes=shift.minutes,
        begins_at=shift.begins_at if shift.minutes else None,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
