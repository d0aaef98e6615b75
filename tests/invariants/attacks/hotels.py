"""Attacks across hotels, one for every foreign key: I10."""

from collections.abc import Callable

from tests.invariants.attacks import invoices
from tests.invariants.attacks.attack import ATTACKS, Attack, attack
from tests.invariants.support import sql_ledger, sql_provider, sql_rows, sql_stays, sql_steps, sql_webhooks
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, GUESTS, ROOMS
from tests.invariants.support.sql_session import Session

TERMS = "hotel_cancellationterms"


def _change_price(s: Session, booking_pk: int, **of_row: int) -> None:
    s.update(BOOKINGS, booking_pk, total_amount=110, change_version=1)
    sql_steps.change_row(s, booking_pk, version=1, fields=["total_amount"], **of_row)


def _add_terms(s: Session, hotel_pk: int) -> int:
    key: int = s.insert(
        TERMS, hotel_id=hotel_pk, policy_code="FLEX", name="Flexible", tiers="[]", created_at=sql_rows.NOW
    )
    return key


def _add_tax_category(s: Session, hotel_pk: int) -> int:
    s.update("hotel_hotel", hotel_pk, has_tax_categories=True)
    key: int = s.insert(
        "hotel_taxcategory", hotel_id=hotel_pk, tax_code="BAR", name="Bar", created_at=sql_rows.NOW
    )
    return key


def _add_tax_rate(s: Session, hotel_pk: int, category_pk: int) -> int:
    key: int = s.insert(
        "hotel_taxrate",
        hotel_id=hotel_pk,
        category_id=category_pk,
        valid_from=sql_rows.TODAY,
        percent=19,
        is_included=True,
        created_at=sql_rows.NOW,
    )
    return key


def _add_policy(s: Session, hotel_pk: int, terms_pk: int) -> None:
    s.insert(
        "hotel_cancellationpolicy",
        hotel_id=hotel_pk,
        policy_code="FLEX",
        terms_id=terms_pk,
        created_at=sql_rows.NOW,
        updated_at=sql_rows.NOW,
    )


