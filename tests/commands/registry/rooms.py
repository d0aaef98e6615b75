"""The commands on rooms and room types, housekeeping and maintenance."""

from collections.abc import Sequence

from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.models import (
    Checklist,
    HousekeepingTask,
    Inspection,
    InspectionRule,
    MaintenanceReport,
    RoomStatusEvent,
)
from housekeeping.services import ItemResult, NewRoom
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.services import RoomChanges
from rooms import services as rooms
from rooms.enums import RoomStatus
from rooms.models import RestrictionChange, Room, RoomOperationLog
from tests.architecture.permissions.routes import (
    EVERY_ROLE,
    FRONT_DESK,
    HOUSEKEEPER,
    MAINTENANCE,
    MANAGER,
    SUPERVISOR,
)
from tests.commands import preconditions
from tests.commands.registry.entry import Body, HttpCase, RegisteredCommand, ServiceCase, Table
from tests.scenarios import TODAY

CLEANERS = HOUSEKEEPER | SUPERVISOR | MANAGER
ROOM = "…/rooms/{room_number}/"
NEW_ROOM: Body = {"room_number": "901", "room_type": "DBL", "floor": 9}
READY, DIRTY = RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY

EVENT, LOG = OutboxEvent, RoomOperationLog
STATUS_ROWS: Sequence[Table] = (RoomStatusEvent, LOG, EVENT)

REPORT = "…/maintenance-reports/{report_id}/"
FEW_REPORTS = "Few a day; `tests/housekeeping/services/test_maintenance.py` has its tests."

HOUSEKEEPING = [
    RegisteredCommand(
        housekeeping.start_cleaning,
        several=[housekeeping.start_cleaning_rooms],
        requests={f"POST {ROOM}start-cleaning/": HttpCase()},
        roles=CLEANERS,
        caller="housekeeper",
        prepare=preconditions.room_with_status(DIRTY),
        inserts=STATUS_ROWS,
        optional=(LOG,),
        stress=["start_cleaning", "POST start-cleaning"],
    ),
    RegisteredCommand(
        housekeeping.stop_cleaning,
        requests={f"POST {ROOM}stop-cleaning/": HttpCase({"reason": "Called away"}, {"reason": "Otherwise"})},
        roles=CLEANERS,
        caller="housekeeper",
        prepare=preconditions.room_being_cleaned,
        arguments={"reason": "Called away"},
        inserts=STATUS_ROWS,
        optional=(LOG,),
        stress=["stop_cleaning", "POST stop-cleaning"],
    ),
    RegisteredCommand(
        housekeeping.mark_cleaned,
        several=[housekeeping.mark_cleaned_rooms],
        requests={f"POST {ROOM}mark-cleaned/": HttpCase()},
        roles=CLEANERS,
        caller="housekeeper",
        prepare=preconditions.room_being_cleaned,
        inserts=STATUS_ROWS,
        optional=(LOG,),
        stress=["mark_cleaned", "POST mark-cleaned"],
    ),
    RegisteredCommand(
        housekeeping.mark_dirty,
        requests={f"POST {ROOM}mark-dirty/": HttpCase({"note": "A stain"})},
        roles=FRONT_DESK | CLEANERS,
        prepare=preconditions.room_with_status(READY),
        arguments={"note": "A stain"},
        inserts=STATUS_ROWS,
        optional=(LOG,),
        stress=["mark_dirty", "POST mark-dirty"],
    ),
    RegisteredCommand(
        housekeeping.inspect,
        several=[housekeeping.inspect_rooms],
        requests={f"POST {ROOM}inspect/": HttpCase({"passed": True})},
        roles=SUPERVISOR | MANAGER,
        caller="supervisor",
        prepare=preconditions.room_with_status(RoomStatus.CLEANED_UNINSPECTED),
        arguments={"passed": True},
        inserts=STATUS_ROWS,
        optional=(LOG,),
        more_cases={
            "inspect by checklist": ServiceCase(
                housekeeping.inspect,
                preconditions.room_with_checklist,
                {"results": [ItemResult("Bath", passed=False, note="Hair")]},
                (Inspection, HousekeepingTask, *STATUS_ROWS),
                (LOG, Inspection, HousekeepingTask),
                "supervisor",
            )
        },
        stress=["inspect", "POST inspect"],
    ),
    RegisteredCommand(
        housekeeping.set_checklist,
        requests={
            "PUT …/room-types/{code}/checklist/": HttpCase(
                {"items": ["Bath"]}, {"items": ["Bed", "Bath"]}, prepare=lambda _: {"code": "DBL"}
            )
        },
        roles=MANAGER,
        caller="manager",
        arguments=lambda scenario, _: {"code": scenario.room_type.code, "items": ["Bath"]},
        inserts=(Checklist,),
        optional=(Checklist,),
        stress=["set_checklist", "PUT checklist"],
        not_measured="A hotel writes one now and then.",
    ),
    RegisteredCommand(
        housekeeping.set_inspection_rule,
        requests={
            "PUT …/housekeeping/inspection-rule/": HttpCase({"share_percent": 20}, {"share_percent": 30})
        },
        roles=MANAGER,
        caller="manager",
        arguments={"share_percent": 20},
        inserts=(InspectionRule,),
        optional=(InspectionRule,),
        stress=["set_inspection_rule", "PUT inspection rule"],
        not_measured="A hotel lays it down now and then.",
    ),
    RegisteredCommand(
        housekeeping.mark_maintenance,
        requests={f"POST {ROOM}mark-maintenance/": HttpCase({"priority": "MED", "note": "Tap drips"})},
        roles=EVERY_ROLE,
        prepare=preconditions.room_with_status(READY),
        arguments={"priority": Priority.MED, "note": "Tap drips"},
        inserts=(MaintenanceReport, *STATUS_ROWS),
        optional=(LOG,),
        stress=["report", "POST mark-maintenance"],
    ),
    RegisteredCommand(
        housekeeping.complete_maintenance,
        requests={f"POST {ROOM}complete-maintenance/": HttpCase({"passed": True})},
        roles=SUPERVISOR | MAINTENANCE | MANAGER,
        caller="maintenance",
        prepare=preconditions.room_with_report,
        arguments={"passed": True},
        inserts=STATUS_ROWS,
        optional=(LOG,),
        stress=["repair", "POST complete-maintenance"],
    ),
    RegisteredCommand(
        housekeeping.update_report,
        requests={f"PATCH {REPORT}": HttpCase({"priority": "HIGH"}, {"priority": "LOW"})},
        roles=EVERY_ROLE,
        prepare=preconditions.open_report,
        arguments={"changes": {"priority": Priority.HIGH}},
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["update_report", "PATCH maintenance report"],
        not_measured=FEW_REPORTS,
    ),
    RegisteredCommand(
        housekeeping.assign_report,
        requests={f"POST {REPORT}assign/": HttpCase({"staff_id": None}, {"staff_id": 1})},
        roles=SUPERVISOR | MAINTENANCE | MANAGER,
        caller="maintenance",
        prepare=preconditions.assigned_report,
        arguments={"staff_id": None},
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["assign_report", "POST assign maintenance report"],
        not_measured=FEW_REPORTS,
    ),
    RegisteredCommand(
        housekeeping.override_status,
        requests={
            f"POST {ROOM}override-status/": HttpCase({"to_status": "CHECKOUT_DIRTY", "note": "Seen"}),
        },
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.room_with_status(READY),
        arguments={"to_status": DIRTY, "note": "Seen"},
        inserts=STATUS_ROWS,
        optional=(LOG,),
        stress=["override", "POST override-status"],
    ),
]

