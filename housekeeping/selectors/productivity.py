"""What attendants did in a month: of a month that is stored its rows, else the sums of tasks and shifts."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import PreparedQuery
from housekeeping.models import AttendantMonth, ProductivityRule
from housekeeping.models.productivity import DEFAULT_MONTHS_KEPT
from staff.command import Command
from staff.models import Staff


class MonthWork(NamedTuple):
    """The work of one person in a month, which is named by its first date."""

    staff_id: int
    month: date
    tasks: int
    credits: int
    planned_minutes: int
    worked_minutes: int
    shift_minutes: int


_READ_RULE = PreparedQuery(
    "read_productivity_rule",
    lambda given: ProductivityRule.objects.filter(hotel=given.value("hotel_pk")).order_by("-pk")[:1],
)
_READ_MONTH = PreparedQuery(
    "read_attendant_months",
    lambda given: AttendantMonth.objects.filter(
        hotel=given.value("hotel_pk"), month=given.value("month")
    ).values_list(*MonthWork._fields),
)
_READ_NAMES = PreparedQuery(
    "read_names_of_attendants",
    lambda given: Staff.objects.filter(given.any_of("pk", "staff_pks")).select_related("user"),
)
_SUM_WORK = PreparedQuery.from_sql(
    "read_work_of_months",
    """
    WITH latest AS (
        SELECT DISTINCT ON (staff_id, date) staff_id, date, minutes FROM housekeeping_shift
        WHERE hotel_id = %(hotel_pk)s::bigint AND date >= %(first)s::date AND date <= %(last)s::date
        ORDER BY staff_id, date, id DESC
    ), shift AS (
        SELECT staff_id, date_trunc('month', date::timestamp)::date AS month, sum(minutes) AS minutes
        FROM latest WHERE minutes > 0 GROUP BY 1, 2
    ), task AS (
        SELECT assigned_to_id AS staff_id, date_trunc('month', due_date::timestamp)::date AS month,
            count(*) AS tasks, sum(credits) AS credits, sum(planned_minutes) AS planned, sum(worked_minutes) AS worked
        FROM housekeeping_housekeepingtask
        WHERE hotel_id = %(hotel_pk)s::bigint AND status = 'DONE' AND assigned_to_id IS NOT NULL
            AND due_date >= %(first)s::date AND due_date <= %(last)s::date
        GROUP BY 1, 2
    )
    SELECT staff_id, month, coalesce(tasks, 0)::int, coalesce(credits, 0)::int, coalesce(planned, 0)::int,
        coalesce(worked, 0)::int, coalesce(minutes, 0)::int
    FROM task FULL JOIN shift USING (staff_id, month) ORDER BY month, staff_id
    """,
)


def productivity_rule(hotel_pk: int) -> ProductivityRule:
    """Return what the hotel has laid down: its latest row, or names shown and DEFAULT_MONTHS_KEPT."""
    usual = ProductivityRule(hotel_id=hotel_pk, shows_names=True, months_kept=DEFAULT_MONTHS_KEPT)
    return next(iter(_READ_RULE(hotel_pk=hotel_pk)), usual)


def work_of_months(hotel_pk: int, *, first: date, last: date) -> list[MonthWork]:
    """Return the work of each person in each month between two dates, from tasks and shifts, in one statement."""
    return [MonthWork(*row) for row in _SUM_WORK(hotel_pk=hotel_pk, first=first, last=last)]


def first_kept_month(today: date, months_kept: int) -> date:
    """Return the first date of the earliest month whose figures are kept, beside those of the current month."""
    months = 12 * today.year + today.month - 1 - months_kept
    return date(months // 12, months % 12 + 1, 1)


def last_day_of(month: date) -> date:
    """Return the last date of a month, which is named by its first date."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def productivity(command: Command, *, month: date, rule: ProductivityRule) -> list[tuple[Staff, MonthWork]]:
    """Return the work of a month by person, most credits first, in three statements at most.

    Raises Invalid for a month that is to come, or whose figures are deleted.
    """
    if month > command.today:
        sentence = _("The month has not begun.")
        raise Invalid(sentence, errors={"month": [sentence]})
    if month < first_kept_month(command.today, rule.months_kept):
        sentence = _("Figures of attendants are deleted after %(months)d months.") % {
            "months": rule.months_kept
        }
        raise Invalid(sentence, errors={"month": [sentence]})
    hotel_pk = command.hotel.pk
    rows = [MonthWork(*row) for row in _READ_MONTH(hotel_pk=hotel_pk, month=month)]
    if not rows:
        rows = work_of_months(hotel_pk, first=month, last=last_day_of(month))
    people = {person.pk: person for person in _READ_NAMES(staff_pks=[row.staff_id for row in rows])}
    found = [(people[row.staff_id], row) for row in rows]
    return sorted(found, key=lambda each: (-each[1].credits, -each[1].tasks, each[1].staff_id))
