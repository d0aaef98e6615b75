"""Tests of the replay of the booking history of two hotels, killed once in the middle."""

import json
import lzma
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hotel.models import Hotel
from housekeeping.models import RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings.management import history
from room_bookings.management.history.hotel_setup import rooms_needed
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services.integrity import broken_invariants
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from tests.database_urls import url_of

ROOT = Path(__file__).resolve().parents[4]
SLICE = ROOT / "tests/data/hotel_bookings_slice.csv.xz"

DEADLINE_SECONDS = 600

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    """The file that REPLAY_CSV names, else every third booking of the slice."""
    if named := os.environ.get("REPLAY_CSV"):
        return ROOT / named
    header, *lines = lzma.decompress(SLICE.read_bytes()).splitlines(keepends=True)
    file = tmp_path / "history.csv"
    file.write_bytes(b"".join([header, *lines[::3]]))
    return file


def test_killed_replay_is_resumed_and_creates_each_booking_once(csv_file: Path, tmp_path: Path) -> None:
    bookings = history.read_booking_history(csv_file)
    assert len(bookings) >= 1000
    kill_in_the_middle(csv_file, bookings_created=len(bookings) // 3)
    assert 0 < RoomBooking.objects.count() < len(bookings)

    assert "differs" not in replay(csv_file, "--at-once")

    for hotel in Hotel.objects.all():
        own = [booking for booking in bookings if booking.hotel == hotel.name]
        assert history.count_hotel(hotel) == history.count_file(own)
    assert RoomBooking.objects.count() == len(bookings)
    assert RoomBooking.objects.values("hotel", "external_reference").distinct().count() == len(bookings)
    assert broken_invariants(connection) == []
    assert rooms_that_differ_from_their_audit_rows() == []
    assert feeds_with_gaps() == []

    before = OutboxEvent.objects.count()
    by_hotel = {name: [b for b in bookings if b.hotel == name] for name in {b.hotel for b in bookings}}
    oracle = tmp_path / "oracle.json"
    oracle.write_text(json.dumps(history.summarize(by_hotel)))
    output = replay(csv_file, "--oracle", str(oracle))
    assert "differs" not in output
    assert output.endswith("The database has every count of the oracle.\n")
    assert OutboxEvent.objects.count() == before
    assert_summary_matches_the_file(by_hotel)


def assert_summary_matches_the_file(by_hotel: dict[str, list[history.PastBooking]]) -> None:
    """Compare the summary of the database with counts made from the file alone."""
    everything = [booking for own in by_hotel.values() for booking in own]
    cancelled = [booking for booking in everything if booking.outcome == "CANCELLED"]
    no_shows = [booking for booking in everything if booking.outcome == "NO_SHOW"]
    counted = history.summarize(by_hotel)
    assert {name: counted[name] for name in counted.keys() - by_hotel} == {
        "canceled": len(cancelled),
        "cancel_on_arrival_day": sum(b.outcome_date == b.arrival for b in cancelled),
        "cancel_before_creation": sum(b.outcome_date < b.created for b in cancelled),
        "noshow": len(no_shows),
        "noshow_status_date_eq_arrival": sum(b.outcome_date == b.arrival for b in no_shows),
    }
    for name, own in by_hotel.items():
        in_file = history.count_file(own)
        assert counted[name]["stays"] == in_file.stays
        assert counted[name]["peak_house_date"] == str(in_file.peak_occupied_rooms[1])
        assert counted[name]["inventory_by_assigned_type"] == rooms_needed(own)
        assert counted[name]["rooms"] == sum(rooms_needed(own).values())


def test_differences_name_each_count() -> None:
    expected = {"Inn": {"stays": 2, "inventory": {"A": 1, "B": 2}}, "canceled": 3, "noshow": 0}
    found = {"Inn": {"stays": 2, "inventory": {"A": 1, "C": 2}}, "canceled": 4, "noshow": 0}
    assert history.differences(expected, expected) == []
    assert history.differences(expected, found) == [
        "Inn: inventory: B: 2 expected, nothing found",
        "Inn: inventory: C: nothing expected, 2 found",
        "canceled: 3 expected, 4 found",
    ]


def test_unusable_oracle_is_refused_first(tmp_path: Path) -> None:
    oracle = tmp_path / "oracle.json"
    for text, options, sentence in [
        ("{}", ["--until=2016-01-01"], "An oracle counts the whole file"),
        ("{", [], "cannot be read"),
        ("[]", [], "holds no counts by name"),
    ]:
        oracle.write_text(text)
        with pytest.raises(CommandError, match=sentence):
            call_command("replay_bookings", str(SLICE), "--oracle", str(oracle), *options)
    assert not Hotel.objects.exists()


def test_missing_file_is_named() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read"):
        call_command("replay_bookings", "nowhere.csv")


def test_unknown_hotel_is_named() -> None:
    with pytest.raises(CommandError, match="no bookings of Ritz"):
        call_command("replay_bookings", str(SLICE), "--hotel", "Ritz")


def test_second_replay_of_a_hotel_is_refused() -> None:
    hotel = history.read_booking_history(SLICE)[0].hotel
    with psycopg2.connect(environment()["DATABASE_URL"]) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('replay_bookings'), hashtext(%s))", [hotel])
        with pytest.raises(CommandError, match=f"{hotel} is being replayed by another process"):
            call_command("replay_bookings", str(SLICE), "--hotel", hotel)
        assert not Hotel.objects.exists()
        at_once = [*command(SLICE), "--at-once", "--until=2000-01-01"]
        refused = subprocess.run(
            at_once, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
        )
    other.close()
    assert refused.returncode == 1
    assert f"{hotel} is being replayed by another process" in refused.stderr
    assert "The replay of a hotel failed" in refused.stderr
    assert hotel not in set(Hotel.objects.values_list("name", flat=True))


