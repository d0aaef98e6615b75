"""Tests of what a tile of the board shows, at fixed instants."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.utils import translation

from hotel.models import Hotel
from room_bookings.front_desk.selectors import BoardRow
from room_bookings.front_desk.web.tiles import Tile, Tiles, counts_of

TODAY = date(2026, 5, 14)
MORNING = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
HOTEL = Hotel(slug="grand", timezone="Europe/Dublin", check_out_time=time(11))
VACANT = BoardRow(
    room_number="101",
    name="",
    floor=1,
    room_status="READY_FOR_GUEST",
    room_type__code="DBL",
    open_report__priority=None,
    open_report__note=None,
    occupancy__booking__booking_id=None,
    occupancy__booking__check_in=TODAY,
    occupancy__booking__check_out=TODAY,
    occupancy__booking__departure_time=None,
    primary_guest__first_name=None,
    primary_guest__last_name="",
    next_booking=None,
    closed_by=None,
    latest_wish=None,
    discrepancy=None,
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def occupied(*, until: date, since: date = date(2026, 5, 12), **values: Any) -> BoardRow:
    return VACANT._replace(
        room_status="OCCUPIED",
        occupancy__booking__booking_id="BK-1",
        occupancy__booking__check_in=since,
        occupancy__booking__check_out=until,
        primary_guest__first_name="Zoë",
        primary_guest__last_name="Ní Bhriain",
        **values,
    )


def planned(check_in: date, waiting_since: str | None = None) -> dict[str, Any]:
    return {
        "booking_id": "BK-2",
        "first_name": "Mary",
        "last_name": "<b>Byrne",
        "status": "CONFIRMED",
        "check_in": check_in.isoformat(),
        "check_out": "2026-05-20",
        "waiting_since": waiting_since,
    }


def tile_of(row: BoardRow, *, now: datetime = MORNING) -> Tile:
    return Tiles(HOTEL, today=TODAY, now=now).tile(row)


@pytest.mark.parametrize(
    ("row", "marks", "words"),
    [
        (VACANT, ("READY_FOR_GUEST",), "Ready"),
        (occupied(until=date(2026, 5, 16)), ("occupied",), "Until Sat 16"),
        (occupied(until=date(2026, 6, 2)), ("occupied",), "Until 2 Jun"),
        (occupied(until=TODAY), ("occupied", "departs"), "Departs at 11:00"),
        (
            occupied(until=TODAY, occupancy__booking__departure_time=time(13, 30)),
            ("occupied", "departs"),
            "Departs at 13:30",
        ),
        (occupied(until=TODAY, since=TODAY), ("occupied", "departs"), "Day use until 11:00"),
        (occupied(until=date(2026, 5, 13)), ("occupied", "departs", "overdue"), "Overdue Wed 13, 11:00"),
        (VACANT._replace(next_booking=planned(TODAY)), ("READY_FOR_GUEST", "arrives"), "today"),
        (
            VACANT._replace(next_booking=planned(TODAY, "2026-05-14T08:00:00+00:00")),
            ("READY_FOR_GUEST", "arrives"),
            "waiting",
        ),
        (VACANT._replace(next_booking=planned(date(2026, 5, 15))), ("READY_FOR_GUEST",), "Fri 15"),
        (
            VACANT._replace(open_report__priority="HIGH", open_report__note="Tap"),
            ("READY_FOR_GUEST", "report"),
            "Open report (High): Tap",
        ),
    ],
)
def test_tile_says_what_is_due(row: BoardRow, marks: tuple[str, ...], words: str) -> None:
    tile = tile_of(row)

    assert tile.marks == marks
    assert words in tile.html


def test_stay_becomes_overdue_after_its_time_on_the_clock_of_the_hotel() -> None:
    row = occupied(until=TODAY)

    assert "overdue" not in tile_of(row, now=datetime(2026, 5, 14, 10, 0, tzinfo=UTC)).marks
    assert "overdue" in tile_of(row, now=datetime(2026, 5, 14, 10, 0, 1, tzinfo=UTC)).marks


def test_tile_names_bookings_and_the_moment_that_changes_it() -> None:
    html = tile_of(occupied(until=TODAY, next_booking=planned(TODAY))).html

    assert 'data-booking="BK-1"' in html
    assert 'data-next="BK-2"' in html
    assert 'data-due="2026-05-14T10:00:00+00:00"' in html
    assert 'href="/hotels/grand/rooms/101/"' in html


def test_names_are_escaped() -> None:
    html = tile_of(VACANT._replace(next_booking=planned(TODAY))).html

    assert "&lt;b&gt;Byrne" in html
    assert "<b>" not in html


def test_floors_keep_their_order_and_count() -> None:
    rows = [VACANT, VACANT._replace(room_number="102"), occupied(until=TODAY)._replace(floor=2)]

    floors = Tiles(HOTEL, today=TODAY, now=MORNING).floors(rows)

    assert [(floor.number, len(floor.tiles)) for floor in floors] == [(1, 2), (2, 1)]
    counts = counts_of(floors)
    assert (counts["READY_FOR_GUEST"], counts["occupied"], counts["departs"], counts["report"]) == (
        2,
        1,
        1,
        0,
    )


def test_300_full_tiles_fit_over_the_wire() -> None:
    rows = [
        occupied(
            until=TODAY, next_booking=planned(TODAY) | {"booking_id": f"BK-{number * 7919:010}"}
        )._replace(
            room_number=str(number),
            floor=number // 100,
            primary_guest__first_name=f"Guest{number * 104729 % 9973}",
            occupancy__booking__booking_id=f"BK-{number * 6700417 % 10**10:010}",
        )
        for number in range(100, 400)
    ]

    html = "".join(
        tile.html for floor in Tiles(HOTEL, today=TODAY, now=MORNING).floors(rows) for tile in floor.tiles
    )

    assert len(gzip.compress(html.encode(), 6)) < 40_000


def test_name_of_the_room_is_on_its_tile_and_escaped() -> None:
    named = Tiles(HOTEL, today=TODAY, now=MORNING).tile(VACANT._replace(name="Löwe & Lamm"))
    assert '<span class="tile-name">Löwe &amp; Lamm</span>' in named.html
