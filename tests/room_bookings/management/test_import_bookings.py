"""Tests of `manage.py import_bookings`."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from guests.models import Guest
from room_bookings.enums import BookingStatus
from room_bookings.models import BookingImport, BookingStatusEvent, OutgoingMail, Payment, RoomBooking
from room_bookings.services.integrity import broken_invariants
from rooms.enums import RoomStatus
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

HEADER = "Reservation Number;Channel;Guest Name;Arrival;Departure;Room Type;Room;Status;Adults;Total;Paid"
ROWS = (
    "R1;Booking.com;Ada Byrne;20.05.2026;22.05.2026;Double;101;Confirmed;2;220,00;",
    "R1;Booking.com;Ben Byrne;20.05.2026;22.05.2026;dbl;;Confirmed;1;180,00;50,00",
    "R2;;Cleo Diaz;12.05.2026;16.05.2026;Double;102;In house;2;400,00;400,00",
    "R3;;Dan Egan;10.04.2026;12.04.2026;Double;103;Checked out;1;199,90;",
    "R4;;Eve Faye;10.04.2026;12.04.2026;Double;;Cancelled;1;100,00;20,00",
    "R5;;Finn Gray;10.05.2026;12.05.2026;Double;;No-Show;1;100,00;",
    "R6;;Gil Hale;01.06.2026;02.06.2026;Double;;Option;1;90,00;",
    "R7;;Hal Ives;01.04.2026;03.04.2026;Double;101;Departed;1;150,00;100,00",
)


@pytest.fixture
def hotel() -> Scenario:
    """A hotel that sends mails, with three rooms of which one is dirty."""
    scenario = scenarios.new_scenario(sends_mail=True)
    scenarios.rooms(scenario, "101", "103")
    scenarios.rooms(scenario, "102", status=RoomStatus.CHECKOUT_DIRTY)
    return scenario


class Files:
    """A file of rows, and the command that imports it."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario, self.path = scenario, folder / "export.csv"

    def write(self, *rows: str, header: str = HEADER) -> None:
        self.path.write_text("\n".join([header, *rows, ""]))

    @property
    def map_file(self) -> Path:
        return self.path.with_name("export.csv.map.json")

    def run(self, *options: str, person: str = "manager") -> str:
        output = StringIO()
        username = getattr(self.scenario, person).user.username
        with time_machine.travel(NOON, tick=False):
            call_command(
                "import_bookings",
                str(self.path),
                f"--hotel={self.scenario.hotel.slug}",
                f"--as={username}",
                *options,
                stdout=output,
            )
        return output.getvalue()

    def import_rows(self, *rows: str, options: tuple[str, ...] = (), header: str = HEADER) -> dict[str, Any]:
        """Guess the map unless there is one, and import with it."""
        self.write(*rows, header=header)
        if not self.map_file.exists():
            try:
                self.run()
            except CommandError:
                assert self.map_file.exists()
        found: dict[str, Any] = json.loads(self.run(f"--map={self.map_file}", "--json", *options))
        return found


@pytest.fixture
def files(hotel: Scenario, tmp_path: Path) -> Files:
    return Files(hotel, tmp_path)


def by_reference(reference: str, item: str = "1") -> RoomBooking:
    return RoomBooking.objects.get(external_reference=reference, external_item=item)


def test_first_run_shows_and_saves_the_map_and_writes_no_booking(files: Files) -> None:
    files.write(*ROWS)
    with assert_no_row_changes():
        shown = files.run()
    assert "Guest Name          guest_name" in shown
    assert "Would import: 2 CHECKED_IN" not in shown
    assert "Would import: 1 CANCELLED, 1 CHECKED_IN, 2 COMPLETED, 2 CONFIRMED, 1 NO_SHOW, 1 PENDING." in shown
    saved = json.loads(files.map_file.read_text())
    assert saved["columns"]["Reservation Number"] == "reference"
    assert (saved["delimiter"], saved["encoding"]) == (";", "utf-8-sig")


def test_saved_map_is_never_overwritten(files: Files) -> None:
    files.write(*ROWS)
    files.run()
    with pytest.raises(CommandError, match=r"export.csv.map.json cannot be read or written: File exists"):
        files.run()


