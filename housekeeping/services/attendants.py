"""What attendants meet in rooms: guests' wishes for the day, visits, and what there is to see.

Each command locks the room and writes one row of the room log. None changes the status of the room.
"""

from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from housekeeping import policies as guards
from housekeeping import selectors
from housekeeping.enums import Seen, Wish
from housekeeping.models import DiscrepancyResolution, GuestWish, RoomObservation
from housekeeping.services.room_actions import lock_with_facts, require_allowed, require_text
from housekeeping.snapshots import observation_snapshot, wish_snapshot
from notifications.enums import EventType, SubjectKind
from notifications.services import notification_manager
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command


def set_guest_wish(command: Command, *, room_number: str, wish: Wish | None, note: str = "") -> Room:
    """Enter the wish of an occupied room for the business date, in place of an earlier one; None withdraws it.

    It counts until the date turns, a cleaning begins or the booking leaves the room. A repeated wish writes nothing.
    Locks the room. Raises RoomNotFound, RoomRefused (wrong_status: the room is vacant), Forbidden, Busy.
    """
    command.require(Capability.ATTEND)
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    room, to_wish = facts.room, wish or ""
    from_wish = selectors.wish_of_room(room, today=command.today)
    if from_wish == to_wish:
        return room
    require_allowed([facts], guards.guest_wish_reasons)
    occupant = selectors.occupant_of(room)
    row = GuestWish(
        room=room,
        booking_id=occupant.pk if occupant else 0,  # a vacant room is refused
        from_wish=from_wish,
        to_wish=to_wish,
        room_version=room.status_version,
        **_who_and_when(command, note.strip()),
    )
    insert_rows([row], set_primary_keys=True)
    changes = {"guest_wish": {"from": from_wish or None, "to": to_wish or None}}
    _record(command, Operation.GUEST_WISH, room, facts.booking_id, note=note.strip(), changes=changes)
    notification_manager.realtime_in_room(
        command,
        SubjectKind.WISH,
        EventType.WISH_CHANGED,
        row,
        ("wish",),
        snapshot=wish_snapshot(row, booking_id=facts.booking_id, staff=command.staff),
    )
    return room


def record_visit(command: Command, *, room_number: str, note: str = "") -> Room:
    """Record that the acting staff has entered a room, without cleaning, inspecting or repairing it.

    It takes an occupied room from the welfare list. Each visit is recorded. Locks the room.
    Raises RoomNotFound, Forbidden, Busy.
    """
    command.require(Capability.ATTEND)
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    _record(command, Operation.VISIT, facts.room, facts.booking_id, note=note.strip())
    notification_manager.realtime_room_visited(command, facts.room)
    return facts.room


def record_observation(
    command: Command,
    *,
    room_number: str,
    seen: Seen,
    persons: int | None = None,
    luggage: bool = False,
    note: str = "",
) -> Room:
    """Record what there is to see in a room, beside its occupancy; where they differ it is a discrepancy.

    `persons` None: not counted. Luggage means that somebody uses the room. Takes the place of the room's earlier
    observation; a repeated one, by the same person on the same date, writes nothing. Locks the room.
    Raises RoomNotFound, Invalid (persons in a vacant room), Forbidden, Busy.
    """
    command.require(Capability.ATTEND)
    if persons and seen == Seen.VACANT:
        sentence = _("A room with persons in it is occupied.")
        raise Invalid(sentence, errors={"persons": [sentence]})
    facts = lock_with_facts(command, room_numbers=[room_number])[0]
    occupant = selectors.occupant_of(facts.room)
    row = RoomObservation(
        room=facts.room,
        booking_id=occupant.pk if occupant else None,
        expected_persons=occupant.persons if occupant else 0,
        seen=seen,
        persons=persons,
        has_luggage=luggage,
        room_version=facts.room.status_version,
        **_who_and_when(command, note.strip()),
    )
    earlier = selectors.latest_observation(facts.room)
    if earlier is not None and _is_repeated(earlier, row):
        return facts.room
    insert_rows([row], set_primary_keys=True)
    recorded = selectors.observation_by_pk(hotel_pk=command.hotel.pk, observation_pk=row.pk)
    changes = {"seen": {"from": None, "to": seen}}
    if recorded.discrepancy:
        changes["discrepancy"] = {"from": None, "to": recorded.discrepancy}
    _record(command, Operation.OBSERVE, facts.room, facts.booking_id, note=note.strip(), changes=changes)
    _announce(command, EventType.OBSERVATION_RECORDED, recorded, ("seen", "persons", "luggage"))
    return facts.room


def resolve_discrepancy(command: Command, *, discrepancy_id: int, note: str) -> Any:
    """Resolve a discrepancy with a note, where no command repairs it; return its observation.

    One that is resolved or has settled itself stays unchanged. Locks the room.
    Raises DiscrepancyNotFound, Invalid (empty note), Forbidden, Busy.
    """
    command.require(Capability.RESOLVE_DISCREPANCIES)
    note = require_text(note, field_name="note")
    hotel_pk = command.hotel.pk
    found = selectors.discrepancy_by_pk(hotel_pk=hotel_pk, observation_pk=discrepancy_id)
    room = room_services.lock_rooms(command, room_pks=[found.room_id])[found.room_id]
    found = selectors.discrepancy_by_pk(hotel_pk=hotel_pk, observation_pk=discrepancy_id)
    if not found.is_open:
        return found
    insert_rows([DiscrepancyResolution(observation=found, **_who_and_when(command, note))])
    changes = {"discrepancy": {"from": found.discrepancy, "to": None}}
    booking_id = found.booking.booking_id if found.booking else ""
    _record(command, Operation.RESOLVE_DISCREPANCY, room, booking_id, note=note, changes=changes)
    resolved = selectors.discrepancy_by_pk(hotel_pk=hotel_pk, observation_pk=discrepancy_id)
    _announce(command, EventType.OBSERVATION_RESOLVED, resolved, ("resolution",))
    return resolved


def _who_and_when(command: Command, note: str) -> dict[str, Any]:
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


def _record(
    command: Command, operation: Operation, room: Room, booking_id: str, *, note: str, **metadata: Any
) -> None:
    """Record the operation, and raise the version of the room, which shows what has changed."""
    recorded = RoomOperation(operation, room, booking_id=booking_id, note=note, metadata=metadata)
    room_services.record_operations(command, operations=[recorded])
    room_services.touch_rooms(command, rooms=[room], changed_fields=())


def _is_repeated(earlier: RoomObservation, later: RoomObservation) -> bool:
    names = (
        *("booking_id", "expected_persons", "seen", "persons", "has_luggage", "note"),
        *("performed_by_id", "business_date"),
    )
    return all(getattr(earlier, name) == getattr(later, name) for name in names)


def _announce(
    command: Command, event_type: EventType, observation: Any, changed_fields: tuple[str, ...]
) -> None:
    notification_manager.realtime_in_room(
        command,
        SubjectKind.OBSERVATION,
        event_type,
        observation,
        changed_fields,
        snapshot=observation_snapshot(observation),
    )
