"""Write one hotel of the old system with its staff, room types, rooms, tasks and maintenance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from hotel.kernel.bulk_load import reserve_keys
from hotel.kernel.business_date import business_date
from hotel.kernel.command import InstallationCommand
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from hotel.services.hotels import create_hotel
from housekeeping.enums import ONE_PER_ROOM, Priority, TaskStatus, TaskType
from housekeeping.services import past_rooms
from room_bookings.services.legacy.hotel_facts import HotelFacts, LegacyRow, read_in_parts, read_rows
from room_bookings.services.legacy.occupancy import Decisions
from room_bookings.services.legacy.report import HotelReport
from room_bookings.services.legacy.roles import roles_of
from room_bookings.services.legacy.room_history import RoomHistory, final_status, room_history
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services.past_operations import load_operations
from staff.command import Command, system_command
from staff.models import User
from staff.services.past_staff import PastMember, load_members

ROOMS_AT_ONCE, TASKS_AT_ONCE = 100, 2_000
_TASK_TYPES, _TASK_STATUSES = frozenset(TaskType.values), frozenset(TaskStatus.values)
_PRIORITIES = frozenset(Priority.values)
_OPEN_ONCE = frozenset(ONE_PER_ROOM)
_OPEN = {TaskStatus.OPEN, TaskStatus.IN_PROGRESS}


@dataclass
class HotelImport:
    """The import of one hotel while it runs: what was read and decided, and the new keys by the old ones.

    For the report: `outcomes` are the ID, status and old room of the bookings of `reported_bookings`, `places` the room
    and booking of guests in house.
    """

    facts: HotelFacts
    hotel: Hotel
    command: Command
    report: HotelReport
    decisions: Decisions = field(default_factory=Decisions)
    staff_pks: dict[int, int] = field(default_factory=dict)
    room_type_pks: dict[int, int] = field(default_factory=dict)
    room_pks: dict[int, int] = field(default_factory=dict)
    booking_pks: dict[int, int] = field(default_factory=dict)
    final_statuses: dict[int, RoomStatus] = field(default_factory=dict)
    pins: set[str] = field(default_factory=set)
    reported_bookings: set[int] = field(default_factory=set)
    outcomes: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)
    booking_ids: dict[int, str] = field(default_factory=dict)
    places: dict[int, dict[str, str]] = field(default_factory=dict)

    def wrote(self, model: str, count: int = 1) -> None:
        """Count rows of the file that were written."""
        self.report.counts[model].written += count

    def left_out(self, model: str, reason: str, count: int = 1) -> None:
        """Count rows of the file that were not written, for a reason."""
        if count:
            reasons = self.report.counts[model].left_out
            reasons[reason] = reasons.get(reason, 0) + count

    def added(self, what: str, count: int = 1) -> None:
        """Count rows that the file does not have."""
        if count:
            self.report.added[what] = self.report.added.get(what, 0) + count

    def actor(self, staff_pk: int | None) -> int | None:
        """Return the new key of a member of the hotel's staff; None for anybody else."""
        return self.staff_pks.get(staff_pk) if staff_pk is not None else None

    def stamp(self, at: datetime) -> tuple[Any, ...]:
        """Return the last columns of an audit row: at, business_date, command_id, request_id."""
        return at, business_date(hotel=self.hotel, now=at), uuid4(), ""


def open_hotel(
    command: InstallationCommand, facts: HotelFacts, report: HotelReport, *, logins: Mapping[str, User]
) -> HotelImport:
    """Create the hotel with its staff and room types; it sends no mail. `logins` are used again. Raises Invalid."""
    row = facts.row
    hotel = create_hotel(
        command,
        slug=row.slug,
        name=row.name,
        timezone=row.timezone,
        currency=facts.currency,
        sends_mail=False,
        email=row.email or "",
    )
    run = HotelImport(facts, hotel, system_command(hotel, now=command.now), report)
    run.wrote("hotel.hotel")
    _write_staff(run, logins)
    for room_type in facts.room_types.values():
        created = room_services.create_room_type(
            run.command,
            code=room_type.code,
            name=room_type.name or room_type.code,
            max_occupancy=max(room_type.max_occupancy or 1, 1),
        )
        run.room_type_pks[room_type.pk] = created.pk
    run.wrote("rooms.roomtype", len(facts.room_types))
    return run