INVENTORY = [
    RegisteredCommand(
        housekeeping.create_rooms,
        requests={
            "POST …/rooms/": HttpCase(NEW_ROOM, {"floor": 8}, status=201),
            "POST …/rooms/bulk-create/": HttpCase(
                {"rooms": [NEW_ROOM]}, {"rooms": [{**NEW_ROOM, "floor": 8}]}, status=201
            ),
        },
        roles=MANAGER,
        caller="manager",
        arguments=lambda scenario, _: {"rooms": [NewRoom("101", scenario.room_type.code, 1)]},
        inserts=(Room, *STATUS_ROWS),
        optional=(LOG,),
        stress=["create_rooms", "POST rooms", "POST rooms/bulk-create"],
    ),
    RegisteredCommand(
        stays.update_room,
        requests={f"PATCH {ROOM}": HttpCase({"floor": 7})},
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.room_with_status(READY),
        arguments={"changes": RoomChanges(floor=7)},
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["move_upstairs", "PATCH room"],
    ),
    RegisteredCommand(
        housekeeping.renumber_room,
        requests={f"POST {ROOM}renumber/": HttpCase({"room_number": "909"}, {"room_number": "910"})},
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.room_with_status(READY),
        arguments={"new_number": "909"},
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["renumber", "POST renumber"],
    ),
    RegisteredCommand(
        stays.deactivate_room,
        caller="manager",
        prepare=preconditions.room_with_status(READY),
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["deactivate"],
    ),
    RegisteredCommand(
        stays.activate_room,
        caller="manager",
        prepare=preconditions.inactive_room,
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["activate"],
    ),
    RegisteredCommand(
        rooms.create_room_type,
        requests={
            "POST …/room-types/": HttpCase(
                {"code": "SGL", "name": "Single", "max_occupancy": 1}, {"name": "Small"}, status=201
            )
        },
        roles=MANAGER,
        caller="manager",
        stress=["POST room-types"],
    ),
    RegisteredCommand(
        rooms.update_room_type,
        requests={
            "PATCH …/room-types/{code}/": HttpCase({"max_occupancy": 3}, prepare=lambda _: {"code": "DBL"})
        },
        roles=MANAGER,
        caller="manager",
        stress=["PATCH room-type"],
    ),
    RegisteredCommand(
        stays.recount_nights_sold,
        caller="manager",
        not_stressed="there is nothing to correct while triggers are on",
        not_measured="an operator runs it after a repair",
    ),
    RegisteredCommand(
        rooms.set_restrictions,
        requests={
            "PUT …/room-types/{code}/restrictions/": HttpCase(
                {"restrictions": [{"date": "2026-05-15", "min_nights": 2}]},
                {"restrictions": []},
                prepare=lambda _: {"code": "DBL"},
            )
        },
        roles=MANAGER,
        caller="manager",
        arguments=lambda scenario, _: {
            "code": scenario.room_type.code,
            "first": TODAY,
            "last": TODAY,
            "restrictions": [rooms.DayRestriction(TODAY, min_nights=2)],
        },
        inserts=(RestrictionChange,),
        stress=["PUT restrictions"],
        not_measured="restrictions touch neither rooms nor bookings",
    ),
]
