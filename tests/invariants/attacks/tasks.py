"""Attacks on housekeeping tasks and their history: I18, and I10 of the history."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import NOW, TODAY
from tests.invariants.support.sql_session import Session

TASKS = "housekeeping_housekeepingtask"


def _change(s: Session, task_pk: int, **columns: object) -> None:
    """Change a task as the writer of tasks does."""
    version = s.one(f"SELECT version + 1 FROM {TASKS} WHERE id = %(key)s", key=task_pk)
    s.update(TASKS, task_pk, **{"version": version, **columns})


def _clean(s: Session, room_pk: int) -> int:
    """Begin the turnover of a dirty room; return its task."""
    sql_steps.step_room(s, room_pk, "CLEANING_IN_PROGRESS")
    return sql_rows.add_task(s, room_pk, task_type="TURNOVER", status="IN_PROGRESS", started_at=NOW)


@attack("i18_one_unfinished_task_per_room")
def open_two_turnovers(s: Session, base: BaseState) -> None:
    for _ in range(2):
        sql_rows.add_task(s, base.dirty_room, task_type="TURNOVER")


@attack("i18_one_cleaning_at_a_time")
def clean_twice_at_a_time(s: Session, base: BaseState) -> None:
    _clean(s, base.dirty_room)
    sql_rows.add_task(s, base.dirty_room, task_type="DEEP_CLEAN", status="IN_PROGRESS", started_at=NOW)


@attack("i18_generated_once")
def generate_twice(s: Session, base: BaseState) -> None:
    for _ in range(2):
        sql_rows.add_task(s, base.ready_room, generated_for=TODAY, status="DONE", finished_at=NOW)


@attack("i18_times_follow_status")
def finish_without_an_end(s: Session, base: BaseState) -> None:
    sql_rows.add_task(s, base.ready_room, status="DONE")


@attack("i18_room_is_cleaned_with_its_task")
def begin_in_a_room_that_stays_dirty(s: Session, base: BaseState) -> None:
    task = sql_rows.add_task(s, base.dirty_room, task_type="TURNOVER")
    _change(s, task, status="IN_PROGRESS", started_at=NOW)


@attack("i18_room_is_cleaned_with_its_task")
def leave_the_task_behind(s: Session, base: BaseState) -> None:
    _clean(s, base.dirty_room)
    sql_steps.step_room(s, base.dirty_room, "CLEANED_UNINSPECTED")


@attack("i18_cleaning_fits_occupancy")
def begin_a_stay_over_in_a_vacant_room(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.dirty_room, "CLEANING_IN_PROGRESS")
    sql_rows.add_task(s, base.dirty_room, task_type="STAYOVER", status="IN_PROGRESS", started_at=NOW)


@attack("i18_one_change_per_version")
def change_without_a_version(s: Session, base: BaseState) -> None:
    s.update(TASKS, sql_rows.add_task(s, base.ready_room), priority="HIGH")


@attack("i18_changes_chain")
def skip_a_version(s: Session, base: BaseState) -> None:
    s.update(TASKS, sql_rows.add_task(s, base.ready_room), version=3)


@attack("i18_only_tasks_write_changes")
def invent_a_change(s: Session, base: BaseState) -> None:
    sql_rows.add_task_change(s, sql_rows.add_task(s, base.ready_room))


@attack("i18_task_stays")
def turn_a_task_into_another(s: Session, base: BaseState) -> None:
    _change(s, sql_rows.add_task(s, base.ready_room), task_type="INSPECTION")


@attack("i18_task_stays")
def move_a_task_to_another_room(s: Session, base: BaseState) -> None:
    _change(s, sql_rows.add_task(s, base.ready_room), room_id=base.dirty_room)


@attack("i18_task_stays")
def delete_a_task(s: Session, base: BaseState) -> None:
    s.run(f"DELETE FROM {TASKS} WHERE id = %(key)s", key=sql_rows.add_task(s, base.ready_room))


@attack(
    "i10_task_change_of_hotel",
    refused_by="i18_only_tasks_write_changes",
    without=("i18_only_tasks_write_changes",),
)
def record_a_change_in_another_hotel(s: Session, base: BaseState) -> None:
    task = sql_rows.add_task(s, base.ready_room)
    sql_rows.add_task_change(s, task, hotel_id=base.other_hotel.pk)


@attack("i10_task_changed_by_of_hotel", without=("i10_task_change_performed_by_of_hotel",))
def change_as_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    _change(s, sql_rows.add_task(s, base.ready_room), changed_by_id=base.other_hotel.staff)


@attack(
    "i10_task_change_performed_by_of_hotel",
    refused_by="i10_task_changed_by_of_hotel",
    without=("i10_task_changed_by_of_hotel",),
)
def record_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    change_as_staff_of_another_hotel(s, base)


@attack("i10_task_standard_room_type_of_hotel")
def lay_down_a_standard_of_another_hotel(s: Session, base: BaseState) -> None:
    s.insert(
        "housekeeping_taskstandard",
        hotel_id=base.hotel.pk,
        room_type_id=base.other_hotel.room_type,
        task_type="TURNOVER",
        credits=1,
        minutes=1,
    )


def _wish(s: Session, base: BaseState, **columns: object) -> None:
    row = {
        "hotel_id": base.hotel.pk,
        "booking_id": base.checked_in,
        "stayover_every_days": 2,
        "source": "SYSTEM",
    }
    when = {"at": NOW, "business_date": TODAY, "request_id": ""}
    s.insert(
        "housekeeping_cleaningwish",
        **row | when | {"command_id": "00000000-0000-4000-8000-000000000001"} | columns,
    )


@attack("i10_cleaning_wish_of_hotel")
def wish_for_a_booking_of_another_hotel(s: Session, base: BaseState) -> None:
    _wish(s, base, booking_id=base.other_booking)


@attack("i10_cleaning_wish_performed_by_of_hotel")
def wish_entered_in_another_hotel(s: Session, base: BaseState) -> None:
    _wish(s, base, performed_by_id=base.other_hotel.staff)


def _shift(s: Session, base: BaseState, **columns: object) -> None:
    row = {
        "hotel_id": base.hotel.pk,
        "staff_id": base.hotel.staff,
        "date": TODAY,
        "minutes": 480,
        "source": "SYSTEM",
        "command_id": "00000000-0000-4000-8000-000000000001",
    }
    when = {"at": NOW, "business_date": TODAY, "request_id": ""}
    s.insert("housekeeping_shift", **row | when | columns)


@attack("i10_shift_staff_of_hotel")
def shift_of_a_person_of_another_hotel(s: Session, base: BaseState) -> None:
    _shift(s, base, staff_id=base.other_hotel.staff)


@attack("i10_shift_performed_by_of_hotel")
def shift_entered_in_another_hotel(s: Session, base: BaseState) -> None:
    _shift(s, base, performed_by_id=base.other_hotel.staff)


def _promise(s: Session, base: BaseState, **columns: object) -> None:
    row = {
        "hotel_id": base.hotel.pk,
        "room_id": base.ready_room,
        "ready_at": NOW,
        "note": "",
        "source": "SYSTEM",
        "command_id": "00000000-0000-4000-8000-000000000001",
    }
    when = {"at": NOW, "business_date": TODAY, "request_id": ""}
    s.insert("housekeeping_readypromise", **row | when | columns)


@attack("i10_promise_room_of_hotel")
def promise_of_a_room_of_another_hotel(s: Session, base: BaseState) -> None:
    _promise(s, base, room_id=base.other_room)


@attack("i10_promise_booking_of_hotel")
def promise_to_a_booking_of_another_hotel(s: Session, base: BaseState) -> None:
    _promise(s, base, booking_id=base.other_booking)


@attack("i10_promise_performed_by_of_hotel")
def promise_given_in_another_hotel(s: Session, base: BaseState) -> None:
    _promise(s, base, performed_by_id=base.other_hotel.staff)


@attack("i10_attendant_month_of_hotel")
def month_of_a_person_of_another_hotel(s: Session, base: BaseState) -> None:
    figures = ("tasks", "credits", "planned_minutes", "worked_minutes", "shift_minutes")
    row = {"hotel_id": base.hotel.pk, "staff_id": base.other_hotel.staff, "month": TODAY, "at": NOW}
    s.insert("housekeeping_attendantmonth", **row | dict.fromkeys(figures, 1))


@attack("i10_productivity_rule_performed_by_of_hotel")
def productivity_rule_of_another_hotel(s: Session, base: BaseState) -> None:
    s.insert(
        "housekeeping_productivityrule",
        hotel_id=base.hotel.pk,
        performed_by_id=base.other_hotel.staff,
        shows_names=True,
        months_kept=12,
        source="SYSTEM",
        at=NOW,
        business_date=TODAY,
        command_id="00000000-0000-4000-8000-000000000001",
        request_id="",
    )
