"""Dumps of the old system for the tests: file A with what is known about it."""

import json
import lzma
import random
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data"
FILE_A = DATA / "legacy_hotel_a.json.xz"
AS_OF_A = "2026-11-20T14:00:00Z"

Row = dict[str, Any]


def rows_of_a() -> list[Row]:
    """Return the rows of file A, anew for each call."""
    rows: list[Row] = json.loads(lzma.decompress(FILE_A.read_bytes()))
    return rows


@cache
def oracle_of_a() -> dict[str, Any]:
    """Return what was counted in file A."""
    oracle: dict[str, Any] = json.loads(
        lzma.decompress((DATA / "legacy_hotel_a_oracle.json.xz").read_bytes())
    )
    return oracle


def write_dump(path: Path, rows: list[Row]) -> Path:
    """Write rows as `dumpdata` does; return the path."""
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return path


_POINTERS = {
    "hotel": "hotel.hotel",
    "room_type": "rooms.roomtype",
    "room": "rooms.room",
    "assigned_room": "rooms.room",
    "room_moved_from": "rooms.room",
    "booking": "hotel.roombooking",
    "booking_guest": "hotel.bookingguest",
    "primary_guest": "guests.guest",
    "user": "auth.user",
    "department": "staff.department",
    "role": "staff.role",
    "cancellation_policy": "hotel.cancellationpolicy",
    "default_cancellation_policy": "hotel.cancellationpolicy",
    "rate_plan": "rooms.rateplan",
    **dict.fromkeys(
        (
            *(
                "room_assigned_by",
                "room_reassigned_by",
                "room_unassigned_by",
                "room_moved_by",
                "staff_seen_by",
            ),
            *(
                "decision_by",
                "changed_by",
                "cleaned_by_staff",
                "inspected_by_staff",
                "assigned_to",
                "created_by",
            ),
        ),
        "staff.staff",
    ),
}
"""The columns that hold primary keys, by the model to which they point."""

_STAYING = ("CONFIRMED", "IN_HOUSE", "COMPLETED", "CANCELLED", "NO_SHOW")
_ROOM_STATUSES = (
    "READY_FOR_GUEST",
    "OCCUPIED",
    "CHECKOUT_DIRTY",
    "CLEANING_IN_PROGRESS",
    "CLEANED_UNINSPECTED",
)


def copy_of_a(number: int) -> list[Row]:
    """Return file A with other primary keys, hotels, logins and booking IDs: as another installation would have it."""
    shift = 100_000 * number
    rows = rows_of_a()
    for row in rows:
        fields = row["fields"]
        row["pk"] += shift
        for column in _POINTERS.keys() & fields.keys():
            if isinstance(fields[column], int):
                fields[column] += shift
        for column in {"slug", "username", "booking_id", "confirmation_number"} & fields.keys():
            if row["model"] in {"hotel.hotel", "auth.user", "hotel.roombooking"}:
                fields[column] = f"{fields[column]}-{number}"
    return rows


def faulty_dump(seed: int) -> list[Row]:
    """Return a copy of file A with other persons and many more faults, in a random order of rows and models."""
    rng = random.Random(seed)
    rows = copy_of_a(seed)
    by_model: dict[str, list[Row]] = {}
    for row in rows:
        by_model.setdefault(row["model"], []).append(row)
        for column in {"first_name", "last_name", "primary_last_name"} & row["fields"].keys():
            if row["fields"][column]:
                row["fields"][column] = f"{row['fields'][column][::-1].title()}{seed}"
    rooms = [row["pk"] for row in by_model["rooms.room"]]
    for row in rng.sample(by_model["hotel.roombooking"], 90):
        _spoil_booking(rng, row["fields"], rooms)
    for row in rng.sample(by_model["guests.guest"], 60):
        _spoil_guest(rng, row["fields"], rooms)
    for row in rng.sample(by_model["rooms.room"], 30):
        row["fields"]["room_status"] = rng.choice(_ROOM_STATUSES)
        row["fields"]["is_occupied"] = rng.random() < 0.5
    for row in rng.sample(by_model["housekeeping.roomstatusevent"], 60):
        row["fields"][rng.choice(["from_status", "to_status"])] = rng.choice(_ROOM_STATUSES)
    dropped = {id(row) for row in rng.sample(by_model["housekeeping.roomstatusevent"], 60)}
    dropped |= {id(row) for row in rng.sample(by_model["hotel.bookingguest"], 20)}
    kept = [row for row in rows if id(row) not in dropped]
    rng.shuffle(kept)
    return kept


def _spoil_booking(rng: random.Random, fields: Row, rooms: list[int]) -> None:
    match rng.randrange(7):
        case 0:
            fields["status"] = rng.choice(_STAYING)
        case 1:
            fields["assigned_room"] = rng.choice([None, *rooms])
        case 2:
            fields["checked_out_at"] = None
        case 3:
            fields["checked_in_at"] = rng.choice([None, fields["created_at"]])
        case 4:
            fields["checked_out_at"] = rng.choice([fields["created_at"], fields["updated_at"]])
        case 5:
            fields["room_moved_at"], fields["room_moved_from"] = fields["updated_at"], rng.choice(rooms)
        case _:
            fields["refund_reference"], fields["cancelled_at"] = "re_other", fields["created_at"]


def _spoil_guest(rng: random.Random, fields: Row, rooms: list[int]) -> None:
    match rng.randrange(5):
        case 0:
            fields["room"] = rng.choice([None, *rooms])
        case 1:
            fields["booking"], fields["booking_guest"] = None, None
        case 2:
            fields["id_pin"] = rng.choice(["0000", "0001", "12345", "abcd"])
        case 3:
            fields["guest_type"] = rng.choice(["PRIMARY", "WALKIN"])
            fields["room"], fields["booking"] = rng.choice(rooms), None
            fields["check_out_date"] = "2026-11-21"
        case _:
            fields["first_name"] = fields["last_name"] = ""
