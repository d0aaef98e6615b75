"""Creation of bookings."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotel.currencies import places_error
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Reason
from hotel.kernel.locking import register_locks_held
from hotel.kernel.names import full_name_errors, normalized_name, person_name_errors
from hotel.kernel.sql import insert_rows
from room_bookings.enums import PartyRole
from room_bookings.exceptions import InvalidBookings
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.policies import late_arrival_error
from room_bookings.services import booking_status
from room_bookings.services.booking_terms import (
    Policies,
    policies_of_new_bookings,
    set_terms,
    terms_errors,
)
from room_bookings.services.channels import (
    require_new_references,
    version_text,
)
from room_bookings.services.confirmation import confirm_locked
from room_bookings.services.continuation import bookings_to_continue
from room_bookings.services.new_booking_guards import (
    judge_new_bookings,
    require_sellable,
    restrictions_broken_by,
    restrictions_set_aside,
)
from room_bookings.services.new_bookings import NewBooking, PartyMember
from room_bookings.services.night_sales import require_accepting
from room_bookings.services.stay_price import Price, price_of_new_stay
from room_bookings.services.stay_times import minutes_of_times, time_errors
from room_bookings.stay_bounds import age_errors, date_errors, person_errors
from rooms.exceptions import no_such_room_types
from rooms.models import RoomType
from rooms.selectors import find_room_types
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides, remaining_reasons, require_override_reason

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: letters and digits that are not mistaken for each other on the telephone.

A random byte names one of the 32 without preferring any.
"""


def create_bookings(
    command: Command, *, bookings: Sequence[NewBooking], overrides: Overrides = NO_OVERRIDES
) -> list[RoomBooking]:
    """Create bookings, all or none: PENDING, or CONFIRMED where `confirm` is set. Returns them in the order given.

    A manager may enter an arrival of the last two business dates; the booking says so (`entered_late`).
    A PENDING booking holds no night, so availability is judged with `confirm` only; then it locks the room types.
    The number of statements does not depend on the number of bookings.
    Raises Invalid (dates, times, numbers, party, currency, unknown room type or earlier booking), Conflict or
    SetRefused (duplicate_reference, continued_already, payment_required, no_availability, restricted), Forbidden, Busy.
    """
    rows = _valid_rows(command, bookings)
    confirmed = [(row, new) for row, new in zip(rows, bookings, strict=True) if new.confirm]
    oversales = judge_new_bookings(command, confirmed)
    overridden = require_sellable(command, bookings, rows=rows, oversales=oversales, overrides=overrides)
    _insert(command, rows, bookings, metadata=overridden)
    confirm_locked(
        command,
        bookings=[row for row, _ in confirmed],
        overrides=overrides,
        oversales=dict(zip([row for row, _ in confirmed], oversales, strict=True)),
    )
    return rows


def create_imported_bookings(
    command: Command, *, bookings: Sequence[NewBooking], metadata: Sequence[Mapping[str, Any]]
) -> list[RoomBooking]:
    """Create bookings of another system, PENDING, with what their status events say. Returns them in the order given.

    Arrivals of any date are lawful, restrictions are not judged: the other system has sold these stays.
    The number of statements does not depend on the number of bookings.
    Raises InvalidBookings, Conflict or SetRefused (duplicate_reference), Forbidden.
    """
    rows = _valid_rows(command, bookings, any_arrival=True)
    _insert(command, rows, bookings, metadata=metadata)
    return rows


def member_row(booking: RoomBooking, member: PartyMember) -> BookingGuest:
    """Return the row of a person who joins the booking's party, not stored yet."""
    return BookingGuest(
        hotel=booking.hotel,
        booking=booking,
        role=member.role,
        first_name=normalized_name(member.first_name),
        last_name=normalized_name(member.last_name),
        email=member.email,
        phone=member.phone,
        is_staying=member.is_staying,
    )


def create_booking(
    command: Command, *, booking: NewBooking, overrides: Overrides = NO_OVERRIDES
) -> RoomBooking:
    """Create one booking, as `create_bookings` does a set."""
    return create_bookings(command, bookings=[booking], overrides=overrides)[0]


def create_before_judgement(
    command: Command, *, booking: NewBooking, overrides: Overrides
) -> tuple[RoomBooking, list[Reason]]:
    """Create one PENDING booking, and return it with the broken restrictions that the caller must refuse it for.

    For a command that collects more reasons before it refuses, and then rolls the booking back.
    Raises Invalid as `create_bookings`, Conflict (duplicate_reference), Forbidden.
    """
    rows = _valid_rows(command, [booking])
    (broken,) = restrictions_broken_by(rows, [booking])
    remaining = remaining_reasons(command, broken, overrides=overrides)
    if broken and not remaining:
        require_override_reason(overrides)
    _insert(command, rows, [booking], metadata=[restrictions_set_aside(broken, overrides)])
    return rows[0], remaining


def _valid_rows(
    command: Command, bookings: Sequence[NewBooking], *, any_arrival: bool = False
) -> list[RoomBooking]:
    """Return the rows of bookings, not stored yet. Raises InvalidBookings, Conflict or SetRefused, Forbidden."""
    command.require(Capability.BOOKINGS_RESERVE)
    require_accepting(command, accept_oversell=any(booking.accept_oversell for booking in bookings))
    types = find_room_types(hotel=command.hotel, codes={booking.room_type for booking in bookings})
    policies = policies_of_new_bookings(command, bookings)
    _require_valid(command, bookings, types, policies, any_arrival=any_arrival)
    require_new_references(command, [new.reference for new in bookings])
    earlier = _earlier_bookings(command, bookings)
    rows = [
        _row(command, new, types[new.room_type], earlier.get(_place_of_continues(index, bookings)))
        for index, new in enumerate(bookings)
    ]
    for row, new in zip(rows, bookings, strict=True):
        set_terms(command, row, new, policies)
    return rows


