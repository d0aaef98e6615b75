"""Tests that room status and booking status have one writer each, and that interfaces write nothing."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.ast_request_writes import REQUEST_WRITER
from tests.architecture.ast_writes import BOOKING_WRITER, ROOM_WRITER, forbidden_writes

ROOT = Path(__file__).parents[2]
SERVICE = "rooms/services/anything.py"
VIEW = "rooms/api/anything.py"


def sources() -> list[str]:
    files = [path for app in settings.HOTEL_APPS for path in (ROOT / app).rglob("*.py")]
    return sorted(
        path.relative_to(ROOT).as_posix()
        for path in files
        if "migrations" not in path.parts and path.stat().st_size
    )


@pytest.mark.parametrize("path", sources())
def test_module_contains_no_forbidden_write(path: str) -> None:
    assert forbidden_writes(path, (ROOT / path).read_text()) == []


def test_writers_are_among_the_searched_modules() -> None:
    assert {
        ROOM_WRITER,
        BOOKING_WRITER,
        REQUEST_WRITER,
        "hotel/kernel/command_runner.py",
        "rooms/api/views.py",
    } <= set(sources())


@pytest.mark.parametrize(
    "source",
    [
        "request.must_search = False",
        "from room_bookings.models import ProviderRequest\nrequest.state = 'DONE'",
        "ProviderRequest(kind='REFUND')",
        "ProviderRequest.objects.filter(pk=1).update(note='')",
        "update_rows(requests, ['idempotency_key'])",
        'PreparedQuery.from_sql("x", "UPDATE room_bookings_providerrequest SET state = 1")',
    ],
)
def test_requests_to_providers_are_written_by_their_writer_only(source: str) -> None:
    assert forbidden_writes("room_bookings/services/provider_requests/elsewhere.py", source)
    assert not forbidden_writes(REQUEST_WRITER, source)


@pytest.mark.parametrize("writer", [ROOM_WRITER, BOOKING_WRITER, REQUEST_WRITER])
def test_source_of_a_writer_is_forbidden_elsewhere(writer: str) -> None:
    assert forbidden_writes("guests/services/elsewhere.py", (ROOT / writer).read_text())


@pytest.mark.parametrize(
    "source",
    [
        "room.room_status = 'READY_FOR_GUEST'",
        "room.floor, room.room_status = 1, to_status",
        "room.status_version += 1",
        "room.room_status: str = x",
        "for room.room_status in statuses: pass",
        "with x() as room.room_status: pass",
        "setattr(room, 'room_status', x)",
        "setattr(room, name, x)",
        "object.__setattr__(room, 'room_status', x)",
        "Room.objects.filter(pk=1).update(room_status=x)",
        "Room.objects.update(floor=1, status_version=2)",
        "Room.objects.filter(pk=1).update(**changes)",
        "rooms.update(room_status=x)",
        "hotel.rooms.filter(floor=1).update(**changes)",
        "Room.objects.bulk_update(rooms, ['room_status'])",
        "update_rows(rooms, ['floor', 'room_status'])",
        "update_rows(rooms, [], increments={'status_version': counts})",
        "update_rows(rooms, ['floor'], increments=counters)",
        "update_rows(rooms, fields)",
        "insert_rows(rooms, unique_field='room_number', update_fields=['room_status'])",
        "update_rows(rooms, [*names, 'floor'])",
        "update_rows(rooms, fields=['checked_in_at'])",
        "copy_rows(Room, fields, rows)",
        "copy_rows(model, fields, rows)",
        "copy_lines(table, columns, lines)",
        "Room.objects.create(hotel=hotel, room_status=x)",
        "Room.objects.update_or_create(pk=1, room_status=x)",
        "Room.objects.bulk_create([Room(room_status=x)])",
        "Room(**fields)",
        "room.save()",
        "room.save(update_fields=['room_status'])",
        "booking.status = x",
        "booking.checked_in_at = now",
        "booking.note, booking.no_show_at = '', None",
        "RoomBooking.objects.filter(pk=1).update(status=x)",
        "RoomBooking.objects.filter(pk=1).update(checked_out_at=now)",
        "RoomBooking.objects.create(status=x)",
        "RoomBooking(no_show_at=now)",
        "room.bookings.update(status=x)",
        "cursor.execute('UPDATE rooms_room SET room_status = 1')",
        "cursor.execute('update \"room_bookings_roombooking\" set status = 1')",
        "cursor.execute('INSERT INTO rooms_room VALUES (1)')",
        "with transaction.atomic(): pass",
        "@transaction.atomic\ndef work(): pass",
        "from django.db.transaction import atomic",
        "transaction.on_commit(announce)",
        "now = timezone.now()",
        "now = datetime.now(tz=UTC)",
        "now = django.utils.timezone.now()",
        "today = date.today()",
        "today = datetime.date.today()",
        "rooms.filter(at=Now())",
        "field(default=timezone.now)",
    ],
)
def test_write_in_a_service_is_forbidden(source: str) -> None:
    assert len(forbidden_writes(SERVICE, source)) == 1, source


@pytest.mark.parametrize(
    "source",
    [
        "obj.save()",
        "super().save_model(request, obj, form, change); obj.save()",
        "form.save(commit=False)",
        "Guest.objects.create(first_name='x')",
        "Guest.objects.bulk_create(guests)",
        "insert_rows(guests)",
        "copy_rows(Guest, fields, rows)",
        "update_rows(guests, ['note'])",
        "PreparedQuery.from_sql('delete_guests', 'DELETE FROM guests_guest WHERE id = %(pk)s')",
        "queryset.update(note='x')",
        "queryset.delete()",
        "Guest.objects.get_or_create(pk=1)",
        "Room.objects.select_for_update().get(pk=1)",
        "booking.status = 'CANCELLED'",
        "with transaction.atomic(): pass",
    ],
)
@pytest.mark.parametrize(
    "path", [VIEW, "rooms/admin.py", "staff/admin/people.py", "guests/management/commands/sweep.py"]
)
def test_write_in_an_interface_is_forbidden(path: str, source: str) -> None:
    assert forbidden_writes(path, source), source


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (SERVICE, "Room.objects.filter(room_status=x).update(floor=1)"),
        (SERVICE, "if room.room_status == x and booking.status != y: pass"),
        (SERVICE, "facts = {'room_status': room.room_status}; facts.update(other)"),
        (SERVICE, "HousekeepingTask.objects.filter(pk=1).update(status=x)"),
        (SERVICE, "MaintenanceReport.objects.filter(pk=1).update(**changes)"),
        (SERVICE, "copy_rows(Guest, fields, rows)"),
        (SERVICE, "update_rows(rooms, ['floor', 'note'], increments={'version': counts})"),
        ("housekeeping/services/task_writes.py", "update_rows(tasks, ['status'])"),
        (SERVICE, "RoomStatusEvent(room=room, status_version=2)"),
        (SERVICE, "def act(*, now): return now"),
        (VIEW, "now = timezone.now()"),
        (VIEW, "answer.update(more)"),
        (VIEW, "rows = rooms.filter(room_status='READY_FOR_GUEST')"),
        (ROOM_WRITER, "room.room_status = x"),
        (BOOKING_WRITER, "booking.status = x"),
        ("housekeeping/services/task_writes.py", "task.status = x"),
        ("hotel/kernel/command_runner.py", "with transaction.atomic(durable=True): pass"),
    ],
)
def test_reads_and_writers_are_allowed(path: str, source: str) -> None:
    assert forbidden_writes(path, source) == []
