"""The operations that send requests about rooms and the hotel."""

from datetime import timedelta

from tools.stress.actor import Actor
from tools.stress.api_requests import (
    Body,
    change_policy_request,
    change_room_type_request,
    new_policy_request,
    new_room_type_request,
    renumber_request,
    restrictions_request,
    several,
    to_hotel,
    to_hotel_settings,
    to_room,
)
from tools.stress.attendant_operations import resolve_request
from tools.stress.booking_requests import OPEN_BILL, REASON
from tools.stress.operation import CLEAN, CLEANING, DIRTY, INSPECTED, HttpOperation
from tools.stress.room_block_operations import block_request, new_block_request
from tools.stress.room_operations import checklist_request, report_request
from tools.stress.task_operations import random_shifts, task_request

NEW_ROOM: Body = {
    "room_number": Actor.pick_new_room_number,
    "room_type": Actor.pick_usual_room_type,
    "floor": 2,
}

ROOM_REQUESTS: dict[str, HttpOperation] = {
    "POST rooms/check-out": HttpOperation(
        to_hotel(
            "rooms/check-out/",
            rooms=lambda actor: [{"room_number": n} for n in actor.pick_rooms()],
            **OPEN_BILL,
        )
    ),
    "POST rooms/check-out by name": HttpOperation(
        to_hotel("rooms/check-out/", rooms=Actor.pick_stays, **OPEN_BILL), weight=0.4
    ),
    "POST start-cleaning": HttpOperation(to_room("start-cleaning", "CHECKOUT_DIRTY"), rooms=CLEANING),
    "POST stop-cleaning": HttpOperation(to_room("stop-cleaning", *CLEANING, **REASON)),
    "POST mark-cleaned": HttpOperation(to_room("mark-cleaned", *CLEANING, "CHECKOUT_DIRTY"), rooms=CLEAN),
    "POST mark-dirty": HttpOperation(
        to_room("mark-dirty", "CLEANED_UNINSPECTED", note="A wet dog"), rooms=DIRTY
    ),
    "POST guest-wishes": HttpOperation(to_room("guest-wishes", "OCCUPIED", wish="DECLINED"), weight=0.3),
    "POST visits": HttpOperation(to_room("visits"), weight=0.3),
    "POST observations": HttpOperation(to_room("observations", seen="VACANT"), weight=0.3),
    "POST resolve discrepancy": HttpOperation(resolve_request(note="Looked into it"), weight=0.3),
    "POST room-blocks": HttpOperation(new_block_request, weight=0.2),
    "PATCH room-blocks": HttpOperation(block_request("patch", reason="Not yet dry"), weight=0.2),
    "DELETE room-blocks": HttpOperation(block_request("delete"), weight=0.3),
    "POST tasks": HttpOperation(
        to_hotel("housekeeping/tasks/", task_type="AMENITY", room_number=Actor.pick_room), weight=0.3
    ),
    "POST generate tasks": HttpOperation(to_hotel("housekeeping/tasks/generate/"), weight=0.3),
    "PUT shifts": HttpOperation(
        to_hotel("housekeeping/shifts/", method="put", shifts=random_shifts), weight=0.3
    ),
    "PUT productivity": HttpOperation(
        to_hotel("housekeeping/productivity/", method="put", shows_names=True, months_kept=12), weight=0.1
    ),
    "POST promises": HttpOperation(
        to_hotel(
            "housekeeping/promises/",
            room_number=Actor.pick_room,
            ready_at=lambda actor: (actor.now + timedelta(hours=1)).isoformat(),
        ),
        weight=0.3,
    ),
    "POST auto-assign tasks": HttpOperation(to_hotel("housekeeping/tasks/auto-assign/"), weight=0.2),
    "POST replan tasks": HttpOperation(to_hotel("housekeeping/tasks/replan/"), weight=0.2),
    "PATCH task": HttpOperation(task_request(method="patch", priority="LOW"), weight=0.3),
    "POST assign task": HttpOperation(task_request("assign", staff_id=None), weight=0.3),
    "POST start task": HttpOperation(task_request("start")),
    "POST complete task": HttpOperation(task_request("complete")),
    "POST cancel task": HttpOperation(task_request("cancel", **REASON), weight=0.2),
    "POST inspect": HttpOperation(to_room("inspect", "CLEANED_UNINSPECTED", passed=True), rooms=INSPECTED),
    "POST mark-maintenance": HttpOperation(
        to_room("mark-maintenance", note="Bulb", priority="LOW", room_usable=True), weight=0.5
    ),
    "PUT inspection rule": HttpOperation(
        to_hotel("housekeeping/inspection-rule/", method="put", share_percent=80), weight=0.1
    ),
    "PUT checklist": HttpOperation(checklist_request, weight=0.1),
    "PATCH maintenance report": HttpOperation(
        report_request(method="patch", category="FURNITURE"), weight=0.3
    ),
    "POST assign maintenance report": HttpOperation(report_request("assign/", staff_id=None), weight=0.3),
    "POST complete-maintenance": HttpOperation(
        to_room("complete-maintenance", "MAINTENANCE_REQUIRED", passed=True)
    ),
    "POST override-status": HttpOperation(
        to_room("override-status", "OUT_OF_ORDER", to_status="CHECKOUT_DIRTY", note="Seen by myself"),
        rooms=DIRTY,
    ),
    "PATCH room": HttpOperation(
        to_room(
            "",
            method="patch",
            is_active=lambda actor: actor.rng.random() < 0.8,
            floor=lambda actor: actor.rng.randint(1, 3),
            room_type=Actor.pick_usual_room_type,
        ),
        weight=0.5,
    ),
    "DELETE room": HttpOperation(to_room("", method="delete"), weight=0.2, always_refused=True),
    "POST renumber": HttpOperation(renumber_request, weight=0.2),
    "GET rooms": HttpOperation(to_hotel("rooms/", method="get"), weight=0.5),
    "POST rooms": HttpOperation(
        to_hotel("rooms/", **NEW_ROOM, initial_status="CHECKOUT_DIRTY"), weight=0.1, rooms=DIRTY
    ),
    "POST rooms/bulk-create": HttpOperation(
        to_hotel("rooms/bulk-create/", rooms=several(NEW_ROOM)),
        weight=0.1,
        rooms=frozenset({"READY_FOR_GUEST"}),
    ),
}

