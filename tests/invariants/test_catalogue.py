"""The catalogue names the constraints and triggers of the migrated database, and every one has an attack."""

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
from tests.invariants.test_constraints_are_needed import WRITING_TRIGGERS

NAMES_IN_THE_DATABASE = """
    SELECT conname FROM pg_constraint
    UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE indisunique
"""

ENFORCED_BY_ANOTHER = {
    "room_bookings.RoomBooking.sold_type": "i13_sold_type_of_room",
    "housekeeping.RoomStatusEvent.reverses": "i6_correction_reverses_last_stay",
    "room_bookings.BookingStatusEvent.reverses": "i7_correction_reverses_its_step",
    "room_bookings.Payment.original": "i14_original_of_the_booking",
    "room_bookings.Payment.party_member": "i14_person_of_the_party",
    "room_bookings.CityTaxExemption.party_member": "i14_exempt_person_of_the_party",
    "room_bookings.Payment.tax_of": "i14_tax_of_the_booking",
    "room_bookings.Invoice.credits": "i17_credit_note_of_the_booking",
    "room_bookings.Invoice.party_member": "i17_invoice_person_of_the_party",
    "room_bookings.PaymentIntent.account": "payment_intent_account_serves_hotel",
    "room_bookings.Payment.transferred_from": "i14_transfer_has_both_sides",
    "room_bookings.ProviderRequest.intent": "i14_request_about_intent_of_booking",
    "room_bookings.ProviderRequest.draws_on": "i14_request_draws_on_row_of_booking",
    "room_bookings.RoomOccupancy.room": "i3_occupancy_follows_room_status",
    "room_bookings.RoomOccupancy.booking": "i2_occupancy_has_checked_in_booking",
}
"""Foreign keys that stay within the hotel because a stricter constraint checks them."""


@pytest.mark.django_db
def test_catalogue_matches_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(NAMES_IN_THE_DATABASE)
        constraints = {name for (name,) in cursor.fetchall() if re.match(r"i\d+_", name)}
    assert constraints == set(invariants())


def test_every_constraint_has_an_attack() -> None:
    attacked = {each.constraint for each in ATTACKS}
    assert attacked | WRITING_TRIGGERS == set(invariants())


def test_every_check_is_named_after_a_constraint() -> None:
    assert set(CHECKS) <= set(invariants())


def test_names_begin_with_the_number_of_the_invariant() -> None:
    for name, invariant in invariants().items():
        assert invariant.name == name
        assert name.startswith(f"{invariant.number.lower()}_")
    assert {invariant.number for invariant in invariants().values()} == {f"I{n}" for n in range(1, 19)}


def test_promises_are_sentences_and_codes_are_snake_case() -> None:
    for invariant in invariants().values():
        assert re.fullmatch(r"[A-Z][^.]*\.", invariant.promise), invariant
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", invariant.code), invariant
    promises = [invariant.promise for invariant in invariants().values()]
    assert len(set(promises)) == len(promises)


def test_invariant_of_finds_constraints_by_name() -> None:
    assert invariant_of("i4_no_two_bookings_in_one_room") == Invariant(
        name="i4_no_two_bookings_in_one_room",
        number="I4",
        promise="Two live bookings never hold one room at the same time.",
        code="room_taken",
    )
    assert invariant_of("i1_room_holds_one_booking") == invariants()["i1_room_holds_one_booking"]
    assert invariant_of("room_number_once_per_hotel") is None
    assert invariant_of(None) is None


def test_every_foreign_key_stays_within_the_hotel() -> None:
    """A new foreign key needs a constraint of I10, a check and an attack."""
    constrained = {
        f"{model._meta.label}.{constraint.fields[0]}": constraint.name
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CompositeForeignKey) and constraint.name.startswith("i10_")
    }
    foreign_keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not model._meta.proxy and has_hotel(model)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and has_hotel(field.related_model)
    }
    assert set(constrained) | set(ENFORCED_BY_ANOTHER) == foreign_keys
    assert set(constrained.values()) | {"i10_event_booking_of_hotel", "i10_event_room_of_hotel"} == set(
        POINTERS
    )


BELONGS_THROUGH_ITS_SUBJECT = {"notifications.OutboxEvent"}
"""`i11_event_names_its_subject`: one of two foreign keys is set, and both stay within the hotel."""


def test_every_row_belongs_to_an_existing_hotel() -> None:
    """Through its own foreign key, or through a row to which it always refers."""
    without_own_key = {
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
    assert without_own_key - through_another == BELONGS_THROUGH_ITS_SUBJECT


def has_hotel(model: type[Model]) -> bool:
    return any(field.name == "hotel" for field in model._meta.get_fields())
