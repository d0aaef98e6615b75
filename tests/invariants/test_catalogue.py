"""The catalogue and the migrated database name the same guards, and every one of them is attacked."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

from hotel.kernel.constraints import CompositeForeignKey
from hotel.kernel.invariants import Invariant, invariant_of, invariants
from room_bookings.services.integrity import CHECKS
from room_bookings.services.integrity.hotel_checks import POINTERS
from tests.invariants.attacks import ATTACKS
from tests.invariants.test_guards_are_needed import KEEPER

NAMES_IN_THE_DATABASE = """
    SELECT conname FROM pg_constraint
    UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE indisunique
"""

POINTS_BY_ANOTHER_WAY = {
    "housekeeping.RoomStatusEvent.reverses": "i6_correction_reverses_last_stay",
    "room_bookings.BookingStatusEvent.reverses": "i7_correction_reverses_its_step",
    "room_bookings.RoomOccupancy.room": "i3_occupancy_follows_room_status",
    "room_bookings.RoomOccupancy.booking": "i2_occupancy_has_checked_in_booking",
}
"""Pointers that stay within the hotel because a stricter guard judges them."""


@pytest.mark.django_db
def test_the_catalogue_names_every_guard_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(NAMES_IN_THE_DATABASE)
        guards = {name for (name,) in cursor.fetchall() if re.match(r"i\d+_", name)}
    assert guards == set(invariants())


def test_every_guard_is_attacked() -> None:
    closed = {each.guard for each in ATTACKS}
    assert closed | {KEEPER} == set(invariants())


def test_every_check_is_named_after_a_guard() -> None:
    assert set(CHECKS) <= set(invariants())


def test_guards_carry_their_invariants_number() -> None:
    for name, invariant in invariants().items():
        assert invariant.name == name
        assert name.startswith(f"{invariant.number.lower()}_")
    assert {invariant.number for invariant in invariants().values()} == {f"I{n}" for n in range(1, 13)}


def test_promises_are_sentences_and_codes_are_stable_words() -> None:
    for invariant in invariants().values():
        assert re.fullmatch(r"[A-Z][^.]*\.", invariant.promise), invariant
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", invariant.code), invariant
    promises = [invariant.promise for invariant in invariants().values()]
    assert len(set(promises)) == len(promises)


def test_invariant_of_a_name() -> None:
    assert invariant_of("i4_no_two_bookings_in_one_room") == Invariant(
        name="i4_no_two_bookings_in_one_room",
        number="I4",
        promise="Two live bookings never hold one room at the same time.",
        code="room_taken",
    )
    assert invariant_of("i1_room_holds_one_booking") == invariants()["i1_room_holds_one_booking"]
    assert invariant_of("room_number_once_per_hotel") is None
    assert invariant_of(None) is None


def test_every_pointer_between_rows_of_a_hotel_is_kept_within_it() -> None:
    """A new foreign key needs its I10 guard, its check and its attack."""
    guarded = {
        f"{model._meta.label}.{constraint.fields[0]}": constraint.name
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CompositeForeignKey) and constraint.name.startswith("i10_")
    }
    pointers = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not model._meta.proxy and has_hotel(model)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and has_hotel(field.related_model)
    }
    assert set(guarded) | set(POINTS_BY_ANOTHER_WAY) == pointers
    assert set(guarded.values()) | {"i10_event_booking_of_hotel", "i10_event_room_of_hotel"} == set(POINTERS)


BELONGS_BY_ITS_SUBJECT = {"notifications.OutboxEvent"}
"""`i11_event_names_its_subject`: one of two pointers is set, and both are kept within the hotel."""


def test_every_row_belongs_to_a_hotel_that_exists() -> None:
    """By a key of its own, or through a row that it always points to."""
    homeless = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name == "hotel" and not model._meta.proxy and not getattr(field, "db_constraint", True)
    }
    through_another = {
        model._meta.label
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CompositeForeignKey)
        and "hotel" in constraint.fields
        and not any(model._meta.get_field(name).null for name in constraint.fields)
    }
    assert homeless - through_another == BELONGS_BY_ITS_SUBJECT


def has_hotel(model: type[Model]) -> bool:
    return any(field.name == "hotel" for field in model._meta.get_fields())
