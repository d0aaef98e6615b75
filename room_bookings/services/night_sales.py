"""The sale of nights: what a command's bookings begin to hold, judged against the inventory of their room types."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Reason
from hotel.kernel.locking import register_locks_held
from hotel.kernel.sql import PreparedQuery
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus, OversoldKind
from room_bookings.models import RoomBooking
from room_bookings.selectors.inventory import TypeInventory, read_inventory
from rooms.models import RoomType
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

OVERSOLD_FIELDS = ("oversold_kind", "oversold_staff", "oversold_reason")
"""The columns that say why a booking may hold a night beyond the limit."""

_LOCK_ROOM_TYPES = PreparedQuery.from_sql(
    "lock_room_types",
    "SELECT FROM rooms_roomtype WHERE id = ANY(%(room_type_pks)s::bigint[]) ORDER BY id FOR NO KEY UPDATE",
    has_result=False,
)

_TO_BE_SOLD = {BookingStatus.PENDING, BookingStatus.CANCELLED, BookingStatus.NO_SHOW}

ONE_NIGHT = timedelta(days=1)

Night = tuple[int, date]
"""The primary key of a room type, and a date."""


@dataclass(frozen=True)
class HeldNights:
    """The nights [first, until) of a room type."""

    room_type_pk: int
    first: date
    until: date

    @classmethod
    def of(cls, booking: RoomBooking, *, room_type_pk: int | None = None) -> "HeldNights":
        """Return the nights of the booking's dates, of the type that it holds or of another one."""
        return cls(room_type_pk or booking.sold_type_id, booking.check_in, booking.check_out)

    def nights(self) -> list[Night]:
        """Return each night with its room type."""
        days = (self.until - self.first).days
        return [(self.room_type_pk, self.first + timedelta(days=day)) for day in range(days)]


@dataclass(frozen=True)
class Sale:
    """The nights that a booking is to hold, and those that it holds now."""

    booking: RoomBooking
    wanted: HeldNights
    held: HeldNights | None = None


@dataclass(frozen=True)
class Oversale:
    """The reasons against one sale, and the kind of decision that the booking must name; empty within the limit.

    `beyond` are the nights that are sold beyond the limit. A sale without reasons of its own takes part in an oversale
    where a later one of the same command goes beyond the limit in its nights.
    """

    reasons: list[Reason]
    kind: OversoldKind | None
    beyond: frozenset[Night] = frozenset()

    def accepted(self) -> "Oversale":
        """Return the oversale as a channel has sold it already: nothing stands against it."""
        return Oversale([], OversoldKind.CHANNEL) if self.kind == OversoldKind.OVERRIDE else self


NO_OVERSALE = Oversale([], kind=None)


def held_now(booking: RoomBooking) -> HeldNights | None:
    """Return the nights that a booking holds before a change of its dates, status or room."""
    pending = booking.status == BookingStatus.PENDING and booking.assigned_room_id is not None
    if pending or booking.status in {BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN}:
        return HeldNights.of(booking)
    if booking.departed_on is not None:
        return HeldNights(booking.sold_type_id, booking.check_in, min(booking.check_out, booking.departed_on))
    return None


def judge_sales(command: Command, *, sales: Sequence[Sale], locks_types: bool = True) -> list[Oversale]:
    """Return what stands against each sale, in the order given; the sales of one command compete in this order.

    Nights that a booking holds already, and those that another booking of the command gives back, are free for it.
    Nights before the business date are never refused. Locks the room types, unless rooms are locked already: two
    commands then meet at the counters, and the database sends the later one back to its guard. Sends nothing when no
    booking begins to hold a night. Raises Busy.
    """
    inventory = inventory_of(command, sales, locks_types=locks_types)
    return judge_together(command, sales, inventory)


def inventory_of(
    command: Command, sales: Sequence[Sale], *, locks_types: bool
) -> Mapping[int, TypeInventory]:
    """Return the inventory of the nights that the sales begin to hold; nothing if there are none."""
    begun = [night for sale in sales for night in begun_nights(sale)]
    if not begun:
        return {}
    room_type_pks = {pk for pk, _ in begun}
    if locks_types:
        lock_room_types(room_type_pks | {sale.held.room_type_pk for sale in sales if sale.held})
    dates = [night for _, night in begun]
    return read_inventory(
        hotel=command.hotel,
        now=command.now,
        first=min(dates),
        until=max(dates) + ONE_NIGHT,
        room_type_pks=room_type_pks,
    )


def judge_together(
    command: Command, sales: Sequence[Sale], inventory: Mapping[int, TypeInventory]
) -> list[Oversale]:
    """Return what stands against each sale beside this inventory, as `judge_sales` does."""
    given_back = Counter(night for sale in sales for night in given_back_nights(sale))
    more = Counter({night: -times for night, times in given_back.items()})
    judged = [judge_nights(command, begun_nights(sale), inventory, more) for sale in sales]
    kinds = {night: oversale.kind for oversale in judged for night in oversale.beyond}
    return [_with_later_ones(sale, oversale, kinds) for sale, oversale in zip(sales, judged, strict=True)]