def test_every_row_becomes_a_booking_in_its_status(files: Files, hotel: Scenario) -> None:
    outcome = files.import_rows(*ROWS)
    assert outcome["written"] is True
    assert [row["outcome"] for row in outcome["rows"]] == ["imported"] * len(ROWS)
    statuses = {
        f"{b.external_reference}/{b.external_item}": (
            b.status,
            b.source,
            b.assigned_room and b.assigned_room.room_number,
        )
        for b in RoomBooking.objects.select_related("assigned_room")
    }
    assert statuses == {
        "R1/1": ("CONFIRMED", "booking.com", "101"),
        "R1/2": ("CONFIRMED", "booking.com", None),
        "R2/1": ("CHECKED_IN", "import", "102"),
        "R3/1": ("COMPLETED", "import", "103"),
        "R4/1": ("CANCELLED", "import", None),
        "R5/1": ("NO_SHOW", "import", None),
        "R6/1": ("PENDING", "import", None),
        "R7/1": ("CHECKED_OUT", "import", "101"),
    }
    connection.check_constraints()
    assert broken_invariants(connection, hotel_pk=hotel.hotel.pk) == []


def test_stay_that_is_over_keeps_its_dates_and_counts_as_paid(files: Files) -> None:
    files.import_rows(*ROWS)
    stay = by_reference("R3")
    assert (stay.departed_on, str(stay.checked_in_at)[:10], str(stay.checked_out_at)[:10]) == (
        date(2026, 4, 12),
        "2026-04-10",
        "2026-04-12",
    )
    assert (stay.balance_due, stay.entered_late) == (0, True)
    payment = Payment.objects.get(booking=stay)
    assert (payment.amount, payment.business_date) == (Decimal("199.90"), date(2026, 4, 12))
    guest = Guest.objects.get(booking=stay)
    assert (guest.room, guest.check_in_date, guest.check_out_date) == (
        None,
        date(2026, 4, 10),
        date(2026, 4, 12),
    )


def test_stay_that_owes_something_stays_checked_out(files: Files) -> None:
    files.import_rows(*ROWS)
    stay = by_reference("R7")
    assert (stay.status, stay.balance_due) == (BookingStatus.CHECKED_OUT, Decimal("50.00"))


def test_guest_in_house_is_checked_in_to_the_dirty_room_that_they_are_in(files: Files) -> None:
    files.import_rows(*ROWS)
    booking = by_reference("R2")
    assert booking.occupancy.room.room_number == "102"
    assert Guest.objects.get(booking=booking).room == booking.occupancy.room


def test_creation_names_the_file_and_the_row(files: Files) -> None:
    files.import_rows(*ROWS)
    event = BookingStatusEvent.objects.get(booking=by_reference("R1", "2"), status_version=1)
    record = BookingImport.objects.get()
    assert event.metadata["imported"] == {"file": record.digest[:16], "row": 3}
    assert record.report["counts"]["CONFIRMED"] == 2


def test_paid_and_cancelled_booking_is_named(files: Files) -> None:
    outcome = files.import_rows(*ROWS)
    assert outcome["credits"] == [by_reference("R4").booking_id]


def test_guests_get_no_mail(files: Files) -> None:
    header = f"{HEADER};Email"
    files.import_rows(*(f"{row};guest@example.org" for row in ROWS), header=header)
    assert RoomBooking.objects.count() == len(ROWS)
    assert not OutgoingMail.objects.exists()


def test_second_run_changes_nothing_but_the_list_of_imports(files: Files) -> None:
    files.import_rows(*ROWS)
    with assert_no_row_changes(but_of={"room_bookings_bookingimport"}):
        outcome = files.import_rows(*ROWS)
    assert [row["outcome"] for row in outcome["rows"]] == ["known"] * len(ROWS)


def test_rows_without_reference_are_known_by_file_and_row(files: Files) -> None:
    rows = [row.replace("R6", "") for row in ROWS[6:7]]
    files.import_rows(*rows)
    assert files.import_rows(*rows)["rows"][0]["outcome"] == "known"
    digest = BookingImport.objects.first().digest  # type: ignore[union-attr]
    assert RoomBooking.objects.get().external_reference == f"{digest[:16]}-2"


def test_one_bad_row_keeps_all_rows_out_and_all_bad_rows_are_named(files: Files) -> None:
    bad = [
        "B1;;Ada;20.05.2026;19.05.2026;Double;;Confirmed;1;10;",
        "B2;;Ada;20.05.2026;21.05.2026;Penthouse;;Confirmed;1;10;",
        "B3;;Ada;20.05.2026;21.05.2026;Double;;Maybe;1;10;",
        "B4;;Ada;10.05.2026;16.05.2026;Double;;In house;1;10;",
        "B5;;Ada;01.05.2026;02.05.2026;Double;;Confirmed;1;10;",
        "B6;;Ada;20.05.2026;soon;Double;;Confirmed;1;USD 10;",
    ]
    files.write(*ROWS, *bad)
    files.run("--each")
    with assert_no_row_changes(), pytest.raises(CommandError, match="6 rows cannot be imported, so none was"):
        files.run(f"--map={files.map_file}")
    outcome = files.import_rows(*ROWS, *bad, options=("--each",))
    refused = {row["row"]: row["errors"] for row in outcome["rows"] if row["outcome"] == "refused"}
    assert refused == {
        10: ["The departure 2026-05-19 is before the arrival 2026-05-20."],
        11: ["The hotel has no room type Penthouse."],
        12: ["The status Maybe is not known. Add it to the statuses of the map."],
        13: ["A booking in house needs a room."],
        14: ["The guests were expected on 2026-05-01. Say whether they came."],
        15: ["departure: soon is no date.", "The amounts are in USD, the hotel counts in EUR."],
    }
    assert outcome["unknown_room_types"] == ["Penthouse"]
    assert RoomBooking.objects.count() == len(ROWS)