CROSSINGS: dict[str, Callable[[Session, BaseState], object]] = {
    "i10_room_type_of_hotel": lambda s, base: s.update(
        ROOMS, base.ready_room, room_type_id=base.other_hotel.room_type
    ),
    "i10_room_cleaned_by_of_hotel": lambda s, base: s.update(
        ROOMS, base.ready_room, cleaned_by_id=base.other_hotel.staff
    ),
    "i10_room_inspected_by_of_hotel": lambda s, base: s.update(
        ROOMS, base.ready_room, inspected_by_id=base.other_hotel.staff
    ),
    "i10_booking_terms_of_hotel": lambda s, base: sql_stays.create_booking(
        s, base.hotel, cancellation_terms_id=_add_terms(s, base.other_hotel.pk)
    ),
    "i10_cancellation_policy_terms_of_hotel": lambda s, base: _add_policy(
        s, base.hotel.pk, _add_terms(s, base.other_hotel.pk)
    ),
    "i10_tax_rate_of_hotel": lambda s, base: _add_tax_rate(
        s, base.hotel.pk, _add_tax_category(s, base.other_hotel.pk)
    ),
    "i10_city_tax_exemption_of_hotel": lambda s, base: invoices.exempt(
        s, base.checked_in, hotel_id=base.other_hotel.pk
    ),
    "i10_city_tax_exemption_performed_by_of_hotel": lambda s, base: invoices.exempt(
        s, base.checked_in, performed_by_id=base.other_hotel.staff
    ),
    "i10_invoice_of_hotel": lambda s, base: invoices.issue(
        s, base.checked_in, 1, hotel_id=base.other_hotel.pk
    ),
    "i10_invoice_performed_by_of_hotel": lambda s, base: invoices.issue(
        s, base.checked_in, 1, performed_by_id=base.other_hotel.staff
    ),
    "i10_booking_room_type_of_hotel": lambda s, base: sql_steps.change_booking(
        s, base.confirmed, room_type_id=base.other_hotel.room_type
    ),
    "i10_booking_continues_of_hotel": lambda s, base: sql_steps.change_booking(
        s, base.confirmed, continues_id=base.other_booking
    ),
    "i10_guest_party_member_of_hotel": lambda s, base: s.update(
        GUESTS, base.guest, booking_guest_id=base.other_party_member
    ),
    "i10_guest_booking_of_hotel": lambda s, base: sql_rows.add_guest(
        s, base.other_booking, None, hotel_id=base.hotel.pk
    ),
    "i10_party_booking_of_hotel": lambda s, base: sql_rows.add_party_member(
        s, base.other_booking, hotel_id=base.hotel.pk
    ),
    "i10_occupancy_assigned_by_of_hotel": lambda s, base: s.run(
        f"UPDATE {sql_rows.OCCUPANCIES} SET assigned_by_id = %(staff)s", staff=base.other_hotel.staff
    ),
    "i10_operation_room_of_hotel": lambda s, base: sql_steps.log_room_change(
        s, base.confirmed, base.other_room, "CHANGE", version=None, hotel_id=base.hotel.pk
    ),
    "i10_operation_from_room_of_hotel": lambda s, base: sql_steps.log_room_change(
        s, base.confirmed, base.ready_room, "CHANGE", version=None, from_room_id=base.other_room
    ),
    "i10_operation_performed_by_of_hotel": lambda s, base: sql_steps.log_room_change(
        s, base.confirmed, base.ready_room, "CHANGE", version=None, performed_by_id=base.other_hotel.staff
    ),
    "i10_room_event_of_hotel": lambda s, base: sql_steps.step_room(
        s, base.ready_room, "CHECKOUT_DIRTY", hotel_id=base.other_hotel.pk
    ),
    "i10_room_event_changed_by_of_hotel": lambda s, base: sql_steps.step_room(
        s, base.ready_room, "CHECKOUT_DIRTY", changed_by_id=base.other_hotel.staff
    ),
    "i10_booking_event_of_hotel": lambda s, base: sql_steps.step_booking(
        s, base.pending, "CONFIRMED", hotel_id=base.other_hotel.pk
    ),
    "i10_booking_event_changed_by_of_hotel": lambda s, base: sql_steps.step_booking(
        s, base.pending, "CONFIRMED", changed_by_id=base.other_hotel.staff
    ),
    "i10_booking_change_of_hotel": lambda s, base: _change_price(
        s, base.pending, hotel_id=base.other_hotel.pk
    ),
    "i10_booking_change_performed_by_of_hotel": lambda s, base: _change_price(
        s, base.pending, performed_by_id=base.other_hotel.staff
    ),
    "i10_payment_of_hotel": lambda s, base: sql_ledger.capture(
        s, base.pending, 5, hotel_id=base.other_hotel.pk
    ),
    "i10_payment_performed_by_of_hotel": lambda s, base: sql_ledger.capture(
        s, base.pending, 5, performed_by_id=base.other_hotel.staff
    ),
    "i10_group_bill_of_hotel": lambda s, base: sql_ledger.add_group_bill(
        s, base.pending, hotel_id=base.other_hotel.pk
    ),
    "i10_group_bill_performed_by_of_hotel": lambda s, base: sql_ledger.add_group_bill(
        s, base.pending, performed_by_id=base.other_hotel.staff
    ),
    "i10_payment_intent_of_hotel": lambda s, base: sql_provider.add_intent(
        s, base.pending, hotel_id=base.other_hotel.pk
    ),
    "i10_payment_intent_created_by_of_hotel": lambda s, base: sql_provider.add_intent(
        s, base.pending, created_by_id=base.other_hotel.staff
    ),
    "i10_provider_request_of_hotel": lambda s, base: sql_provider.add_request(
        s, base.pending, "CANCEL_INTENT", hotel_id=base.other_hotel.pk
    ),
    "i10_provider_request_requested_by_of_hotel": lambda s, base: sql_provider.add_request(
        s, base.pending, "CANCEL_INTENT", requested_by_id=base.other_hotel.staff
    ),
    "i10_event_room_of_hotel": lambda s, base: sql_rows.add_event(
        s, room_pk=base.ready_room, hotel_id=base.other_hotel.pk
    ),
    "i10_event_booking_of_hotel": lambda s, base: sql_rows.add_event(
        s, booking_pk=base.pending, hotel_id=base.other_hotel.pk
    ),
    "i10_task_room_of_hotel": lambda s, base: sql_rows.add_task(s, base.other_room, hotel_id=base.hotel.pk),
    "i10_task_booking_of_hotel": lambda s, base: sql_rows.add_task(
        s, base.ready_room, booking_id=base.other_booking
    ),
    "i10_task_assigned_to_of_hotel": lambda s, base: sql_rows.add_task(
        s, base.ready_room, assigned_to_id=base.other_hotel.staff
    ),
    "i10_task_created_by_of_hotel": lambda s, base: sql_rows.add_task(
        s, base.ready_room, created_by_id=base.other_hotel.staff
    ),
    "i10_maintenance_room_of_hotel": lambda s, base: sql_rows.add_maintenance_report(
        s, base.other_room, hotel_id=base.hotel.pk
    ),
    "i10_maintenance_reported_by_of_hotel": lambda s, base: sql_rows.add_maintenance_report(
        s, base.ready_room, reported_by_id=base.other_hotel.staff
    ),
    "i10_maintenance_completed_by_of_hotel": lambda s, base: sql_rows.add_maintenance_report(
        s, base.ready_room, completed_by_id=base.other_hotel.staff
    ),
    "i10_dead_letter_subscription_of_hotel": lambda s, base: sql_rows.add_dead_letter(
        s, sql_rows.add_subscription(s, base.other_hotel.pk), hotel_id=base.hotel.pk
    ),
    "i10_redelivery_subscription_of_hotel": lambda s, base: sql_rows.add_redelivery(
        s, sql_rows.add_subscription(s, base.other_hotel.pk), hotel_id=base.hotel.pk
    ),
    "i10_webhook_subscription_of_hotel": lambda s, base: sql_webhooks.add_webhook(
        s, sql_rows.add_subscription(s, base.other_hotel.pk), hotel_id=base.hotel.pk
    ),
    "i10_webhook_change_subscription_of_hotel": lambda s, base: sql_webhooks.add_webhook_change(
        s, sql_rows.add_subscription(s, base.other_hotel.pk), hotel_id=base.hotel.pk
    ),
    "i10_webhook_change_changed_by_of_hotel": lambda s, base: sql_webhooks.add_webhook_change(
        s, sql_rows.add_subscription(s, base.hotel.pk), changed_by_id=base.other_hotel.staff
    ),
    "i10_webhook_delivery_subscription_of_hotel": lambda s, base: sql_webhooks.add_webhook_delivery(
        s, sql_rows.add_subscription(s, base.other_hotel.pk), hotel_id=base.hotel.pk
    ),
    "i10_guest_link_of_hotel": lambda s, base: sql_rows.add_guest_link(
        s, base.confirmed, hotel_id=base.other_hotel.pk
    ),
    "i10_guest_link_created_by_of_hotel": lambda s, base: sql_rows.add_guest_link(
        s, base.confirmed, created_by_id=base.other_hotel.staff
    ),
    "i10_guest_link_revoked_by_of_hotel": lambda s, base: sql_rows.add_guest_link(
        s, base.confirmed, revoked_by_id=base.other_hotel.staff, revoked_at=sql_rows.NOW
    ),
    "i10_mail_of_hotel": lambda s, base: sql_rows.add_mail(s, base.confirmed, hotel_id=base.other_hotel.pk),
}
"""By constraint: one statement that refers to a row of the other hotel."""