def _with_later_ones(sale: Sale, oversale: Oversale, kinds: Mapping[Night, OversoldKind | None]) -> Oversale:
    """Let a sale within the limit say so too where a later one of the command goes beyond it in the same night.

    The database judges all bookings of a command at its commit and knows no order among them.
    """
    if oversale.kind is not None or not kinds:
        return oversale
    return Oversale([], next((kinds[night] for night in begun_nights(sale) if night in kinds), None))


def lock_room_types(room_type_pks: Collection[int]) -> None:
    """Lock room types in the order of their keys, in one message with the next statement. Raises Busy."""
    _LOCK_ROOM_TYPES(room_type_pks=list(room_type_pks))
    register_locks_held([RoomType(pk=pk) for pk in room_type_pks], rank=LockRank.ROOM_TYPES)


def unavailable_nights(command: Command, *, bookings: Collection[RoomBooking]) -> dict[int, list[Reason]]:
    """Return why each booking cannot be confirmed or reinstated now, by primary key, in one statement without locks.

    Each is judged alone. Bookings that hold their nights, and those whose nights are over, are left out.
    """
    wanted = [
        booking
        for booking in bookings
        if booking.status in _TO_BE_SOLD and held_now(booking) is None and booking.check_out > command.today
    ]
    if not wanted:
        return {}
    inventory = read_inventory(
        hotel=command.hotel,
        now=command.now,
        first=min(booking.check_in for booking in wanted),
        until=max(booking.check_out for booking in wanted),
        room_type_pks={booking.room_type_id for booking in wanted},
    )
    return {
        booking.pk: judge_nights(
            command,
            HeldNights.of(booking, room_type_pk=booking.room_type_id).nights(),
            inventory,
            Counter(),
        ).reasons
        for booking in wanted
    }


def mark_oversold(
    command: Command,
    oversales: Iterable[tuple[RoomBooking, Oversale]],
    *,
    overrides: Overrides,
) -> list[RoomBooking]:
    """Say in bookings beyond the limit who oversold them and why; return those whose OVERSOLD_FIELDS have changed.

    The caller writes the fields. A booking that begins to hold all of its nights within the limit says nothing.
    """
    changed = []
    for booking, oversale in oversales:
        said = (booking.oversold_kind, booking.oversold_staff_id, booking.oversold_reason)
        if oversale.kind:
            booking.oversold_kind = oversale.kind
            booking.oversold_staff = command.staff
            booking.oversold_reason = overrides.reason
        elif held_now(booking) is None:
            booking.oversold_kind, booking.oversold_staff, booking.oversold_reason = "", None, ""
        if said != (booking.oversold_kind, booking.oversold_staff_id, booking.oversold_reason):
            changed.append(booking)
    return changed


def sell_in_house(
    command: Command, *, booking: RoomBooking, wanted: HeldNights, held: HeldNights | None = None
) -> Sequence[str]:
    """Let guests who are in house have these nights, whatever is free; return the columns to write.

    `held` are the nights that the booking holds now, if they are not those of its present values. The room is locked.
    """
    sale = Sale(booking, wanted, held or held_now(booking))
    (oversale,) = judge_sales(command, sales=[sale], locks_types=False)
    in_house = Oversale([], OversoldKind.IN_HOUSE) if oversale.kind else oversale
    changed = mark_oversold(command, [(booking, in_house)], overrides=NO_OVERRIDES)
    announce_oversold(command, changed)
    return OVERSOLD_FIELDS if changed else ()


def announce_oversold(command: Command, bookings: Iterable[RoomBooking]) -> None:
    """Announce each of these bookings that says it is oversold."""
    for booking in bookings:
        if booking.oversold_kind:
            notification_manager.realtime_booking(
                command, EventType.BOOKING_OVERSOLD, booking, ("oversold_by",)
            )


def require_accepting(command: Command, *, accept_oversell: bool) -> None:
    """Raise Forbidden if the command accepts an oversale and its person may not."""
    if accept_oversell:
        command.require(Capability.ACCEPT_OVERSELL)


def begun_nights(sale: Sale) -> list[Night]:
    """Return the nights that the sale begins to hold."""
    held = set(sale.held.nights()) if sale.held else set()
    return [night for night in sale.wanted.nights() if night not in held]


def given_back_nights(sale: Sale) -> list[Night]:
    """Return the nights that the sale gives back."""
    if sale.held is None:
        return []
    wanted = set(sale.wanted.nights())
    return [night for night in sale.held.nights() if night not in wanted]


def judge_nights(
    command: Command, nights: Sequence[Night], inventory: Mapping[int, TypeInventory], more: Counter[Night]
) -> Oversale:
    """Count the nights that one sale begins to hold as taken, and return those beyond the limit."""
    if not nights:
        return NO_OVERSALE
    of_type = inventory[nights[0][0]]
    beyond, past_beyond = [], []
    for night in nights:
        more[night] += 1
        if of_type.free(night[1]) < more[night] and night[1] >= command.today:
            beyond.append(night[1])
        elif of_type.is_beyond_rooms_in_use(night[1], more=more[night]):
            past_beyond.append(night)
    if beyond:
        reasons = policies.availability_reasons(room_type=of_type.code, nights=beyond)
        return Oversale(reasons, OversoldKind.OVERRIDE, frozenset((nights[0][0], night) for night in beyond))
    return Oversale([], OversoldKind.IN_HOUSE if past_beyond else None, frozenset(past_beyond))