HOTEL_REQUESTS: dict[str, HttpOperation] = {
    "PATCH hotel": HttpOperation(
        to_hotel_settings(
            name=Actor.new_room_type_name,
            check_in_time=lambda actor: actor.rng.choice(["14:00:00", "15:00:00"]),
            check_out_time=lambda actor: actor.rng.choice(["11:00:00", "12:00:00"]),
            no_show_cutoff=lambda actor: actor.rng.choice([None, "23:00:00", "02:00:00"]),
            day_starts_at=lambda actor: actor.rng.choice(["03:00:00", "04:00:00"]),
            allow_uninspected_check_in=lambda actor: actor.rng.random() < 0.5,
            require_complete_party=lambda actor: actor.rng.random() < 0.1,
            allow_open_balance=lambda actor: actor.rng.random() < 0.5,
            refund_limit=lambda actor: actor.rng.choice(["0.00", "50.00"]),
            idle_lock_minutes=lambda actor: actor.rng.choice([None, 1, 10, 720]),
            language=lambda actor: actor.rng.choice(["en", "de", "es", "fr"]),
            sends_mail=lambda actor: actor.rng.random() < 0.9,
            hold_minutes=lambda actor: actor.rng.choice([None, 1, 60]),
            company_name=lambda actor: actor.rng.choice(["", "Grand Ltd"]),
            company_address=lambda actor: actor.rng.choice(["", "1 Quay"]),
            tax_number=lambda actor: actor.rng.choice(["", "IE1234567X"]),
            invoice_prefix=lambda actor: actor.rng.choice(["", "R-"]),
            invoice_year=lambda actor: actor.rng.random() < 0.5,
        ),
    ),
    "POST room-types": HttpOperation(new_room_type_request, weight=0.3),
    "PATCH room-type": HttpOperation(change_room_type_request),
    "POST cancellation-policies": HttpOperation(new_policy_request, weight=0.2),
    "PATCH cancellation-policy": HttpOperation(change_policy_request, weight=0.3),
    "PUT restrictions": HttpOperation(restrictions_request, weight=0.2),
}
