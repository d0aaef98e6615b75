"""May this be done now? Each guard collects all its reasons; commands, dry runs and menus ask the same ones."""

from collections.abc import Mapping
from datetime import date, datetime

from hotel.business_date import business_date, is_past_cutoff
from hotel.exceptions import Reason
from hotel.models import Hotel
from room_bookings.enums import BookingStatus, PaymentTerms
from room_bookings.models import RoomBooking
from room_bookings.room_facts import RoomFacts
from room_bookings.slots import half_days
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.enums import Role
from staff.models import Staff
from staff.policies import may

_NOT_FOR_GUESTS = {RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER}
_DIRTY = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS}


def check_in_reasons(
    *, hotel: Hotel, booking: RoomBooking, room: RoomFacts | None, now: datetime
) -> list[Reason]:
    """Why this booking cannot be checked in into this room now."""
    today = business_date(hotel=hotel, now=now)
    reasons = _status_reasons(booking, {BookingStatus.CONFIRMED})
    if not (booking.check_in <= today < booking.check_out or booking.check_in == booking.check_out == today):
        detail = f"The stay is {booking.check_in} to {booking.check_out}; the business date is {today}."
        reasons.append(Reason("not_arrival_day", detail))
    if room is None:
        return [*reasons, Reason("no_room", f"Booking {booking.booking_id} has no room.")]
    return reasons + enter_room_reasons(hotel=hotel, booking=booking, room=room, today=today)


def move_reasons(
    *, hotel: Hotel, booking: RoomBooking, room: RoomFacts | None, now: datetime
) -> list[Reason]:
    """Why this booking's guests cannot move into this room now; without a room, why into none."""
    today = business_date(hotel=hotel, now=now)
    reasons = _status_reasons(booking, {BookingStatus.CHECKED_IN})
    if room is None:
        return reasons
    return reasons + enter_room_reasons(hotel=hotel, booking=booking, room=room, today=today)


def enter_room_reasons(*, hotel: Hotel, booking: RoomBooking, room: RoomFacts, today: date) -> list[Reason]:
    """Why nobody can go into this room today and stay there for the booking's remaining nights."""
    number = room.room.room_number
    reasons = _inactive_reasons(room)
    if room.occupant_id not in (None, booking.pk):
        reasons.append(Reason("room_occupied", f"Room {number} is occupied."))
    reasons += _taken_reasons(booking, room, room_from=today)
    reasons += _room_status_reasons(hotel, room)
    people = booking.adults + booking.children
    if people > room.max_occupancy:
        detail = f"Room {number} takes {room.max_occupancy} persons, the booking has {people}."
        reasons.append(Reason("room_too_small", detail, Role.FRONT_DESK))
    return reasons


def assign_reasons(*, booking: RoomBooking, room: RoomFacts | None) -> list[Reason]:
    """Why this room cannot be planned for this booking; without a room, why none can.

    Dates only: a dirty room is clean by then.
    """
    reasons = _status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    if room is None:
        return reasons
    return reasons + _inactive_reasons(room) + _taken_reasons(booking, room, room_from=booking.check_in)


def confirm_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking cannot be confirmed."""
    reasons = _status_reasons(booking, {BookingStatus.PENDING})
    paid = booking.payment_authorized_at or booking.payment_captured_at
    if booking.payment_terms == PaymentTerms.PREPAID and not paid:
        detail = "The booking is prepaid and nothing has been authorised or captured."
        reasons.append(Reason("payment_required", detail, Role.MANAGER))
    return reasons


def cancel_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking cannot be cancelled."""
    return _status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})


def unassign_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking's plan of a room cannot be dropped."""
    return _status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})


def swap_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking has no planned room to give for another's."""
    reasons = unassign_reasons(booking=booking)
    if booking.assigned_room_id is None:
        reasons.append(Reason("no_room", f"Booking {booking.booking_id} has no room."))
    return reasons


