"""The judgement of check-ins: which bookings of a set the guards allow into which rooms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from hotel.kernel.exceptions import Reason
from hotel.kernel.sql import PreparedQuery
from room_bookings import policies
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.room_occupancy_facts import (
    RoomOccupancyFacts,
    log_misplaced_guests,
    read_room_occupancy_facts,
)
from room_bookings.services.continuation import Continuation, next_bookings
from room_bookings.services.night_sales import mark_oversold
from room_bookings.services.room_sales import RoomSales
from room_bookings.services.set_contest import SetContest
from room_bookings.services.set_judgement import SetRule, judge_set
from rooms.models import Room
from staff.command import Command
from staff.overrides import Overrides

_READ_STAYING_MEMBERS = PreparedQuery(
    "read_staying_party_members",
    lambda given: BookingGuest.objects.filter(
        given.any_of("booking_id", "booking_pks"), is_staying=True
    ).order_by("pk"),
)


@dataclass(frozen=True)
class PlannedCheckIn:
    """A booking to check in, and the room that it takes where this is not the assigned one.

    `continues` is the ID of the earlier booking whose guests stay on in their room, where the booking does not name
    it itself.
    """

    booking_id: str
    room_number: str | None = None
    continues: str | None = None


@dataclass(frozen=True)
class AllowedCheckIn:
    """A check-in that the guards have allowed: the room taken, the room assigned until now, the party that stays.

    `continues` is the earlier booking whose guests stay on in the room; `link_changes` says that the booking does not
    name it yet, or names one whose guests are gone.
    """

    booking: RoomBooking
    room: Room
    assigned_room: Room | None
    members: Sequence[BookingGuest]
    overrides: Overrides
    has_orphaned_guests: bool
    is_newly_oversold: bool
    is_entered_late: bool
    continues: RoomBooking | None = None
    link_changes: bool = False

    @property
    def from_room(self) -> Room | None:
        """The assigned room that the booking gives up by taking another one."""
        return None if self.assigned_room == self.room else self.assigned_room


def allowed_check_ins(
    command: Command,
    expected: Mapping[RoomBooking, Room | None],
    assigned_rooms: Mapping[int, Room],
    overrides: Overrides,
    rule: SetRule,
    *,
    continuations: Mapping[int, Continuation] = MappingProxyType({}),
) -> tuple[list[AllowedCheckIn], Mapping[RoomBooking, Sequence[Reason]]]:
    """Return the check-ins that the guards allow, and the bookings that the rule leaves out.

    `continuations` are the bookings that those of the set continue, by primary key.
    Raises BookingRefused or SetRefused where the rule leaves none out.
    """
    rooms = {booking: room for booking, room in expected.items() if room}
    room_from = {booking: policies.checks_in_from(command, booking=booking) for booking in rooms}
    facts = _read_facts(command, rooms, room_from)
    members = _read_staying_members(expected)
    staying = {pk: each.earlier for pk, each in continuations.items() if each.is_in_house}
    sales = RoomSales(command, rooms, leaving=list(staying.values()))
    against_links = _link_reasons(command, expected, continuations)

    def against(booking: RoomBooking, room: RoomOccupancyFacts | None) -> list[Reason]:
        earlier = staying.get(booking.pk)
        if room and earlier:
            room = policies.as_taken_over(room, booking=booking, earlier=earlier)
        return against_links.get(booking, []) + policies.check_in_reasons(
            command, booking=booking, room=room, staying=len(members[booking.pk])
        )

    contest = SetContest(rooms, facts, sales, against, room_from=room_from)
    judgement = judge_set(
        command,
        expected,
        contest.reasons_together,
        rule=rule,
        overrides=overrides,
        room_of=lambda booking: expected[booking],
        contest=contest,
    )
    overridden = judgement.overridden
    allowed = {booking: room for booking, room in rooms.items() if booking not in judgement.refused}
    oversold = mark_oversold(command, sales.judge(allowed).items(), overrides=overrides)
    check_ins = [
        AllowedCheckIn(
            booking,
            room,
            assigned_room=assigned_rooms.get(booking.pk),
            members=members[booking.pk],
            overrides=Overrides(overridden[booking.pk], overrides.reason),
            has_orphaned_guests=facts[room.pk].has_orphaned_guests,
            is_newly_oversold=booking in oversold,
            is_entered_late=policies.is_over_since_recently(command, booking=booking),
            continues=staying.get(booking.pk),
            link_changes=_link_changes(continuations.get(booking.pk)),
        )
        for booking, room in allowed.items()
    ]
    return check_ins, judgement.refused


def _link_reasons(
    command: Command, expected: Mapping[RoomBooking, Room | None], continuations: Mapping[int, Continuation]
) -> dict[RoomBooking, list[Reason]]:
    """Return what is against the continuations of these bookings; sends a statement only for those not stored."""
    new = [each.earlier.pk for each in continuations.values() if not each.is_stored]
    others = next_bookings(new)
    reasons = {}
    for booking, room in expected.items():
        if booking.pk not in continuations:
            continue
        each = continuations[booking.pk]
        reasons[booking] = policies.continue_reasons(
            command, booking=booking, earlier=each.earlier, room=room, is_stored=each.is_stored
        )
        if each.earlier.pk in others and not each.is_stored and others[each.earlier.pk] != booking:
            other = others[each.earlier.pk]
            reasons[booking].append(policies.continued_already_reason(earlier=each.earlier, other=other))
    return reasons


def _link_changes(continuation: Continuation | None) -> bool:
    return continuation is not None and continuation.is_stored != continuation.is_in_house


def _read_facts(
    command: Command, rooms: Mapping[RoomBooking, Room], room_from: Mapping[RoomBooking, date]
) -> dict[int, RoomOccupancyFacts]:
    """Return the facts of the rooms from the first of these dates on; log misplaced guests."""
    since = min(room_from.values(), default=command.today)
    facts = read_room_occupancy_facts(rooms=set(rooms.values()), since=since)
    for booking, room in rooms.items():
        log_misplaced_guests(command, [facts[room.pk]], booking=booking, action="check-in")
    return facts


def _read_staying_members(bookings: Collection[RoomBooking]) -> dict[int, list[BookingGuest]]:
    """Return the party members who stay, by the primary key of their locked booking."""
    members: dict[int, list[BookingGuest]] = {booking.pk: [] for booking in bookings}
    for member in _READ_STAYING_MEMBERS(booking_pks=list(members)):
        members[member.booking_id].append(member)
    return members