def _write_staff(run: HotelImport, logins: Mapping[str, User]) -> None:
    facts = run.facts
    departments = {row.pk: row.slug for row in read_rows("department", "t.hotel = %s", [facts.row.pk])}
    roles = {row.pk: row.slug for row in read_rows("role", "t.hotel = %s", [facts.row.pk])}
    members = []
    for member in facts.staff.values():
        user = facts.users.get(member.user_pk)
        if user is None:
            raise Invalid(f"Staff {member.pk} of the file has no user.")
        wanted, has_counterpart = roles_of(
            role=roles.get(member.role),
            department=departments.get(member.department),
            access_level=member.access_level,
        )
        run.added("staff without a counterpart, inactive", int(not has_counterpart))
        is_active = bool(member.is_active is not False and user.is_active is not False)
        members.append(
            PastMember(
                reference=user.pk,
                username=user.username,
                first_name=user.first_name or member.first_name or "",
                last_name=user.last_name or member.last_name or "",
                email=user.email or member.email or "",
                joined_at=user.date_joined,
                may_log_in=is_active,
                roles=wanted,
                is_active=is_active and has_counterpart,
            )
        )
    run.staff_pks.update(zip(facts.staff, load_members(run.command, members, logins=logins), strict=True))
    run.wrote("staff.staff", len(members))
    run.wrote("auth.user", len({member.reference for member in members}))


def write_rooms(run: HotelImport) -> None:
    """Write the rooms with their status events; each gets its row of the room log and the status that was decided."""
    rooms = list(run.facts.rooms.values())
    run.room_pks.update(
        zip((room.pk for room in rooms), reserve_keys(Room._meta.db_table, len(rooms)), strict=True)
    )
    for start in range(0, len(rooms), ROOMS_AT_ONCE):
        _write_rooms(run, rooms[start : start + ROOMS_AT_ONCE])
    run.wrote("rooms.room", len(rooms))


def _write_rooms(run: HotelImport, rooms: Sequence[LegacyRow]) -> None:
    keys = [room.pk for room in rooms]
    events: dict[int, list[LegacyRow]] = {key: [] for key in keys}
    for event in read_rows("event", "t.room = ANY(%s)", [keys], order="room, created_at, pk"):
        events[event.room].append(event)
    occupied = run.decisions.occupied_rooms
    histories: dict[int, RoomHistory] = {}
    for room in rooms:
        run.final_statuses[room.pk] = final = final_status(room, is_occupied=room.pk in occupied)
        histories[room.pk] = history = room_history(
            events[room.pk], final=final, created_at=run.facts.as_of, as_of=run.facts.as_of
        )
        run.wrote("housekeeping.roomstatusevent", len(history.steps) - history.added)
        run.left_out("housekeeping.roomstatusevent", "event without a step", history.left_out)
        run.added("status events of rooms", history.added)
    past_rooms.load_rooms(
        [_room_row(run, room, histories[room.pk]) for room in rooms],
        (row for room in rooms for row in _event_rows(run, room, histories[room.pk])),
    )
    load_operations(_creation_row(run, room, histories[room.pk]) for room in rooms)
    reports = [_report_row(run, room, histories[room.pk]) for room in rooms if _needs_report(run, room)]
    run.added("maintenance reports", past_rooms.load_reports(reports))