def change_stay_reasons(*, booking: RoomBooking, room: RoomFacts | None) -> list[Reason]:
    """Why these cannot be the booking's nights: it arrived or ended, or the room to keep is taken then."""
    reasons = _status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    return reasons + (_taken_reasons(booking, room, room_from=booking.check_in) if room else [])


def change_departure_reasons(*, booking: RoomBooking, room: RoomFacts | None = None) -> list[Reason]:
    """Why this booking cannot leave on that day: it is not in house, or its room is taken before."""
    reasons = _status_reasons(booking, {BookingStatus.CHECKED_IN})
    return reasons + (_taken_reasons(booking, room, room_from=booking.room_from) if room else [])


def no_show_reasons(*, hotel: Hotel, booking: RoomBooking, now: datetime) -> list[Reason]:
    """Why this booking cannot count as a no-show yet."""
    reasons = _status_reasons(booking, {BookingStatus.CONFIRMED})
    if not is_past_cutoff(hotel=hotel, arrival=booking.check_in, now=now):
        detail = f"The guest may still arrive: the arrival day {booking.check_in} is not over."
        reasons.append(Reason("arrival_not_over", detail))
    return reasons


def check_out_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking cannot be checked out."""
    return _status_reasons(booking, {BookingStatus.CHECKED_IN})


def check_out_warnings(booking: RoomBooking) -> list[dict[str, str]]:
    """What is worth knowing of a booking that has checked out, now or before."""
    if booking.checked_out_at is None:
        return []
    left_on = business_date(hotel=booking.hotel, now=booking.checked_out_at)
    if left_on >= booking.check_out:
        return []
    detail = f"The guests left on {left_on}; the booking runs until {booking.check_out}."
    return [{"code": "early_departure", "detail": detail}]


def undo_check_out_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why there is no check-out to take back."""
    return _status_reasons(booking, {BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED})


