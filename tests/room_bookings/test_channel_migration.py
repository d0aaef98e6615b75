"""The migrations that fold the names of channels, on bookings as they were stored before them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from room_bookings.models import BookingChange, RoomBooking
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.booking_columns import write_columns
from tests.corrupted_data import without_constraints
from tests.scenarios import Scenario

FOLD_CHANNELS: str = import_module("room_bookings.migrations.0004_booking_changes").FOLD_CHANNELS
FOLD_EVERY_LETTER: str = import_module("room_bookings.migrations.0006_fold_every_letter").FOLD_EVERY_LETTER
UNIQUE_ITEM = "booking_item_once_per_channel"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def booked(scenario: Scenario, count: int) -> list[RoomBooking]:
    return [scenarios.booking(scenario) for _ in range(count)]


def fold(references: Mapping[RoomBooking, tuple[str, str]]) -> None:
    """Store channel and number as they were given, run the statement of the migration, add its constraints.

    Every item is "1" before, as the migration adds the column.
    """
    constraints = {each.name: each for each in RoomBooking._meta.constraints}
    with without_constraints(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP INDEX {UNIQUE_ITEM}")
        cursor.execute("ALTER TABLE room_bookings_roombooking DROP CONSTRAINT booking_source_is_folded")
        for booking, (source, reference) in references.items():
            RoomBooking.objects.filter(pk=booking.pk).update(source=source, external_reference=reference)
        cursor.execute(FOLD_CHANNELS)
    with connection.schema_editor(atomic=False) as editor:
        for name in (UNIQUE_ITEM, "booking_source_is_folded"):
            editor.add_constraint(RoomBooking, constraints[name])


def stored(bookings: list[RoomBooking]) -> list[tuple[str, str, str]]:
    rows = RoomBooking.objects.in_bulk([booking.pk for booking in bookings])
    return [
        (row.source, row.external_reference, row.external_item)
        for row in (rows[booking.pk] for booking in bookings)
    ]


def test_names_of_channels_are_folded_and_numbers_stay(scenario: Scenario) -> None:
    bookings = booked(scenario, 5)
    given = [("Booking.com", "77"), ("expedia", "77"), ("Expedia", "78"), ("", ""), ("DIRECT", "")]

    fold(dict(zip(bookings, given, strict=True)))

    assert stored(bookings) == [
        ("booking.com", "77", "1"),
        ("expedia", "77", "1"),
        ("expedia", "78", "1"),
        ("", "", "1"),
        ("direct", "", "1"),
    ]


def test_bookings_that_collide_become_items_of_one_number(scenario: Scenario) -> None:
    """The oldest booking keeps item 1, which the next message of its channel names; no booking loses its number."""
    bookings = booked(scenario, 5)
    elsewhere = booked(scenarios.new_scenario(slug="other-hotel"), 1)
    given = [("Booking.com", "77"), ("booking.com", "77"), ("BOOKING.COM", "77")]
    given += [("Booking.com", ""), ("booking.com", ""), ("BOOKING.com", "77")]

    fold(dict(zip([*bookings, *elsewhere], given, strict=True)))

    assert stored(bookings) == [
        ("booking.com", "77", "1"),
        ("booking.com", "77", "2"),
        ("booking.com", "77", "3"),
        ("booking.com", "", "1"),
        ("booking.com", "", "1"),
    ]
    assert stored(elsewhere) == [("booking.com", "77", "1")]


def test_letters_that_the_locale_does_not_know_are_folded_with_change_rows(scenario: Scenario) -> None:
    """A database of the locale C has folded ASCII letters only. A booking that collides then keeps its number."""
    bookings = booked(scenario, 5)
    given = [
        ("caf\u00c9", "1"),
        ("caf\u00e9", "1"),
        ("cafe\u0301", "2"),
        ("caf\u00c9", "3"),
        ("expedia", "1"),
    ]
    for booking, (source, item) in zip(bookings, given, strict=True):
        facts = {"source": source, "external_reference": "77", "external_item": item}
        write_columns(RoomBooking.objects.filter(pk=booking.pk), **facts)

    with connection.cursor() as cursor:
        cursor.execute(FOLD_EVERY_LETTER)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    items = [bookings[0].booking_id, "1", "2", "3"]
    assert stored(bookings) == [*(("caf\u00e9", "77", item) for item in items), ("expedia", "77", "1")]
    assert broken_invariants(connection) == []
    folded = BookingChange.objects.filter(change_version=2)
    changes: dict[Any, Any] = dict(folded.values_list("booking", "changes"))
    assert changes.keys() == {bookings[0].pk, bookings[2].pk, bookings[3].pk}
    assert changes[bookings[0].pk] == [
        {"field": "source", "old": "caf\u00c9", "new": "caf\u00e9"},
        {"field": "external_item", "old": "1", "new": bookings[0].booking_id},
    ]
    with connection.cursor() as cursor:
        cursor.execute(FOLD_EVERY_LETTER)
    assert BookingChange.objects.count() == len(bookings) + 3