def _room_row(run: HotelImport, room: LegacyRow, history: RoomHistory) -> tuple[Any, ...]:
    if room.room_type not in run.room_type_pks:
        raise Invalid(f"Room {room.room_number} of {run.hotel.slug} has no room type of its hotel.")
    number = str(room.room_number)
    digits = int(number) if number.isascii() and number.isdecimal() else 0
    steps = history.steps
    return (
        run.room_pks[room.pk],
        run.hotel.pk,
        number,
        min(digits // 100, 1000),
        run.room_type_pks[room.room_type],
        room.is_active is not False or room.pk in run.decisions.occupied_rooms,
        steps[-1].to_status,
        len(steps),
        1,
        room.last_cleaned_at,
        run.actor(room.cleaned_by_staff),
        room.last_inspected_at,
        run.actor(room.inspected_by_staff),
        steps[0].at,
        run.command.now,
    )


def _event_rows(run: HotelImport, room: LegacyRow, history: RoomHistory) -> Iterator[tuple[Any, ...]]:
    for version, step in enumerate(history.steps, start=1):
        yield (
            run.hotel.pk,
            run.room_pks[room.pk],
            version,
            step.from_status,
            step.to_status,
            step.kind,
            run.actor(step.by),
            step.source,
            step.note,
            *run.stamp(step.at),
        )


def _creation_row(run: HotelImport, room: LegacyRow, history: RoomHistory) -> tuple[Any, ...]:
    first = history.steps[0]
    pk = run.room_pks[room.pk]
    details: tuple[Any, ...] = (Source.SYSTEM, "", [], "", None, {"legacy_room": room.pk})
    by = run.actor(first.by)
    return (run.hotel.pk, pk, Operation.CREATE, "", None, None, by, *details, *run.stamp(first.at))


def _needs_report(run: HotelImport, room: LegacyRow) -> bool:
    return run.final_statuses[room.pk] == RoomStatus.MAINTENANCE_REQUIRED


def _report_row(run: HotelImport, room: LegacyRow, history: RoomHistory) -> tuple[Any, ...]:
    """Return the open report of a room in maintenance. Without it nobody could complete the maintenance."""
    last = history.steps[-1]
    note = (room.maintenance_notes or "").strip().rpartition("\n")[2] or last.note
    priority = room.maintenance_priority if room.maintenance_priority in _PRIORITIES else Priority.MED
    restores_to = RoomStatus.CHECKOUT_DIRTY if last.is_added else last.from_status
    pk = run.room_pks[room.pk]
    by, (at, day, command_id, _) = run.actor(last.by), run.stamp(last.at)
    report = (run.hotel.pk, pk, priority, note, False, restores_to, by, at, "")
    return (*report, at, by, Source.SYSTEM, day, command_id)


def write_tasks(run: HotelImport) -> None:
    """Write the housekeeping tasks; of two open tasks of a kind in a room the later one is cancelled."""
    open_cleanings: set[tuple[int, str]] = set()
    for tasks in read_in_parts("task", "t.hotel = %s", [run.facts.row.pk], TASKS_AT_ONCE):
        known = [task for task in tasks if task.room in run.room_pks and task.task_type in _TASK_TYPES]
        run.left_out("housekeeping.housekeepingtask", "room or type unknown", len(tasks) - len(known))
        rows = [_task_row(run, task, open_cleanings) for task in known]
        run.wrote("housekeeping.housekeepingtask", past_rooms.load_tasks(rows))


def _task_row(run: HotelImport, task: LegacyRow, open_cleanings: set[tuple[int, str]]) -> tuple[Any, ...]:
    status = task.status if task.status in _TASK_STATUSES else TaskStatus.CANCELLED
    if status == TaskStatus.IN_PROGRESS:
        status = TaskStatus.OPEN  # whoever works on it begins it again, in a room that says so
    if status in _OPEN and task.task_type in _OPEN_ONCE:
        if (task.room, task.task_type) in open_cleanings:
            status = TaskStatus.CANCELLED
            run.added("open tasks cancelled as repeated")
        open_cleanings.add((task.room, task.task_type))
    last = task.completed_at or task.started_at or task.created_at
    return (
        run.hotel.pk,
        run.room_pks[task.room],
        run.booking_pks.get(task.booking),
        task.task_type,
        status,
        task.priority if task.priority in _PRIORITIES else Priority.MED,
        task.note or "",
        business_date(hotel=run.hotel, now=task.created_at),
        run.actor(task.assigned_to),
        run.actor(task.created_by),
        task.started_at if status != TaskStatus.OPEN else None,
        last if status not in _OPEN else None,
        task.created_at,
        last,
        run.actor(task.assigned_to),
        Source.SYSTEM,
        "",
        business_date(hotel=run.hotel, now=last),
        uuid4(),
    )