def reinstate_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why there is no cancellation or no-show to take back."""
    return _status_reasons(booking, {BookingStatus.CANCELLED, BookingStatus.NO_SHOW})


def same_day_reasons(*, hotel: Hotel, done_on: date, now: datetime) -> list[Reason]:
    """Why what was done on that business date cannot be taken back any more by anybody."""
    if business_date(hotel=hotel, now=now) == done_on:
        return []
    return [Reason("not_same_day", f"This was done on {done_on}, and that business date is over.")]


def late_reasons(*, hotel: Hotel, done_on: date, staff: Staff | None, now: datetime) -> list[Reason]:
    """Why this person cannot take back what was done on that business date: later than that, managers may."""
    if business_date(hotel=hotel, now=now) == done_on or may(staff, Capability.LATE_CORRECTIONS):
        return []
    return [Reason("too_late", f"This was done on {done_on}; since then only a manager may take it back.")]


def return_to_stay_reasons(
    *, hotel: Hotel, booking: RoomBooking, done_on: date, staff: Staff | None, now: datetime
) -> list[Reason]:
    """Why this person cannot let guests return to a stay that they left on that business date.

    The desk may on the same one, managers until the day of departure.
    """
    today = business_date(hotel=hotel, now=now)
    if today == done_on or today <= booking.check_out:
        return late_reasons(hotel=hotel, done_on=done_on, staff=staff, now=now)
    over = f"The stay ended on {booking.check_out}; the business date is {today}."
    return [
        *late_reasons(hotel=hotel, done_on=done_on, staff=staff, now=now),
        Reason("stay_is_over", over),
    ]


def night_left_reasons(*, booking: RoomBooking, today: date) -> list[Reason]:
    """Why there is nothing left to stay for."""
    if today < booking.check_out or booking.check_in == booking.check_out == today:
        return []
    return [Reason("no_night_left", f"The stay was until {booking.check_out}; the business date is {today}.")]


def still_available_reasons(*, booking: RoomBooking, rooms_left: Mapping[date, int]) -> list[Reason]:
    """Why a room of the reserved type cannot be promised again; `rooms_left` says how many each night has."""
    sold_out = [str(night) for night, left in rooms_left.items() if left < 1]
    if not sold_out:
        return []
    code = booking.room_type.code
    detail = f"No room of type {code} is left in the nights of {', '.join(sold_out)}."
    return [Reason("no_availability", detail)]


def ready_again_reasons(*, room: Room, found: str, is_unusable: bool) -> list[Reason]:
    """Why nobody can say that the room is ready again: they found it otherwise, or something is broken."""
    reasons = []
    if found != RoomStatus.READY_FOR_GUEST:
        detail = f"Room {room.room_number} was {found} when the guests came, not ready."
        reasons.append(Reason("room_was_not_ready", detail))
    if is_unusable:
        detail = f"Room {room.room_number} has an open maintenance report that makes it unusable."
        reasons.append(Reason("maintenance_open", detail))
    return reasons


def keep_room_reasons(*, booking: RoomBooking, room: RoomFacts) -> list[Reason]:
    """Why the room that was taken late cannot be planned from the day of arrival on."""
    return _taken_reasons(booking, room, room_from=booking.check_in)


def return_to_room_reasons(
    *, hotel: Hotel, booking: RoomBooking, room: RoomFacts, is_own: bool, as_left: bool, now: datetime
) -> list[Reason]:
    """Why guests who had not left cannot be in this room. As they left it, it need not be clean."""
    today = business_date(hotel=hotel, now=now)
    number, status = room.room.room_number, room.room.room_status
    if is_own and (room.occupant_id is not None or status in _NOT_FOR_GUESTS):
        state = "occupied again" if room.occupant_id is not None else status
        return [Reason("room_taken", f"Room {number} is {state}; another room may be given.")]
    if not as_left:
        return enter_room_reasons(hotel=hotel, booking=booking, room=room, today=today)
    return _inactive_reasons(room) + _taken_reasons(booking, room, room_from=today)


def _inactive_reasons(room: RoomFacts) -> list[Reason]:
    if room.room.is_active:
        return []
    return [Reason("room_inactive", f"Room {room.room.room_number} is not in use.")]


def _status_reasons(booking: RoomBooking, wanted: set[BookingStatus]) -> list[Reason]:
    if booking.status in wanted:
        return []
    allowed = " or ".join(sorted(wanted))
    return [Reason("wrong_status", f"Booking {booking.booking_id} is {booking.status}, not {allowed}.")]


def _taken_reasons(booking: RoomBooking, room: RoomFacts, *, room_from: date) -> list[Reason]:
    needed = half_days(room_from=room_from, check_in=booking.check_in, check_out=booking.check_out)
    takers = [claim.booking_id for claim in room.claims if claim.pk != booking.pk and claim.overlaps(needed)]
    if not takers:
        return []
    detail = f"Room {room.room.room_number} is taken for these nights by {', '.join(sorted(takers))}."
    return [Reason("room_taken", detail)]


def _room_status_reasons(hotel: Hotel, room: RoomFacts) -> list[Reason]:
    number, status = room.room.room_number, room.room.room_status
    if room.occupant_id is not None:
        return []
    if status == RoomStatus.MAINTENANCE_REQUIRED:
        return [Reason("room_in_maintenance", f"Room {number} is in maintenance.")]
    if status == RoomStatus.OUT_OF_ORDER:
        return [Reason("room_out_of_order", f"Room {number} is out of order.")]
    reasons = []
    if room.is_unusable:
        detail = f"Room {number} has an open maintenance report that makes it unusable."
        reasons.append(Reason("maintenance_open", detail))
    if status in _DIRTY:
        reasons.append(Reason("room_dirty", f"Room {number} is {status}.", Role.MANAGER))
    if status == RoomStatus.CLEANED_UNINSPECTED:
        role = Role.FRONT_DESK if hotel.allow_uninspected_check_in else Role.MANAGER
        reasons.append(Reason("room_not_inspected", f"Room {number} is cleaned but not inspected.", role))
    return reasons