def _earlier_bookings(command: Command, bookings: Sequence[NewBooking]) -> Mapping[str, RoomBooking]:
    """Return the bookings that new ones continue, by the place of the field in the request."""
    places = {_place_of_continues(index, bookings): new for index, new in enumerate(bookings)}
    return bookings_to_continue(
        command,
        {place: new.continues for place, new in places.items() if new.continues},
        check_ins={place: new.check_in for place, new in places.items()},
    )


def _place_of_continues(index: int, bookings: Sequence[NewBooking]) -> str:
    return f"bookings.{index}.continues" if len(bookings) > 1 else "continues"


def _insert(
    command: Command,
    rows: Sequence[RoomBooking],
    bookings: Sequence[NewBooking],
    *,
    metadata: Sequence[Mapping[str, Any]],
) -> None:
    """Insert bookings with their parties, and record their creation with what their events say."""
    insert_rows(rows, set_primary_keys=True)
    register_locks_held(rows, rank=LockRank.BOOKINGS)
    insert_rows(
        member_row(row, member) for row, new in zip(rows, bookings, strict=True) for member in new.party
    )
    said = [{**each, **late_metadata(row)} for row, each in zip(rows, metadata, strict=True)]
    booking_status.record_creation(command, bookings=rows, metadata=said)


def _row(command: Command, new: NewBooking, room_type: RoomType, earlier: RoomBooking | None) -> RoomBooking:
    return RoomBooking(
        hotel=command.hotel,
        booking_id=f"BK-{_random_text(10)}",
        confirmation_number=_random_text(12),
        room_type=room_type,
        sold_type=room_type,
        check_in=new.check_in,
        check_out=new.check_out,
        room_from=new.check_in,
        entered_late=new.check_in < command.today,
        **_times(command, new),
        adults=new.adults,
        children=new.children,
        children_ages=list(new.children_ages),
        do_not_move=new.do_not_move,
        continues=earlier,
        booker_name=normalized_name(new.booker_name),
        booker_email=new.booker_email,
        booker_phone=new.booker_phone,
        group_reference=new.group_reference,
        **_price(new),
        currency=new.currency,
        payment_terms=new.payment_terms,
        language=new.language or command.hotel.language,
        special_requests=new.special_requests,
        source=new.reference.source,
        external_reference=new.external_reference,
        external_item=new.external_item,
        channel_version=version_text(new.channel_version),
        created_at=command.now,
        updated_at=command.now,
    )


def late_metadata(booking: RoomBooking) -> dict[str, bool]:
    """Return what the status event says about a booking that was entered after its arrival."""
    return {"entered_late": True} if booking.entered_late else {}


def _price(new: NewBooking) -> dict[str, Any]:
    total, nights = price_of_new_stay(
        check_in=new.check_in,
        check_out=new.check_out,
        price=Price(total_amount=new.total_amount, nightly_amounts=new.nightly_amounts),
        currency=new.currency,
    )
    return {"total_amount": total, "nightly_amounts": nights}


def _times(command: Command, new: NewBooking) -> dict[str, Any]:
    times = {"arrival_time": new.arrival_time, "departure_time": new.departure_time}
    return {**times, **minutes_of_times(hotel=command.hotel, **times)}


def _random_text(length: int) -> str:
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(length))


def _require_valid(
    command: Command,
    bookings: Sequence[NewBooking],
    types: Mapping[str, RoomType],
    policies: Policies,
    *,
    any_arrival: bool,
) -> None:
    """Raise InvalidBookings with every error."""
    errors = {
        index: found
        for index, new in enumerate(bookings)
        if (
            found := _errors_of(command, new, types, any_arrival=any_arrival)
            | terms_errors(command, new, policies)
        )
    }
    if errors:
        raise InvalidBookings(errors, of=len(bookings))


def _errors_of(
    command: Command, new: NewBooking, types: Mapping[str, RoomType], *, any_arrival: bool
) -> dict[str, str]:
    errors = date_errors(check_in=new.check_in, check_out=new.check_out)
    errors |= person_errors({"adults": new.adults, "children": new.children}, min_adults=0)
    if "children" not in errors:
        errors |= age_errors(new.children_ages, children=new.children)
    if new.room_type not in types:
        errors["room_type"] = no_such_room_types([new.room_type])
    judges_arrival = "check_in" not in errors and not any_arrival
    if judges_arrival and (sentence := late_arrival_error(command, check_in=new.check_in)):
        errors["check_in"] = sentence
    if not errors.keys() & {"check_in", "check_out"}:
        errors |= time_errors(
            hotel=command.hotel,
            check_in=new.check_in,
            check_out=new.check_out,
            arrival_time=new.arrival_time,
            departure_time=new.departure_time,
        )
    if [member.role for member in new.party].count(PartyRole.PRIMARY) != 1:
        errors["party"] = _("Exactly one member of the party is PRIMARY.")
    errors |= full_name_errors("booker_name", normalized_name(new.booker_name))
    for index, member in enumerate(new.party):
        names = person_name_errors(
            first_name=normalized_name(member.first_name), last_name=normalized_name(member.last_name)
        )
        errors |= {f"party.{index}.{field}": sentence for field, sentence in names.items()}
    if sentence := places_error(new.total_amount, command.hotel.currency):
        errors["total_amount"] = sentence
    if new.currency != command.hotel.currency:
        errors["currency"] = _("This hotel counts in %(currency)s.") % {"currency": command.hotel.currency}
    return errors
