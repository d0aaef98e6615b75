"""Tests of whole imports from the old system: what the database holds afterwards, and what a second run does."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from guests.models import Guest
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings.enums import BookingStatus as S
from room_bookings.enums import PaymentKind
from room_bookings.models import BookingStatusEvent, LegacyImport, Payment, RoomBooking, RoomOccupancy
from room_bookings.services.cancellation import cancel_booking
from room_bookings.services.checkout import check_out_booking
from room_bookings.services.integrity import broken_invariants
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from staff.command import system_command
from staff.models import Staff, User
from tests.room_bookings.legacy.dumps import (
    AS_OF_A,
    FILE_A,
    Row,
    faulty_dump,
    oracle_of_a,
    rows_of_a,
    write_dump,
)
from tests.unchanged import rows_as_text

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = "--hotel=tallow-street-inn"
AS_OF = datetime.fromisoformat(AS_OF_A)


def run_import(path: Path, *options: str) -> dict[str, Any]:
    output = StringIO()
    call_command("import_legacy", str(path), "--json", *options, stdout=output, stderr=StringIO())
    report: dict[str, Any] = json.loads(output.getvalue())
    return report


def changed_dump(path: Path, model: str, pk: int, **changes: Any) -> Path:
    """Write file A with other values of one row; return the path."""
    rows = rows_of_a()
    row = next(row for row in rows if (row["model"], row["pk"]) == (model, pk))
    row["fields"].update(changes)
    return write_dump(path / "changed.json", rows)


def test_import_of_file_a() -> None:
    report = run_import(FILE_A, f"--as-of={AS_OF_A}")
    oracle = oracle_of_a()
    for slug, rooms in oracle["rooms_truly_occupied"].items():
        occupied = RoomOccupancy.objects.filter(hotel__slug=slug)
        assert set(occupied.values_list("room__room_number", flat=True)) == {
            str(room["room_number"]) for room in rooms
        }
    assert broken_invariants(connection) == []
    _assert_every_row_is_counted(report, oracle["counts"])
    kept = dict.fromkeys(oracle["counts"], 0)
    for hotel in report["hotels"]:
        for model, count in hotel["rows"].items():
            kept[model] += count["written"]
    assert kept["housekeeping.roomstatusevent"] == 1537
    assert (
        kept["hotel.roombooking"]
        == 450
        == RoomBooking.objects.exclude(external_reference__startswith="guest").count()
    )
    assert kept["guests.guest"] == Guest.objects.count() == 679
    assert kept["housekeeping.housekeepingtask"] == HousekeepingTask.objects.count()
    for counter in EventCounter.objects.all():
        of_hotel = OutboxEvent.objects.filter(hotel_id=counter.hotel_id)
        steps = sum(
            model.objects.filter(hotel_id=counter.hotel_id).count()
            for model in (RoomStatusEvent, BookingStatusEvent)
        )
        assert counter.last_position == of_hotel.count() == steps
    assert not User.objects.filter(is_superuser=True).exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


def _assert_every_row_is_counted(report: dict[str, Any], read: dict[str, int]) -> None:
    found: Counter[str] = Counter(report["rows_of_no_hotel"])
    for hotel in report["hotels"]:
        for model, count in hotel["rows"].items():
            assert count["read"] == count["written"] + sum(count["left_out"].values()), model
            found[model] += count["read"]
    assert found == Counter(read)


def test_histories_of_bookings() -> None:
    run_import(FILE_A, SMALL)
    moved = next(
        row["fields"]
        for row in rows_of_a()
        if row["model"] == "hotel.roombooking"
        and row["fields"]["hotel"] == 2
        and row["fields"]["status"] == "COMPLETED"
        and row["fields"]["room_moved_at"]
    )
    booking = RoomBooking.objects.get(booking_id=moved["booking_id"])
    steps = BookingStatusEvent.objects.filter(booking=booking).order_by("status_version")
    assert list(steps.values_list("to_status", flat=True)) == [
        S.PENDING,
        S.CONFIRMED,
        S.CHECKED_IN,
        S.CHECKED_OUT,
        S.COMPLETED,
    ]
    log = RoomOperationLog.objects.filter(booking_id=booking.booking_id).order_by("room_version")
    assert list(log.values_list("operation", flat=True)) == [
        Operation.ASSIGN,
        Operation.CHECK_IN,
        Operation.MOVE,
        Operation.CHECK_OUT,
    ]
    assert [row.at for row in log] == [
        datetime.fromisoformat(moved[name])
        for name in ("room_assigned_at", "checked_in_at", "room_moved_at", "checked_out_at")
    ]
    assert all(log.filter(operation=Operation.MOVE).values_list("from_room", "performed_by"))


def test_money_of_bookings() -> None:
    run_import(FILE_A, SMALL)
    rows = [row["fields"] for row in rows_of_a() if row["model"] == "hotel.roombooking"]
    paid = {row["booking_id"]: row for row in rows if row["paid_at"] and row["hotel"] == 2}
    captures = Payment.objects.filter(kind=PaymentKind.CAPTURE).select_related("booking")
    assert {row.booking.booking_id: (row.amount, row.at) for row in captures} == {
        key: (Decimal(row["total_amount"]), datetime.fromisoformat(row["paid_at"]))
        for key, row in paid.items()
    }
    refunded = {row["booking_id"] for row in rows if row["refund_processed_at"] or row["refunded_at"]}
    refunds = Payment.objects.filter(kind=PaymentKind.REFUND).values_list("booking__booking_id", flat=True)
    assert set(refunds) == refunded & paid.keys()


def test_another_run_changes_nothing(tmp_path: Path) -> None:
    """Whatever the order of the rows: the dump says the same."""
    run_import(FILE_A, SMALL)
    before = rows_as_text()
    report = run_import(write_dump(tmp_path / "dump.json", rows_of_a()[::-1]), SMALL)
    assert report["hotels"][0]["outcome"] == "unchanged"
    _assert_every_row_is_counted({**report, "rows_of_no_hotel": {}}, _read(report))
    assert rows_as_text() == before


def _read(report: dict[str, Any]) -> dict[str, int]:
    return {model: count["read"] for model, count in report["hotels"][0]["rows"].items()}


def test_newer_dump_replaces_a_hotel_nobody_has_worked_in(tmp_path: Path) -> None:
    run_import(FILE_A, SMALL)
    user = User.objects.order_by("pk")[0]
    user.set_password("chosen by an administrator")
    User.objects.filter(pk=user.pk).update(password=user.password)
    other = {"name": "Another Name", "sort_order": 3}
    report = run_import(
        changed_dump(tmp_path, "hotel.hotel", 2, **other), SMALL, "--as-of=2026-11-21T14:00:00Z"
    )
    assert report["hotels"][0]["outcome"] == "replaced"
    assert Hotel.objects.get().name == "Another Name"
    assert RoomBooking.objects.count() == 147 + report["hotels"][0]["added"]["bookings of guests without one"]
    assert LegacyImport.objects.get().as_of == datetime(2026, 11, 21, 14, tzinfo=UTC)
    assert broken_invariants(connection) == []
    assert User.objects.get(pk=user.pk).password == user.password
    with pytest.raises(CommandError, match="older"):
        run_import(FILE_A, SMALL)


def test_newer_dump_is_refused_where_somebody_has_worked(tmp_path: Path) -> None:
    """The imported hotel works like any other one: its guests check out, and its bookings are cancelled."""
    run_import(FILE_A, SMALL)
    hotel = Hotel.objects.get()
    stay = RoomBooking.objects.filter(status=S.CHECKED_IN, balance_due=0)[0]
    run_command(
        system_command(hotel, now=AS_OF),
        lambda command: check_out_booking(command, booking_id=stay.booking_id),
    )
    coming = RoomBooking.objects.filter(status=S.CONFIRMED, assigned_room__isnull=False)[0]
    run_command(
        system_command(hotel, now=AS_OF + timedelta(hours=1)),
        lambda command: cancel_booking(command, booking_id=coming.booking_id, reason="Ill"),
    )
    stay.refresh_from_db()
    assert stay.status == S.COMPLETED
    assert broken_invariants(connection) == []
    newer = changed_dump(tmp_path, "hotel.hotel", 2, name="Another Name")
    with pytest.raises(CommandError, match="somebody has worked in it"):
        run_import(newer, SMALL, "--as-of=2026-11-21T14:00:00Z")
    assert Hotel.objects.get().name == hotel.name


def test_hotel_that_was_not_imported() -> None:
    Hotel.objects.create(slug="tallow-street-inn", name="Other", timezone="UTC", currency="EUR")
    with pytest.raises(CommandError, match="was not imported"):
        run_import(FILE_A, SMALL)


def test_dump_of_another_installation_with_more_faults(tmp_path: Path) -> None:
    rows = faulty_dump(7)
    report = run_import(write_dump(tmp_path / "dump.json", rows))
    assert broken_invariants(connection) == []
    _assert_every_row_is_counted(report, dict(Counter(row["model"] for row in rows)))
    for slug in Hotel.objects.values_list("slug", flat=True):
        occupied = RoomOccupancy.objects.filter(hotel__slug=slug).values_list("room__room_number", flat=True)
        assert set(occupied) == _occupied_rooms(rows, slug)


def _occupied_rooms(rows: list[Row], slug: str) -> set[str]:
    """Return the rooms that are truly occupied, by the rule of the oracle, computed without the database."""
    by_model: dict[str, dict[int, Row]] = {}
    for row in rows:
        by_model.setdefault(row["model"], {})[row["pk"]] = row["fields"]
    hotel = next(pk for pk, fields in by_model["hotel.hotel"].items() if fields["slug"] == slug)
    rooms = {pk: fields for pk, fields in by_model["rooms.room"].items() if fields["hotel"] == hotel}
    today = AS_OF_A[:10]
    last: dict[int, Row] = {}
    events = by_model["housekeeping.roomstatusevent"].items()
    for _, event in sorted(events, key=lambda item: (item[1]["created_at"], item[0])):
        last[event["room"]] = event
    inside = [g for g in by_model["guests.guest"].values() if g["room"] in rooms and g["hotel"] == hotel]
    found = set()
    for pk, booking in by_model["hotel.roombooking"].items():
        room = booking["assigned_room"]
        has_guests = any(guest["booking"] == pk for guest in inside)
        is_inside = booking["checked_in_at"] or (booking["status"] == "IN_HOUSE" and has_guests)
        if room not in rooms or booking["hotel"] != hotel or not is_inside or booking["checked_out_at"]:
            continue
        if booking["status"] in {"CANCELLED", "COMPLETED", "NO_SHOW"}:
            if has_guests and booking["check_out"] >= today:
                found.add(room)
        elif not _is_zombie(booking, rooms[room], last.get(room)):
            found.add(room)
    found |= {
        guest["room"]
        for guest in inside
        if guest["booking"] is None and (guest["check_out_date"] or today) >= today
    }
    return {str(rooms[room]["room_number"]) for room in found}


def _is_zombie(booking: Row, room: Row, last: Row | None) -> bool:
    return bool(
        last
        and booking["checked_in_at"]
        and room["is_occupied"]
        and room["room_status"] != "OCCUPIED"
        and last["to_status"] == "CHECKOUT_DIRTY"
        and last["created_at"] <= booking["checked_in_at"]
    )


def test_failure_at_the_end_leaves_nothing(tmp_path: Path) -> None:
    path = changed_dump(tmp_path, "hotel.roombooking", 450, status="LOST")
    with pytest.raises(CommandError, match="unknown status LOST"):
        run_import(path)
    assert not Hotel.objects.exists()
    assert not Room.objects.exists()


def test_usernames_in_use() -> None:
    taken = next(
        row["fields"]["username"] for row in rows_of_a() if row["model"] == "auth.user" and row["pk"] == 15
    )
    User.objects.create(username=taken)
    with pytest.raises(CommandError, match="users of the file: 15") as refused:
        run_import(FILE_A, SMALL)
    assert taken not in str(refused.value)


def test_staff_keep_their_history_and_get_roles() -> None:
    run_import(FILE_A, SMALL)
    rows = rows_of_a()
    members = [row["fields"] for row in rows if row["model"] == "staff.staff" and row["fields"]["hotel"] == 2]
    assert Staff.objects.count() == len(members)
    assert Staff.objects.filter(is_active=False).count() == sum(not member["is_active"] for member in members)
    roles = Counter(tuple(roles) for roles in Staff.objects.values_list("roles", flat=True))
    assert roles == {
        ("FRONT_DESK",): 4,
        ("FRONT_DESK", "MANAGER"): 1,
        ("HOUSEKEEPER",): 3,
        ("HOUSEKEEPING_SUPERVISOR",): 1,
        ("HOUSEKEEPING_SUPERVISOR", "MANAGER"): 1,
        ("MAINTENANCE",): 1,
        ("MANAGER",): 1,
    }
    assert RoomStatusEvent.objects.filter(changed_by__isnull=False).count() > 300
