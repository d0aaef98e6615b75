"""Change of the fields of a booking, without its status and its party."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.currencies import places_error
from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.names import full_name_errors, normalized_name
from room_bookings import policies
from room_bookings.enums import NightsPrice
from room_bookings.models import RoomBooking
from room_bookings.persons import agreed_persons, places_needed
from room_bookings.selectors.room_facts import places_of_room
from room_bookings.services.booking_changes import watched_values
from room_bookings.services.booking_terms import hold_has_passed, terms_after_change
from room_bookings.services.change_stay import STAY_FIELDS, change_stay
from room_bookings.services.channels import (
    REFERENCE_FIELDS,
    ChannelVersion,
    Reference,
    folded_channel,
    is_processed,
    require_free_reference,
    require_open_for_message,
    version_text,
)
from room_bookings.services.continuation import bookings_to_continue
from room_bookings.services.detail_writes import changed_values, write_changes
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.night_sales import require_accepting
from room_bookings.services.payments.group_bill_rows import follow_group_bills
from room_bookings.services.payments.ledger import complete_settled
from room_bookings.services.stay_price import UNCHANGED_COLUMNS, Price, PriceJudgement, judge_price
from room_bookings.stay_bounds import age_errors, date_errors, person_errors
from room_bookings.transitions import LIVE
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

CHANGEABLE = frozenset(
    {
        "adults",
        "children",
        "children_ages",
        "do_not_move",
        "language",
        "total_amount",
        "hold_until",
        "nightly_amounts",
        "booker_name",
        "booker_email",
        "booker_phone",
        "special_requests",
        "notes",
    }
)
PERSON_FIELDS = frozenset({"adults", "children", "children_ages"})
"""Fields that say how many places a booking needs in its room."""
SALE_FIELDS = frozenset({*REFERENCE_FIELDS, "group_reference", "payment_terms", "continues"})
"""Fields that come from the channel, the group or an earlier stay; they change before arrival only."""


def update_booking(
    command: Command,
    *,
    booking_id: str,
    changes: Mapping[str, Any],
    keep_room: bool = True,
    nights_price: NightsPrice | None = None,
    channel_version: ChannelVersion | None = None,
    accept_oversell: bool = False,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Change fields of a booking: CHANGEABLE, and before arrival STAY_FIELDS and SALE_FIELDS. Skips unchanged values.

    `room_type` is a code, `continues` a booking ID or None. When the dates or the room type change, the assigned room
    stays if it is free on the new dates. A room that is assigned or occupied is judged as at its assignment when the
    persons need more places. Without `keep_room` a change of dates, type or persons unassigns the room before arrival.
    `nightly_amounts` is a mapping by date; where the number of nights changes and no price is given, `nights_price`
    says what becomes of it. A lower price after the check-in needs a manager; a booking that has checked out and owes
    nothing any more is completed. Persons, price and wishes of a cancelled or no-show booking cannot be changed; those
    of a completed one need the capability of late corrections. `hold_until` of a pending booking only. Deadlines and
    deposit follow dates and price
    by the terms of the booking; a deadline that has passed stays. With `channel_version` the changes are a message of a
    channel: one of the version of the last message was processed already and changes nothing. `accept_oversell` takes
    dates that a channel has sold already. Writes a BookingChange, whose note is the reason of overrides. Locks the
    booking, its room types, then its room.
    Raises BookingNotFound, Invalid (dates, numbers, amount, names, unknown room type, kind of version), BookingRefused
    (wrong_status, room_taken, room_too_small, no_availability, restricted, do_not_move, stale_message, price_undecided,
    lower_price), Conflict (duplicate_reference, continued_already), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    require_accepting(command, accept_oversell=accept_oversell)
    booking = lock_booking(command, booking_id=booking_id, with_master_bill=True)
    if is_processed(booking=booking, version=channel_version):
        return booking
    require_open_for_message(command, booking=booking, version=channel_version)
    wanted = _in_stored_form(_with_earlier(command, booking, _with_room_type(command, changes)))
    judged, wanted = _with_price(booking, wanted, nights_price)
    changed = changed_values(booking, wanted, allowed=CHANGEABLE | STAY_FIELDS | SALE_FIELDS)
    _require_valid(booking, wanted, changed, now=command.now)
    _require_changeable(command, booking, changed, judged)
    _require_own_reference(command, booking, changed)
    before = watched_values(booking)
    if channel_version is not None:
        changed["channel_version"] = version_text(channel_version)
    too_small = _size_reasons(booking, changed) if keep_room else []
    of_stay = {name: value for name, value in changed.items() if name in STAY_FIELDS}
    reasons = [*too_small, *judged.reasons]
    gives_up_room = not keep_room and booking.assigned_room_id and not PERSON_FIELDS.isdisjoint(changed)
    if of_stay or gives_up_room:
        columns, overridden = change_stay(
            command,
            booking=booking,
            changes=of_stay,
            keep_room=keep_room,
            more_reasons=reasons,
            about=judged.about,
            overrides=overrides,
            accept_oversell=accept_oversell,
        )
        changed |= columns
    else:
        overridden = require_allowed(command, {booking: reasons}, overrides=overrides)[booking.pk]
    changed |= terms_after_change(command, booking, changed)
    if changed:
        write_changes(command, booking, changed, before=before, note=overrides.reason if overridden else "")
        if "total_amount" in changed or "nightly_amounts" in changed:
            follow_group_bills(command, [booking])
        complete_settled(command, [booking])
    return booking


def _size_reasons(booking: RoomBooking, changed: Mapping[str, Any]) -> list[Reason]:
    """Return why the room of a booking is too small for what is agreed now; fewer persons are never refused."""
    judged = not PERSON_FIELDS.isdisjoint(changed) or "room_type" in changed
    if not judged or booking.assigned_room_id is None or booking.status not in LIVE:
        return []
    places = places_of_room(booking.assigned_room_id)
    wanted = replace(
        agreed_persons(booking), **{name: changed[name] for name in PERSON_FIELDS & changed.keys()}
    )
    age = places.infants_up_to_age
    is_more = places_needed(wanted, infants_up_to_age=age) > places_needed(booking, infants_up_to_age=age)
    if not is_more and "room_type" not in changed:
        return []
    return policies.size_reasons(wanted, places)


def _with_price(
    booking: RoomBooking, wanted: Mapping[str, Any], nights_price: NightsPrice | None
) -> tuple[PriceJudgement, Mapping[str, Any]]:
    """Return the price on the wanted dates, and the changes with its total and amounts of nights. Raises Invalid."""
    if not wanted.keys() & {"check_in", "check_out", "total_amount", "nightly_amounts"}:
        return UNCHANGED_COLUMNS, wanted
    check_in = wanted.get("check_in", booking.check_in)
    check_out = wanted.get("check_out", booking.check_out)
    given = {name: wanted[name] for name in ("total_amount", "nightly_amounts") if name in wanted}
    if date_errors(check_in=check_in, check_out=check_out) or places_error(
        given.get("total_amount", Decimal(0)), booking.currency
    ):
        others = {name: value for name, value in wanted.items() if name != "nightly_amounts"}
        return UNCHANGED_COLUMNS, others
    price = Price(nights=nights_price, **given)
    others = {name: value for name, value in wanted.items() if name not in given}
    judged = judge_price(booking, check_in=check_in, check_out=check_out, price=price)
    return judged, {**others, **judged.columns}


def _with_room_type(command: Command, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if "room_type" not in changes:
        return changes
    code = changes["room_type"]
    return {**changes, "room_type": room_services.room_types_by_code(command, codes=[code])[code]}


def _with_earlier(command: Command, booking: RoomBooking, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Replace the ID of the booking that this one is to continue by the booking."""
    if changes.get("continues") is None:
        return changes
    stored = booking.continues
    if stored is not None and stored.booking_id == changes["continues"]:
        return {**changes, "continues": stored}
    check_ins = {"continues": changes.get("check_in", booking.check_in)}
    found = bookings_to_continue(command, {"continues": changes["continues"]}, check_ins=check_ins)
    if found["continues"] == booking:
        sentence = _("A booking does not continue itself.")
        raise Invalid(sentence, errors={"continues": [sentence]})
    return {**changes, **found}