def kill_in_the_middle(csv_file: Path, *, bookings_created: int) -> None:
    process = subprocess.Popen(
        command(csv_file), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + DEADLINE_SECONDS
    try:
        while RoomBooking.objects.count() < bookings_created:
            assert process.poll() is None, "the replay ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.kill()
        ended_with = process.wait()
    assert ended_with == -signal.SIGKILL


def replay(csv_file: Path, *options: str) -> str:
    """Run to the end; returns the summary."""
    finished = subprocess.run(
        [*command(csv_file), *options],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-4000:] + finished.stdout
    return finished.stdout


def command(csv_file: Path) -> list[str]:
    return [sys.executable, "manage.py", "replay_bookings", str(csv_file)]


def environment() -> dict[str, str]:
    """The same database as this test's, for another process."""
    url = url_of(connection.settings_dict)
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}


def rooms_that_differ_from_their_audit_rows() -> list[str]:
    """Each room's last status event and last arrival or departure, against what the room shows now."""
    last_status = dict(
        RoomStatusEvent.objects.order_by("room_id", "status_version").values_list("room", "to_status")
    )
    stays = RoomOperationLog.objects.filter(operation__in=[Operation.CHECK_IN, Operation.CHECK_OUT])
    last_stay = dict(stays.order_by("id").values_list("room", "operation"))
    occupied = set(RoomOccupancy.objects.values_list("room", flat=True))
    return [
        room.room_number
        for room in Room.objects.all()
        if room.room_status != last_status[room.pk]
        or (room.pk in occupied) != (last_stay.get(room.pk) == Operation.CHECK_IN)
    ]


def feeds_with_gaps() -> list[str]:
    counters = EventCounter.objects.select_related("hotel")
    return [
        counter.hotel.slug
        for counter in counters
        if list(
            OutboxEvent.objects.filter(hotel=counter.hotel)
            .order_by("position")
            .values_list("position", flat=True)
        )
        != list(range(1, counter.last_position + 1))
    ]