def test_rows_that_the_hotel_refuses_are_left_out_with_each(files: Files) -> None:
    rows = [
        "C1;;Ada;12.05.2026;16.05.2026;Double;101;In house;1;10;",
        "C2;;Ben;12.05.2026;16.05.2026;Double;101;In house;1;10;",
        "C3;;Cleo;20.05.2026;22.05.2026;Double;999;Confirmed;1;10;",
        "C4;;Dan;15.05.2026;18.05.2026;Double;101;Confirmed;1;10;",
    ]
    outcome = files.import_rows(*rows, options=("--each",))
    assert [(row["row"], row["outcome"]) for row in outcome["rows"]] == [
        (2, "imported"),
        (3, "refused"),
        (4, "refused"),
        (5, "refused"),
    ]
    assert by_reference("C1").occupancy.room.room_number == "101"


def test_oversold_nights_are_listed_and_the_bookings_say_so(files: Files, hotel: Scenario) -> None:
    scenarios.without_overbooking(hotel)
    rows = [f"O{at};;Ada;20.05.2026;21.05.2026;Double;;Confirmed;1;10;" for at in range(4)]
    outcome = files.import_rows(*rows)
    assert outcome["oversold"] == {"DBL": ["2026-05-20"]}
    assert {b.oversold_kind for b in RoomBooking.objects.all()} == {"CHANNEL"}


def test_words_of_the_map_translate_room_types_and_statuses(files: Files) -> None:
    files.write("M1;;Ada;20.05.2026;21.05.2026;Sea view;;ZZ;1;10;")
    files.run("--each")
    saved = json.loads(files.map_file.read_text())
    files.map_file.write_text(
        json.dumps(saved | {"room_types": {"Sea view": "DBL"}, "statuses": {"ZZ": "CONFIRMED"}})
    )
    outcome = json.loads(files.run(f"--map={files.map_file}", "--json"))
    assert outcome["counts"] == {"CONFIRMED": 1, "known": 0, "left_out": 0}


def test_columns_that_leave_the_meaning_open_are_refused_before_any_row(files: Files) -> None:
    files.write("A1;;Ada;03/04/2027;05/04/2027;Double;;Confirmed;1;10;")
    with pytest.raises(CommandError, match=r"--date-order DMY or --date-order MDY"):
        files.run()
    files.map_file.unlink()
    assert "Would import: 1 CONFIRMED." in files.run("--date-order=MDY")


@pytest.mark.parametrize("person", ["front_desk", "housekeeper", "channel"])
def test_only_managers_import(files: Files, person: str) -> None:
    files.write(*ROWS)
    files.run()
    with assert_no_row_changes(), pytest.raises(CommandError):
        files.run(f"--map={files.map_file}", person=person)


def test_dry_run_previews_and_writes_nothing(files: Files) -> None:
    files.write(*ROWS)
    files.run()
    with assert_no_row_changes():
        assert "Would import: 1 CANCELLED" in files.run(f"--map={files.map_file}", "--dry-run")


def test_number_of_statements_does_not_depend_on_the_number_of_rows(files: Files) -> None:
    counts = []
    for prefix, times in (("A", 1), ("B", 6)):
        rows = [
            f"{prefix}{kind}{at};;Ada;{dates};Double;;{status};1;120,00;20,00"
            for at in range(times)
            for kind, (dates, status) in enumerate(
                [
                    ("20.05.2026;22.05.2026", "Confirmed"),
                    ("10.04.2026;12.04.2026", "Checked out"),
                    ("10.04.2026;12.04.2026", "Cancelled"),
                ]
            )
        ]
        files.write(*rows)
        if not files.map_file.exists():
            files.run()
        with statements_sent() as sent:
            files.run(f"--map={files.map_file}")
        counts.append(len(sent))
    assert counts[0] == counts[1]
