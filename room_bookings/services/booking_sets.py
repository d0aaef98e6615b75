"""Commands on a set of bookings that a request names: all or none of them, or each that the guards allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from room_bookings.enums import BookingStatus, SetMode, SetOutcome
from room_bookings.exceptions import no_such_bookings
from room_bookings.models import RoomBooking
from room_bookings.services.cancellation import cancel_locked
from room_bookings.services.check_in import booking_ids_to_lock, check_in_locked
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.locking import lock_bookings_in_rooms, lock_bookings_with_earlier
from room_bookings.services.no_show import mark_no_show_locked
from room_bookings.services.room_assignment import assign_locked
from room_bookings.services.set_judgement import SetRule
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


@dataclass(frozen=True)
class SetResult:
    """The outcome for one booking of a set: DONE, perhaps with warnings, ALREADY_DONE, or REFUSED with the reasons.

    `room_number` is the booking's room afterwards.
    """

    booking_id: str
    outcome: SetOutcome
    room_number: str | None
    reasons: Sequence[Reason] = ()
    warnings: Sequence[Mapping[str, str]] = ()


def check_in_set(
    command: Command,
    *,
    check_ins: Sequence[PlannedCheckIn],
    mode: SetMode = SetMode.ALL_OR_NOTHING,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> list[SetResult]:
    """Check bookings in as `check_in_bookings` does; with the mode EACH those that the guards allow.

    Locks as `check_in_bookings` does, in a number of statements that does not depend on the size of the set.
    Raises Invalid (unknown room or booking, a booking named twice), SetRefused (ALL_OR_NOTHING), Conflict
    (no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking_ids = [check_in.booking_id for check_in in check_ins]
    _require_named_once(booking_ids)
    locked = lock_bookings_with_earlier(command, booking_ids=booking_ids_to_lock(check_ins))
    bookings = _require_found(booking_ids, locked)
    before = _statuses(bookings)
    outcome = check_in_locked(
        command,
        bookings=bookings,
        locked=locked,
        check_ins=check_ins,
        note=note,
        overrides=overrides,
        rule=SetRule(mode, True),
    )
    already = _having(before, BookingStatus.CHECKED_IN)
    return _results(bookings, outcome.refused, already=already, warnings=outcome.warnings)


def assign_set(
    command: Command,
    *,
    rooms: Mapping[str, str],
    mode: SetMode = SetMode.ALL_OR_NOTHING,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> list[SetResult]:
    """Assign rooms to bookings as `assign_rooms` does; with the mode EACH where the guards allow it.

    `rooms` holds room numbers by booking ID. Locks the bookings, then the rooms.
    Raises Invalid (unknown room or booking), SetRefused (ALL_OR_NOTHING), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = _lock(command, list(rooms))
    before = {booking.pk: booking.assigned_room_id for booking in bookings.values()}
    refused = assign_locked(
        command,
        bookings=bookings,
        rooms=rooms,
        note=note,
        rule=SetRule(mode, True),
        overrides=overrides,
    )
    unchanged = {
        booking.pk for booking in bookings.values() if booking.assigned_room_id == before[booking.pk]
    }
    return _results(bookings, refused, already=unchanged)


def cancel_set(
    command: Command,
    *,
    booking_ids: Sequence[str],
    reason: str,
    waive_penalty: bool = False,
    mode: SetMode = SetMode.ALL_OR_NOTHING,
) -> list[SetResult]:
    """Cancel bookings as `cancel_bookings` does; with the mode EACH those that the guards allow.

    Locks the bookings, then their rooms.
    Raises Invalid (unknown booking, a booking named twice, a waiver without reason), SetRefused (ALL_OR_NOTHING),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    bookings = _lock(command, booking_ids)
    before = _statuses(bookings)
    refused = cancel_locked(
        command,
        bookings=bookings.values(),
        reason=reason,
        waive_penalty=waive_penalty,
        rule=SetRule(mode, True),
    )
    return _results(bookings, refused, already=_having(before, BookingStatus.CANCELLED))


def mark_no_show_set(
    command: Command,
    *,
    booking_ids: Sequence[str],
    reason: str = "",
    waive_penalty: bool = False,
    mode: SetMode = SetMode.ALL_OR_NOTHING,
) -> list[SetResult]:
    """Mark bookings as no-shows as `mark_no_shows` does; with the mode EACH those that the guards allow.

    Locks the bookings, then their rooms.
    Raises Invalid (unknown booking, a booking named twice, a waiver without reason), SetRefused (ALL_OR_NOTHING),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = _lock(command, booking_ids)
    before = _statuses(bookings)
    refused = mark_no_show_locked(
        command,
        bookings=bookings.values(),
        reason=reason,
        waive_penalty=waive_penalty,
        rule=SetRule(mode, True),
    )
    return _results(bookings, refused, already=_having(before, BookingStatus.NO_SHOW))


def _lock(command: Command, booking_ids: Sequence[str]) -> dict[str, RoomBooking]:
    """Lock the named bookings; return them by ID, in the order of the request. Raises Invalid, Busy."""
    _require_named_once(booking_ids)
    return _require_found(booking_ids, lock_bookings_in_rooms(command, booking_ids=booking_ids))


def _require_named_once(booking_ids: Sequence[str]) -> None:
    if len(set(booking_ids)) != len(booking_ids):
        sentence = _("Each booking may be named once.")
        raise Invalid(sentence, errors={"bookings": [sentence]})


def _require_found(booking_ids: Sequence[str], bookings: Mapping[str, RoomBooking]) -> dict[str, RoomBooking]:
    if missing := sorted(set(booking_ids) - bookings.keys()):
        sentence = no_such_bookings(missing)
        raise Invalid(sentence, errors={"bookings": [sentence]})
    return {booking_id: bookings[booking_id] for booking_id in booking_ids}


def _statuses(bookings: Mapping[str, RoomBooking]) -> dict[int, str]:
    return {booking.pk: booking.status for booking in bookings.values()}


def _having(statuses: Mapping[int, str], status: BookingStatus) -> set[int]:
    return {booking_pk for booking_pk, before in statuses.items() if before == status}


def _results(
    bookings: Mapping[str, RoomBooking],
    refused: Mapping[RoomBooking, Sequence[Reason]],
    *,
    already: Iterable[int],
    warnings: Mapping[RoomBooking, Sequence[Mapping[str, str]]] | None = None,
) -> list[SetResult]:
    done_before = set(already)

    def outcome(booking: RoomBooking) -> SetOutcome:
        if booking in refused:
            return SetOutcome.REFUSED
        return SetOutcome.ALREADY_DONE if booking.pk in done_before else SetOutcome.DONE

    return [
        SetResult(
            booking_id,
            outcome(booking),
            room_number=booking.assigned_room.room_number if booking.assigned_room else None,
            reasons=refused.get(booking, ()),
            warnings=(warnings or {}).get(booking, ()),
        )
        for booking_id, booking in bookings.items()
    ]
