"""Tests that the classes of contradictions find in file A what others have counted in it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hotel.models import Hotel
from room_bookings.services.legacy.contradictions import CONTRADICTIONS, HABITS
from tests.room_bookings.legacy.dumps import AS_OF_A, FILE_A, oracle_of_a, rows_of_a, write_dump

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(__file__).parents[3] / "docs" / "how-to" / "migrate-from-the-old-system.md"


def dry_run(path: Path, *options: str) -> dict[str, Any]:
    output = StringIO()
    call_command(
        "import_legacy", str(path), "--dry-run", "--json", *options, stdout=output, stderr=StringIO()
    )
    report: dict[str, Any] = json.loads(output.getvalue())
    return report


def test_file_a_has_the_contradictions_of_its_oracle() -> None:
    report = dry_run(FILE_A)
    oracle = oracle_of_a()
    found: dict[str, list[tuple[str, Any]]] = {code: [] for code in oracle["corruption_classes"]}
    for hotel in report["hotels"]:
        for entry in hotel["contradictions"]:
            found[entry["class"]].append((hotel["hotel"], entry["before"]))
    for code, known in oracle["corruption_classes"].items():
        assert len(found[code]) == known["count"], code
        for affected in known["affected"]:
            assert any(_is(affected, hotel, before) for hotel, before in found[code]), (code, affected)
    counts = {
        habit["habit"]: sum(
            other["count"]
            for each in report["hotels"]
            for other in each["habits"]
            if other["habit"] == habit["habit"]
        )
        for habit in report["hotels"][0]["habits"]
    }
    assert counts == {code: known["count"] for code, known in oracle["systematic_quirks"].items()}
    _assert_no_personal_data(json.dumps(report))
    assert not Hotel.objects.exists()


def _is(affected: dict[str, Any], hotel: str, before: dict[str, Any]) -> bool:
    """Compare the identifiers that the oracle names; the report may name more."""
    return (
        affected["hotel"] == hotel
        and str(affected.get("room_number") or before.get("room")) == str(before.get("room"))
        and set(affected.get("booking_ids", ())) <= set(before.get("bookings", ()))
        and set(affected.get("guest_pks", ())) <= set(before.get("guests", ()))
        and set(affected.get("event_pks", ())) <= set(before.get("status_events", ()))
    )


def test_report_of_one_hotel_at_a_given_instant() -> None:
    report = dry_run(FILE_A, "--hotel=tallow-street-inn", f"--as-of={AS_OF_A}")
    assert [hotel["hotel"] for hotel in report["hotels"]] == ["tallow-street-inn"]
    assert report["as_of"] == "2026-11-20T14:00:00+00:00"


def _assert_no_personal_data(text: str) -> None:
    names = {row["fields"]["last_name"] for row in rows_of_a() if row["model"] == "guests.guest"}
    assert len(names) > 100
    assert [name for name in names if name and name in text] == []
    assert "@" not in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"check_in": "soon"}, "check_in"),
        ({"booking_id": None}, "Row 1 of hotel.roombooking has no booking_id."),
        ({"special_requests": "a\x00b"}, "NUL"),
    ],
)
def test_row_that_cannot_be_read(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    rows = rows_of_a()
    booking = next(row for row in rows if row["model"] == "hotel.roombooking" and row["pk"] == 1)
    booking["fields"].update(change)
    with pytest.raises(CommandError, match=says):
        dry_run(write_dump(tmp_path / "dump.json", rows))


def test_two_rows_with_one_key(tmp_path: Path) -> None:
    rows = rows_of_a()
    with pytest.raises(CommandError, match=r"two rows of hotel\.hotel"):
        dry_run(write_dump(tmp_path / "dump.json", [*rows, rows[0]]))


def test_hotel_that_the_file_does_not_have() -> None:
    with pytest.raises(CommandError, match="no hotel elsewhere"):
        dry_run(FILE_A, "--hotel=elsewhere")


def test_guide_names_each_class_with_its_rule() -> None:
    text = DOCS.read_text()
    for contradiction in CONTRADICTIONS:
        assert f"`{contradiction.code}`" in text
        assert f"`{contradiction.rule}`" in text
    for habit in HABITS:
        assert f"`{habit.code}`" in text
        assert f"`{habit.rule}`" in text
