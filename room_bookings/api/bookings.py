"""Bookings: the list, new ones, one of them, and corrections of what it says."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.openapi import page_of
from hotel.kernel.etag import etag
from room_bookings.api.actions import booking_actions
from room_bookings.api.base import BookingView
from room_bookings.api.inputs import (
    BookingChangesInput,
    BookingInput,
    BulkInput,
    PartyMemberChangesInput,
    booking_changes,
    new_booking,
    overrides_of,
)
from room_bookings.api.outputs import BookingSerializer, BookingsSerializer
from room_bookings.api.queries import BookingQuery, booking_search
from room_bookings.models import RoomBooking
from room_bookings.selectors import (
    booking_by_id,
    booking_of_party_member,
    bookings_by_id,
    bookings_with_details,
    find_bookings,
)
from room_bookings.services import correct_party_member, create_booking, create_bookings, update_booking
from staff.api.actions import ExpandQuery, expands_actions
from staff.capabilities import Capability


class RoomBookings(BookingView):
    capabilities = {"GET": Capability.BOOKINGS_READ, "POST": Capability.BOOKINGS_CHANGE}
    queries = {"GET": BookingQuery}

    @extend_schema(responses=page_of(BookingSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """The hotel's bookings; without `ordering` the newest first."""
        rows = find_bookings(
            hotel=self.hotel,
            search=booking_search(self.query),
            now=self.now,
            personal=self.sees_personal_data,
        )
        return self.page(rows, self._seen_with_actions, whole=bookings_with_details())

    def _seen_with_actions(self, bookings: Sequence[RoomBooking]) -> list[dict[str, Any]]:
        seen = self.seen(bookings)
        if expands_actions(self.query):
            actions = booking_actions(self.command, bookings)
            seen = [
                one | {"actions": actions[booking.pk]} for booking, one in zip(bookings, seen, strict=True)
            ]
        return seen

    @extend_schema(request=BookingInput, responses={201: BookingSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """A new booking, PENDING, or CONFIRMED at once with `confirm`. Availability is not judged."""
        given = self.parse(BookingInput)
        return self.carry_out(
            create_booking,
            lambda made: self.booking(made.booking_id, status=201),
            booking=new_booking(given),
            overrides=overrides_of(given),
        )


class BulkBookings(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=BulkInput, responses={201: BookingsSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Up to 500 new bookings, all or none, answered in the order given."""
        given = self.parse(BulkInput)
        return self.carry_out(
            create_bookings,
            self._made,
            bookings=[new_booking(booking) for booking in given["bookings"]],
            overrides=overrides_of(given),
        )

    def _made(self, made: Sequence[RoomBooking]) -> Response:
        bookings = bookings_by_id(hotel=self.hotel, booking_ids=[booking.booking_id for booking in made])
        return self.respond({"results": self.seen(bookings)}, status=201)


class RoomBookingDetail(BookingView):
    capabilities = {"GET": Capability.BOOKINGS_READ, "PATCH": Capability.BOOKINGS_CHANGE}

    queries = {"GET": ExpandQuery}

    @extend_schema(responses=BookingSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        content = self.seen([booking])[0]
        if expands_actions(self.query):
            actions = booking_actions(self.command, [booking])
            content |= {"actions": actions[booking.pk]}
        return self.respond(content, etag=etag(booking))

    @extend_schema(request=BookingChangesInput, responses=BookingSerializer)
    def patch(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Change what the booking says; nights and room type before arrival. Its state and room are not changed here.

        With other nights or another type the planned room is kept if it is free, else `room_taken`; with
        `keep_room: false` the plan is dropped. Availability is not judged. Persons, amount and special requests of a
        CANCELLED or NO_SHOW booking are not changed (`wrong_status`); those of a COMPLETED one need the capability of
        late corrections (`forbidden`).
        """
        given = self.parse(BookingChangesInput, partial=True)
        return self.carry_out(
            update_booking,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            changes=booking_changes(given),
            keep_room=given.get("keep_room", True),
        )


class BookingPartyMember(BookingView):
    capabilities = {"PATCH": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=PartyMemberChangesInput, responses=BookingSerializer)
    def patch(self, request: Request, hotel_slug: str, booking_id: str, party_id: int) -> Response:
        """Correct a name or contact, of the party member and of the guest in house together."""
        given = self.parse(PartyMemberChangesInput, partial=True)
        return self.carry_out(
            correct_party_member,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            party_id=party_id,
            changes=given,
            subject={"booking_id": booking_id},
        )


class PartyMember(BookingPartyMember):
    """The same by the party member's own address."""

    @extend_schema(request=PartyMemberChangesInput, responses=BookingSerializer)
    def patch(self, request: Request, hotel_slug: str, party_id: int) -> Response:  # type: ignore[override]
        """Correct a name or contact, of the party member and of the guest in house together."""
        booking_id = booking_of_party_member(hotel=self.hotel, party_id=party_id)
        return super().patch(request, hotel_slug, booking_id, party_id)
