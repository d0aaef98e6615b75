"""Inspections by the checklist of the room type: a result for each item, and what failed goes to the attendant."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.models import Hotel
from housekeeping import policies as guards
from housekeeping.enums import UNFINISHED, TaskType
from housekeeping.models import Checklist, HousekeepingTask, Inspection, InspectionRule
from housekeeping.selectors import RoomCareFacts, checklist_of, inspection_rule
from housekeeping.services.room_actions import lock_with_facts, require_allowed
from housekeeping.services.room_care import end_inspection, inspect_rooms
from housekeeping.services.task_writes import new_task, set_values
from housekeeping.services.tasks import lock_cleanings
from rooms import services as room_services
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.models import Staff

MOST_ITEMS = 100

_READ_PERSON = PreparedQuery(
    "read_person_of_hotel",
    lambda given: Staff.objects.filter(
        pk=given.value("staff_pk"), hotel=given.value("hotel_pk"), is_active=True
    ).select_related("user"),
)


_LOCK_HOTEL = LockQuery(
    "lock_hotel_of_inspections",
    lambda given: Hotel.objects.filter(pk=given.value("hotel_pk")),
    rank=LockRank.HOTELS,
)


class ItemResult(NamedTuple):
    """The result of one item of a checklist."""

    item: str
    passed: bool
    note: str = ""


def set_checklist(command: Command, *, code: str, items: Sequence[str]) -> RoomType:
    """Replace the checklist of a room type; without items its rooms are inspected as a whole.

    Inspections that were made keep their items. An unchanged list writes nothing. Locks the room type and raises its
    version. Raises RoomTypeNotFound, Invalid (an empty item, one twice, too many), Forbidden, Busy.
    """
    command.require(Capability.HOTEL_SETTINGS)
    wanted = [item.strip() for item in items]
    if not all(wanted) or len(set(wanted)) < len(wanted) or len(wanted) > MOST_ITEMS:
        sentence = _("A checklist has at most 100 items, each with a text of its own.")
        raise Invalid(sentence, errors={"items": [sentence]})
    room_type = room_services.lock_room_type(command, code=code)
    if wanted == checklist_of(room_type.pk):
        return room_type
    insert_rows([Checklist(room_type=room_type, items=wanted, **_who_and_when(command))])
    room_type.version += 1
    room_type.updated_at = command.now
    update_rows([room_type], ["version", "updated_at"])
    return room_type


def set_inspection_rule(
    command: Command, *, share_percent: int, new_attendant_days: int = 0
) -> InspectionRule:
    """Say which share of an attendant's rooms is inspected, and for how many days all rooms of a new one.

    It counts where the hotel requires inspection. An unchanged rule writes nothing. Locks the hotel.
    Raises Invalid (no percentage, more than a year), Forbidden, Busy.
    """
    command.require(Capability.HOTEL_SETTINGS)
    if not (0 <= share_percent <= 100 and 0 <= new_attendant_days <= 366):
        sentence = _(
            "A hotel inspects 0 to 100 percent of its rooms, and all of new attendants for up to a year."
        )
        raise Invalid(sentence, errors={"share_percent": [sentence]})
    _LOCK_HOTEL(hotel_pk=command.hotel.pk)
    before = inspection_rule(command.hotel.pk)
    if (before.share_percent, before.new_attendant_days) == (share_percent, new_attendant_days):
        return before
    rule = InspectionRule(
        share_percent=share_percent, new_attendant_days=new_attendant_days, **_who_and_when(command)
    )
    insert_rows([rule])
    return rule


def inspect(
    command: Command,
    *,
    room_number: str,
    passed: bool | None = None,
    note: str = "",
    results: Sequence[ItemResult] = (),
    staff_id: int | None = None,
    keeps_attendant: bool = True,
) -> Room:
    """Pass or fail one room at an inspection, as a whole or by the checklist of its type.

    With `results`, one for each item, the room passes with all of them, and the inspection is kept. A room that fails
    by them gets a turnover whose note says why, for the person who cleaned it; without `keeps_attendant` for the
    person with the key `staff_id`, None: for nobody. A dirty room that fails stays unchanged. Without `results` this is
    `inspect_rooms` for one room. Locks the room, then its tasks.
    Raises RoomNotFound, RoomRefused (room_occupied, wrong_status), Invalid (results that are not those of the checklist
    or contradict `passed`; nobody who works on tasks), Forbidden, Busy.
    """
    if not results:
        return inspect_rooms(command, room_numbers=[room_number], passed=bool(passed), note=note)[0]
    command.require(Capability.INSPECT)
    chosen = None if keeps_attendant else _chosen_attendant(command, staff_id)
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    given = _in_order(results, checklist_of(facts.room.room_type_id))
    has_passed = all(result.passed for result in given)
    if passed is not None and passed is not has_passed:
        sentence = _("A room passes with all items of its checklist, and fails with one.")
        raise Invalid(sentence, errors={"passed": [sentence]})
    if not has_passed and facts.room.room_status == RoomStatus.CHECKOUT_DIRTY:
        return facts.room
    require_allowed([facts], lambda each: guards.inspect_reasons(each, passed=has_passed))
    tasks = lock_cleanings([facts.room.pk])
    shown = [result._asdict() for result in given]
    insert_rows(
        [Inspection(room=facts.room, passed=has_passed, results=shown, **_who_and_when(command, note))]
    )
    changed: dict[HousekeepingTask, Sequence[str]] = {}
    created: list[HousekeepingTask] = []
    failed = [result for result in given if not result.passed]
    if failed:
        attendant = _attendant_of(command, facts) if keeps_attendant else chosen
        changed, created = _turnover(command, facts, tasks, failed, attendant)
    metadata = {"failed_items": [result.item for result in failed]}
    end_inspection(
        command,
        [facts],
        tasks,
        passed=has_passed,
        note=note,
        metadata=metadata,
        changed=changed,
        created=created,
    )
    return facts.room


def _turnover(
    command: Command,
    facts: RoomCareFacts,
    tasks: Sequence[HousekeepingTask],
    failed: Sequence[ItemResult],
    attendant: Staff | None,
) -> tuple[dict[HousekeepingTask, Sequence[str]], list[HousekeepingTask]]:
    """Return the turnover with the reasons: an unfinished one that changes, or a new one."""
    reasons = "\n".join(f"{result.item}: {result.note}" if result.note else result.item for result in failed)
    for task in tasks:
        if task.task_type == TaskType.TURNOVER and task.status in UNFINISHED:
            return {task: set_values(task, note=reasons, assigned_to=attendant, place=None)}, []
    return {}, [
        new_task(command, room=facts.room, task_type=TaskType.TURNOVER, note=reasons, assigned_to=attendant)
    ]


def _attendant_of(command: Command, facts: RoomCareFacts) -> Staff | None:
    """Return the person who cleaned the room, if he or she still works on tasks."""
    return _person(command, facts.room.cleaned_by_id) if facts.room.cleaned_by_id else None


def _chosen_attendant(command: Command, staff_id: int | None) -> Staff | None:
    if staff_id is None:
        return None
    person = _person(command, staff_id) if can_be_key(staff_id) else None
    if person is None:
        sentence = _("Nobody with this ID works on tasks of this hotel.")
        raise Invalid(sentence, errors={"staff_id": [sentence]})
    return person


def _person(command: Command, staff_pk: int) -> Staff | None:
    found = _READ_PERSON(staff_pk=staff_pk, hotel_pk=command.hotel.pk)
    return next((person for person in found if may(person, Capability.TASKS_WORK)), None)


def _in_order(results: Sequence[ItemResult], items: Sequence[str]) -> list[ItemResult]:
    """Return the results in the order of the checklist. Raises Invalid unless each item has one."""
    by_item: Mapping[str, ItemResult] = {result.item.strip(): result for result in results}
    if len(by_item) < len(results) or set(by_item) != set(items):
        sentence = _("Each item of the checklist of this room has one result: %(items)s.") % {
            "items": ", ".join(items) or "-"
        }
        raise Invalid(sentence, errors={"results": [sentence]})
    return [ItemResult(item, by_item[item].passed, by_item[item].note.strip()) for item in items]


def _who_and_when(command: Command, note: str = "") -> dict[str, Any]:
    return {
        "hotel": command.hotel,
        "note": note,
        "performed_by": command.staff,
        "source": command.source,
        "at": command.now,
        "business_date": command.today,
        "command_id": command.id,
        "request_id": request_id.get(),
    }
