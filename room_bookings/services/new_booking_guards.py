"""The guards of new bookings, before the first write: restrictions, payment and availability."""

from collections.abc import Mapping, Sequence
from typing import Any

from hotel.kernel.exceptions import Conflict, Reason
from room_bookings.exceptions import SetRefused
from room_bookings.models import RoomBooking
from room_bookings.policies import confirm_reasons, restricted_reasons
from room_bookings.services.new_bookings import NewBooking
from room_bookings.services.night_sales import HeldNights, Oversale, Sale, judge_sales
from rooms.selectors import read_restrictions
from staff.command import Command
from staff.overrides import Overrides, remaining_reasons, require_override_reason


def judge_new_bookings(
    command: Command, confirmed: Sequence[tuple[RoomBooking, NewBooking]]
) -> list[Oversale]:
    """Return what stands against the nights of each booking to confirm. A channel's oversale may be accepted."""
    sales = [Sale(row, HeldNights.of(row)) for row, _ in confirmed]
    accepts = any(new.accept_oversell for _, new in confirmed)
    return [
        oversale.accepted() if new.accept_oversell or (accepts and not oversale.reasons) else oversale
        for oversale, (_, new) in zip(judge_sales(command, sales=sales), confirmed, strict=True)
    ]


def require_sellable(
    command: Command,
    bookings: Sequence[NewBooking],
    *,
    rows: Sequence[RoomBooking],
    oversales: Sequence[Oversale],
    overrides: Overrides,
) -> list[Mapping[str, Any]]:
    """Raise Conflict or SetRefused for bookings that cannot have their dates, or that cannot be confirmed.

    Returns what the status event of each creation says about restrictions set aside.

    This comes before the first write: a booking that is not created has no ID, so the refusal names its index.
    """
    of_confirmed = iter(oversales)
    restricted = restrictions_broken_by(rows, bookings)
    reasons = {
        index: restricted[index]
        + ([*confirm_reasons(booking=row), *next(of_confirmed).reasons] if new.confirm else [])
        for index, (row, new) in enumerate(zip(rows, bookings, strict=True))
    }
    refused = {
        index: remaining
        for index, found in reasons.items()
        if (remaining := remaining_reasons(command, found, overrides=overrides))
    }
    if refused and len(bookings) == 1:
        raise Conflict(refused[0][0].detail, reasons=refused[0])
    if refused:
        raise SetRefused(
            [{"place": f"bookings.{index}", "reasons": remaining} for index, remaining in refused.items()]
        )
    if any(reasons.values()):
        require_override_reason(overrides)
    return [restrictions_set_aside(restricted[index], overrides) for index in reasons]


def restrictions_set_aside(restricted: Sequence[Reason], overrides: Overrides) -> Mapping[str, Any]:
    """Return what the status event of a creation says about restrictions that nobody is refused for."""
    codes = frozenset(reason.code for reason in restricted)
    return Overrides(codes, overrides.reason).as_metadata()


def restrictions_broken_by(rows: Sequence[RoomBooking], bookings: Sequence[NewBooking]) -> list[list[Reason]]:
    """Return the restrictions of its room type that each booking breaks; accepted ones of a channel break none."""
    if not rows:
        return []
    found = read_restrictions(
        room_type_pks={row.room_type_id for row in rows},
        first=min(new.check_in for new in bookings),
        last=max(new.check_out for new in bookings),
    )
    return [
        restricted_reasons(
            () if new.accept_oversell else found.get(row.room_type_id, ()),
            check_in=new.check_in,
            check_out=new.check_out,
        )
        for row, new in zip(rows, bookings, strict=True)
    ]