def _crossing_attack(constraint: str) -> Attack:
    def refer_to_another_hotel(s: Session, base: BaseState) -> None:
        CROSSINGS[constraint](s, base)

    return Attack(constraint, refer_to_another_hotel, refused_by=constraint)


ATTACKS.extend(map(_crossing_attack, CROSSINGS))


@attack("i10_booking_room_of_hotel", without=("i10_operation_room_of_hotel",))
def assign_room_of_another_hotel(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.other_room, room_version=1)
    sql_steps.log_room_change(s, base.confirmed, base.other_room, "ASSIGN", version=1, hotel_id=base.hotel.pk)


@attack(
    "i10_guest_room_of_hotel",
    refused_by="i8_guest_is_where_their_booking_is",
    without=("i8_guest_is_where_their_booking_is",),
)
def put_guest_into_another_hotel(s: Session, base: BaseState) -> None:
    s.update(GUESTS, base.guest, room_id=base.other_room)


@attack("i10_room_type_of_hotel")
def move_room_type_to_another_hotel(s: Session, base: BaseState) -> None:
    s.update("rooms_roomtype", base.hotel.room_type, hotel_id=base.other_hotel.pk, code="MOVED")


@attack("i10_event_room_of_hotel")
def move_room_to_another_hotel(s: Session, base: BaseState) -> None:
    columns = {"hotel_id": base.other_hotel.pk, "room_type_id": base.other_hotel.room_type}
    s.update(ROOMS, base.ready_room, room_number="199", **columns)


@attack("i10_booking_event_of_hotel")
def move_booking_to_another_hotel(s: Session, base: BaseState) -> None:
    columns = {"hotel_id": base.other_hotel.pk, "room_type_id": base.other_hotel.room_type}
    sql_steps.change_booking(s, sql_stays.create_booking(s, base.hotel), **columns)


@attack("i10_booking_event_changed_by_of_hotel")
def move_staff_to_another_hotel(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.pending, "CONFIRMED", changed_by_id=base.hotel.staff)
    s.update("staff_staff", base.hotel.staff, hotel_id=base.other_hotel.pk)


@attack("i9_cancellation_terms_only_grow")
def rewrite_terms_under_which_bookings_were_made(s: Session, base: BaseState) -> None:
    s.update(
        TERMS, _add_terms(s, base.hotel.pk), tiers='[{"hours_before": null, "kind": "FULL", "value": null}]'
    )


@attack("i15_terms_stay")
def give_a_booking_other_terms(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, cancellation_terms_id=_add_terms(s, base.hotel.pk))


@attack("i9_tax_categories_only_grow")
def rename_a_tax_category(s: Session, base: BaseState) -> None:
    s.update("hotel_taxcategory", _add_tax_category(s, base.hotel.pk), tax_code="FOOD")


@attack("i9_tax_rates_only_grow")
def change_a_rate_by_which_charges_were_taxed(s: Session, base: BaseState) -> None:
    s.update(
        "hotel_taxrate",
        _add_tax_rate(s, base.hotel.pk, _add_tax_category(s, base.hotel.pk)),
        percent=7,
    )
