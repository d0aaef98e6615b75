"""The figures of attendants: stored when a month is over, deleted when the hotel's months have passed."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.locking import LockQuery
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows
from hotel.models import Hotel
from housekeeping.models import AttendantMonth, ProductivityRule
from housekeeping.selectors.productivity import (
    MonthWork,
    first_kept_month,
    last_day_of,
    productivity_rule,
    work_of_months,
)
from staff.capabilities import Capability
from staff.command import Command

MOST_MONTHS = 60

_LOCK_HOTEL = LockQuery(
    "lock_hotel_of_productivity",
    lambda given: Hotel.objects.filter(pk=given.value("hotel_pk")),
    rank=LockRank.HOTELS,
)
_READ_STORED = PreparedQuery(
    "read_stored_months",
    lambda given: (
        AttendantMonth.objects.filter(hotel=given.value("hotel_pk"))
        .order_by()
        .values_list("staff_id", "month")
    ),
)
_DELETE_OLD = PreparedQuery.from_sql(
    "delete_attendant_months",
    "DELETE FROM housekeeping_attendantmonth WHERE hotel_id = %(hotel_pk)s AND month < %(first)s::date RETURNING id",
)


class StoredMonths(NamedTuple):
    """How many rows were stored and deleted."""

    stored: int
    deleted: int


def set_productivity_rule(command: Command, *, shows_names: bool, months_kept: int) -> ProductivityRule:
    """Say whether names are shown, and for how many months figures are kept. An unchanged rule writes nothing.

    Locks the hotel. Raises Invalid (not 1 to 60 months), Forbidden, Busy.
    """
    command.require(Capability.HOTEL_SETTINGS)
    if not 1 <= months_kept <= MOST_MONTHS:
        sentence = _("Figures of attendants are kept for 1 to 60 months.")
        raise Invalid(sentence, errors={"months_kept": [sentence]})
    _LOCK_HOTEL(hotel_pk=command.hotel.pk)
    before = productivity_rule(command.hotel.pk)
    if (before.shows_names, before.months_kept) == (shows_names, months_kept):
        return before
    rule = ProductivityRule(
        hotel=command.hotel,
        shows_names=shows_names,
        months_kept=months_kept,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
    insert_rows([rule])
    return rule


def store_productivity(command: Command) -> StoredMonths:
    """Store the figures of the months that are over, once each, and delete those whose months have passed.

    Locks the hotel. Raises Forbidden, Busy.
    """
    command.require(Capability.HOTEL_SETTINGS)
    hotel_pk = command.hotel.pk
    _LOCK_HOTEL(hotel_pk=hotel_pk)
    first = first_kept_month(command.today, productivity_rule(hotel_pk).months_kept)
    stored = set(_READ_STORED(hotel_pk=hotel_pk))
    last = last_day_of(first_kept_month(command.today, 1))
    missing = [
        work
        for work in work_of_months(hotel_pk, first=first, last=last)
        if (work.staff_id, work.month) not in stored
    ]
    deleted = list(_DELETE_OLD(hotel_pk=hotel_pk, first=first))
    insert_rows([_row(command, work) for work in missing])
    return StoredMonths(len(missing), len(deleted))


def _row(command: Command, work: MonthWork) -> AttendantMonth:
    return AttendantMonth(hotel=command.hotel, at=command.now, **work._asdict())
