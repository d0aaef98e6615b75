"""Reading of bookings with their details, in one statement whatever their number."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from hotel.kernel.keys import can_be_key
from hotel.kernel.pages import read_in_order, read_page
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.booking_rows import BookingRow
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import BookingNotFound, PartyMemberNotFound
from room_bookings.models import BookingGuest, GroupBill, RoomBooking
from room_bookings.selectors.search import BookingSearch, find_bookings
from room_bookings.selectors.words import BOOKING_WORDS
from room_bookings.snapshots import booking_snapshot
from room_bookings.transitions import WITH_CHECKED_IN_AT
from rooms.models import Room

_NOT_SHOWN = (
    *(
        f"continues__{column.name}"
        for column in RoomBooking._meta.concrete_fields
        if column.name not in {"id", "booking_id"}
    ),
    *(
        "stays_in",
        "room_witness",
        "held_minutes",
        "sold_until",
        "balance_due",
        "assigned_room__occupied_room",
    ),
    *(f"room_type__{name}" for name in ("hotel", "max_occupancy", "infants_up_to_age", "overbooking_limit")),
    *(f"room_type__{name}" for name in ("version", "created_at", "updated_at")),
    *(f"hotel__{name}" for name in ("slug", "name", "currency", "check_in_time", "requires_inspection")),
    *(f"hotel__{name}" for name in ("allow_uninspected_check_in", "require_complete_party", "language")),
    *(f"hotel__{name}" for name in ("allow_open_balance", "idle_lock_minutes", "sends_mail", "email")),
    *(f"hotel__{name}" for name in ("hold_minutes", "default_cancellation_policy", "has_tax_categories")),
    *(f"hotel__{name}" for name in ("company_name", "company_address", "tax_number", "invoice_prefix")),
    *(f"hotel__{name}" for name in ("invoice_year", "charges_stay_taxes", "refund_limit")),
    *(f"hotel__{name}" for name in ("version", "created_at", "updated_at")),
)
"""Columns that nobody reads of a booking; `docs/performance.md` says what each costs. Reading one sends a statement."""


def _with_annotations(bookings: QuerySet[RoomBooking]) -> QuerySet[RoomBooking]:
    party = BookingGuest.objects.filter(booking=OuterRef("pk")).order_by("pk")
    member = JSONObject(
        id="pk",
        first_name="first_name",
        last_name="last_name",
        email="email",
        phone="phone",
        role="role",
        is_staying="is_staying",
    )
    next_booking = RoomBooking.objects.filter(
        continues=OuterRef("pk"), status__in=sorted(WITH_CHECKED_IN_AT)
    ).order_by()
    return bookings.annotate(  # type: ignore[no-redef]
        continued_by=Subquery(next_booking.values("booking_id")[:1]),
        whole_party=ArraySubquery(party.values(member=member)),
        policy_code=F("cancellation_terms__policy_code"),
    )


def bookings_with_details() -> QuerySet[RoomBooking]:
    """Return all bookings with what their public representation needs, and no more of hotel and room type."""
    bookings = RoomBooking.objects.select_related("hotel", "room_type", "assigned_room", "continues")
    bill = GroupBill.objects.filter(
        hotel=OuterRef("hotel"), group_reference=OuterRef("group_reference")
    ).order_by("-pk")
    rules = JSONObject(
        booking_pk="booking_id",
        takes_nights="takes_nights",
        takes_extras="takes_extras",
        categories="categories",
    )
    return _with_annotations(
        bookings.defer(*_NOT_SHOWN)
    ).annotate(  # type: ignore[no-redef]
        group_bill=Case(
            When(~Q(group_reference=""), then=Subquery(bill.values(rules=rules)[:1])), default=None
        )
    )


def _booking_rows() -> QuerySet[RoomBooking, Any]:
    return _with_annotations(RoomBooking.objects.all()).values_list(*BookingRow._fields)


_read_booking_rows = PreparedQuery.by_key("read_booking_rows", _booking_rows, row=BookingRow)
bookings_with_details_by_pk = PreparedQuery.by_key("read_bookings_by_pk", bookings_with_details)
_bookings_with_details_by_id = PreparedQuery.by_key(
    "read_bookings_by_id", bookings_with_details, "booking_id"
)

_read_bookings_of_group = PreparedQuery(
    "read_bookings_of_group",
    lambda given: (
        _booking_rows()
        .filter(hotel=given.value("hotel_pk"), group_reference=given.value("reference"))
        .order_by("pk")
    ),
)

_read_booking_of_party_member = PreparedQuery(
    "read_booking_of_party_member",
    lambda given: RoomBooking.objects.filter(
        hotel=given.value("hotel_pk"), party__pk=given.value("member_pk")
    ).only("booking_id"),
)


_read_booking_key = PreparedQuery(
    "read_booking_key",
    lambda given: RoomBooking.objects.filter(
        hotel=given.value("hotel_pk"), booking_id=given.value("booking_id")
    ).only("pk"),
)


def booking_page(
    first: int, size: int, *, hotel: Hotel, search: BookingSearch, now: datetime, personal: bool
) -> tuple[list[BookingRow], int]:
    """Return `size` bookings that `find_bookings` finds, after the `first`, and the count of all.

    Sends two statements. For words alone both are prepared.
    """
    if search.has_words_only:
        pks, count = BOOKING_WORDS.page(search.words, first, size, hotel_pk=hotel.pk, personal=personal)
        return read_in_order(pks, _read_booking_rows), count
    bookings = find_bookings(hotel=hotel, search=search, now=now, personal=personal)
    return read_page(bookings, first, size, read=_read_booking_rows)


def staying_members(booking: RoomBooking) -> int:
    """Return how many members of the party stay. The booking was read with its details."""
    return sum(member["is_staying"] for member in booking.whole_party)  # type: ignore[attr-defined]


def booking_by_id(*, hotel: Hotel, booking_id: str) -> RoomBooking:
    """Return a booking of the hotel with its details. Raises BookingNotFound."""
    for booking in _bookings_with_details_by_id([booking_id]):
        if booking.hotel_id == hotel.pk:
            return booking
    raise BookingNotFound([booking_id])


def bookings_of_group(*, hotel: Hotel, reference: str) -> list[BookingRow]:
    """Return the bookings of the hotel with this group reference, which is not empty, the oldest first."""
    rows = _read_bookings_of_group(hotel_pk=hotel.pk, reference=reference)
    return [BookingRow(*row) for row in rows]


def bookings_to_swap_with(booking: RoomBooking, *, limit: int = 50) -> list[BookingRow]:
    """Return bookings before arrival that have a room on some of the same days, those of the same days first."""
    others = _booking_rows().filter(
        hotel=booking.hotel_id,
        status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED],
        assigned_room__isnull=False,
        check_in__lte=booking.check_out,
        check_out__gte=booking.check_in,
    )
    same_days = Q(check_in=booking.check_in, check_out=booking.check_out)
    rows = others.exclude(pk=booking.pk).order_by(Case(When(same_days, then=0), default=1), "check_in", "pk")
    return [BookingRow(*row) for row in rows[:limit]]


def bookings_to_continue(booking: RoomBooking, *, limit: int = 10) -> list[BookingRow]:
    """Return bookings in house whose guests may stay on under this one, the one that it names first.

    They end on the day of its arrival or before, and have its assigned room or a guest of the same last name.
    """
    ended = Q(check_out__lte=booking.check_in)
    names = {member["last_name"] for member in booking.whole_party if member["last_name"]}  # type: ignore[attr-defined]
    alike = Q(party__last_name__in=names)
    if booking.assigned_room_id:
        alike |= Q(assigned_room=booking.assigned_room_id)
    in_house = RoomBooking.objects.filter(hotel=booking.hotel_id, status=BookingStatus.CHECKED_IN)
    found = in_house.filter(Q(pk=booking.continues_id) if booking.continues_id else ended & alike)
    rows = _booking_rows().filter(pk__in=found.order_by().values("pk")).order_by("-check_out", "pk")
    return [BookingRow(*row) for row in rows[:limit]]


def bookings_in_house(*, hotel: Hotel, room: Room | None = None, limit: int = 500) -> list[BookingRow]:
    """Return the bookings in house, or the one in this room, those that leave first at the head."""
    found = _booking_rows().filter(hotel=hotel, status=BookingStatus.CHECKED_IN)
    rows = (found.filter(assigned_room=room) if room else found).order_by("check_out", "pk")
    return [BookingRow(*row) for row in rows[:limit]]


def booking_pk_by_id(*, hotel: Hotel, booking_id: str) -> int:
    """Return the primary key of a booking of the hotel. Raises BookingNotFound."""
    for booking in _read_booking_key(hotel_pk=hotel.pk, booking_id=booking_id):
        return booking.pk
    raise BookingNotFound([booking_id])


def booking_of_party_member(*, hotel: Hotel, party_member_pk: int) -> str:
    """Return the booking ID of a party member. Raises PartyMemberNotFound."""
    if can_be_key(party_member_pk):
        for booking in _read_booking_of_party_member(hotel_pk=hotel.pk, member_pk=party_member_pk):
            return booking.booking_id
    detail = _("This hotel has no party member %(member)s.") % {"member": party_member_pk}
    raise PartyMemberNotFound(detail, party_id=party_member_pk)


def snapshots(booking_pks: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Return the snapshots of bookings for their events by primary key; of persons they hold the names only."""
    bookings = bookings_with_details_by_pk(booking_pks)
    return {booking.pk: booking_snapshot(booking, now=now, personal=False) for booking in bookings}
