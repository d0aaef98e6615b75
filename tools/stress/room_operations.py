"""Commands of housekeeping and managers, given to the services with random rooms."""

from collections.abc import Callable
from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.models import MaintenanceReport
from housekeeping.services import ItemResult, NewRoom
from room_bookings import services as stays
from room_bookings.services import RoomChanges
from rooms.enums import RoomStatus
from tools.stress.actor import Actor
from tools.stress.api_requests import Request


def start_cleaning(actor: Actor) -> Any:
    return actor.call(
        housekeeping.start_cleaning_rooms,
        room_numbers=[actor.pick_room("CHECKOUT_DIRTY"), *actor.pick_rooms(most=1)],
    )


def stop_cleaning(actor: Actor) -> Any:
    number = actor.pick_room("CLEANING_IN_PROGRESS")
    return actor.call(housekeeping.stop_cleaning, room_number=number, reason="Fire drill")


def mark_cleaned(actor: Actor) -> Any:
    number = actor.pick_room("CLEANING_IN_PROGRESS", "CHECKOUT_DIRTY")
    return actor.call(housekeeping.mark_cleaned_rooms, room_numbers=[number])


def mark_dirty(actor: Actor) -> Any:
    number = actor.pick_room("CLEANED_UNINSPECTED")
    return actor.call(housekeeping.mark_dirty, room_number=number, note="A wet dog")


def set_checklist(actor: Actor) -> Any:
    items = actor.rng.choice([[], ["Bath"], ["Bath", "Bed"]])
    return actor.call(housekeeping.set_checklist, code=actor.pick_usual_room_type(), items=items)


def set_inspection_rule(actor: Actor) -> Any:
    share, days = actor.rng.choice([50, 80, 100]), actor.rng.choice([0, 7])
    return actor.call(housekeeping.set_inspection_rule, share_percent=share, new_attendant_days=days)


def inspect(actor: Actor) -> Any:
    number = actor.pick_room("CLEANED_UNINSPECTED")
    if actor.rng.random() < 0.2:
        results = [ItemResult("Bath", passed=actor.rng.random() < 0.7)]
        return actor.call(housekeeping.inspect, room_number=number, results=results)
    return actor.call(housekeeping.inspect_rooms, room_numbers=[number], passed=actor.rng.random() < 0.85)


def report(actor: Actor) -> Any:
    return actor.call(
        housekeeping.mark_maintenance,
        room_number=actor.pick_room(),
        priority=Priority.MED,
        note=actor.rng.choice(["Tap drips", "Bulb"]),
        room_usable=actor.rng.random() < 0.6,
    )


def repair(actor: Actor) -> Any:
    return actor.call(
        housekeeping.complete_maintenance,
        room_number=actor.pick_room("MAINTENANCE_REQUIRED"),
        passed=actor.rng.random() < 0.8,
    )


def update_report(actor: Actor) -> Any:
    changes = {"priority": actor.rng.choice(list(Priority)), "room_usable": actor.rng.random() < 0.6}
    return actor.call(housekeeping.update_report, report_id=_pick_report(actor), changes=changes)


def assign_report(actor: Actor) -> Any:
    staff = actor.rng.choice([None, actor.pick_staff()])
    return actor.call(
        housekeeping.assign_report, report_id=_pick_report(actor), staff_id=staff.pk if staff else None
    )


def checklist_request(actor: Actor) -> Request:
    """Return a request that replaces the checklist of a room type."""
    items = actor.rng.choice([[], ["Bath"], ["Bath", "Bed"]])
    return Request("put", f"room-types/{actor.pick_usual_room_type()}/checklist/", {"items": items})


def report_request(end: str = "", *, method: str = "post", **body: Any) -> Callable[[Actor], Request]:
    """Return a maker of requests to a maintenance report."""
    return lambda actor: Request(method, f"maintenance-reports/{_pick_report(actor)}/{end}", body)


def _pick_report(actor: Actor) -> int:
    """Return one of the latest open reports of the actor's hotel, or a key that none has."""
    latest = MaintenanceReport.objects.filter(hotel=actor.hotel, completed_at=None).order_by("-pk")[:20]
    return actor.rng.choice([one.pk for one in latest] or [0])


def override(actor: Actor) -> Any:
    return actor.call(
        housekeeping.override_status,
        room_number=actor.pick_room("OUT_OF_ORDER", "MAINTENANCE_REQUIRED"),
        to_status=actor.rng.choice(list(RoomStatus)),
        note="Seen by myself",
    )


def deactivate(actor: Actor) -> Any:
    return actor.call(stays.deactivate_room, room_number=actor.pick_room("OUT_OF_ORDER"))


def activate(actor: Actor) -> Any:
    return actor.call(stays.activate_room, room_number=actor.pick_room())


def create_rooms(actor: Actor) -> Any:
    new = NewRoom(actor.pick_new_room_number(), "DBL", 1, initial_status=RoomStatus.READY_FOR_GUEST)
    return actor.call(housekeeping.create_rooms, rooms=[new])


def move_upstairs(actor: Actor) -> Any:
    changes = RoomChanges(floor=actor.rng.randint(1, 3))
    return actor.call(stays.update_room, room_number=actor.pick_room(), changes=changes)


def renumber(actor: Actor) -> Any:
    return actor.call(
        housekeeping.renumber_room,
        room_number=actor.pick_renumbered_room(),
        new_number=actor.number_for_renumbering(),
    )