def _in_stored_form(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    stored_form: Mapping[str, Callable[[Any], Any]] = {
        "booker_name": normalized_name,
        "source": folded_channel,
        "children_ages": list,
    }
    return {
        name: stored_form[name](value) if name in stored_form else value for name, value in changes.items()
    }


def _require_valid(
    booking: RoomBooking, wanted: Mapping[str, Any], changed: Mapping[str, Any], *, now: datetime
) -> None:
    """Check new values only: imported bookings have no adults, and their notes can be changed."""
    errors = person_errors(changed, min_adults=1)
    if not {"children", "children_ages"}.isdisjoint(changed) and "children" not in errors:
        children = changed.get("children", booking.children)
        errors |= age_errors(changed.get("children_ages", booking.children_ages), children=children)
    if sentence := places_error(wanted.get("total_amount", Decimal(0)), booking.currency):
        errors["total_amount"] = sentence
    errors |= full_name_errors("booker_name", changed.get("booker_name", ""))
    if (hold_until := changed.get("hold_until")) and hold_until <= now:
        errors["hold_until"] = hold_has_passed()
    if errors:
        raise Invalid(
            _("The changes are not valid."), errors={name: [sentence] for name, sentence in errors.items()}
        )


def _require_changeable(
    command: Command, booking: RoomBooking, fields: Collection[str], judged: PriceJudgement
) -> None:
    """Raise BookingRefused for fields that the status forbids to change, beside what is against the price."""
    if policies.is_late_change(booking=booking, fields=fields):
        command.require(Capability.LATE_CORRECTIONS)
    reasons = policies.change_agreed_reasons(booking=booking, fields=fields)
    if not (STAY_FIELDS | SALE_FIELDS).isdisjoint(fields):
        reasons += policies.change_stay_reasons(booking=booking)
    if "hold_until" in fields:
        reasons += policies.hold_reasons(booking=booking)
    if reasons:
        require_allowed(command, {booking: [*reasons, *judged.reasons]}, about=judged.about)


def _require_own_reference(command: Command, booking: RoomBooking, changed: Mapping[str, Any]) -> None:
    """Raise Conflict (duplicate_reference) if another booking has the reference that this one is to have."""
    if REFERENCE_FIELDS.isdisjoint(changed):
        return
    reference = Reference(*(changed.get(name, getattr(booking, name)) for name in Reference._fields))
    require_free_reference(command, booking=booking, reference=reference)
