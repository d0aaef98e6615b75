"""The endpoints of bookings: the list, new bookings, one booking and its party."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, page_of
from hotel.kernel.etag import etag
from room_bookings.api.actions import booking_actions
from room_bookings.api.base import BookingView
from room_bookings.api.input_serializers import (
    BookingChangesInput,
    BookingInput,
    BulkInput,
    NewPartyMemberInput,
    PartyMemberChangesInput,
    WalkInInput,
)
from room_bookings.api.output_serializers import (
    BookingSerializer,
    BookingsSerializer,
    BookingWithWarningsSerializer,
    CheckedInBookingSerializer,
)
from room_bookings.api.query_serializers import BookingQuery, booking_search
from room_bookings.balances import due_from_guests
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.policies import share_warnings
from room_bookings.selectors import (
    booking_by_id,
    booking_of_party_member,
    booking_page,
    bookings_with_details_by_pk,
)
from room_bookings.selectors.sharers import balance_of_person
from room_bookings.services import (
    add_party_member,
    change_party_member,
    create_booking,
    create_bookings,
    leave_party,
    update_booking,
    walk_in,
)
from room_bookings.snapshots import ShownBooking
from staff.api.actions import ExpandQuery, expands_actions
from staff.capabilities import Capability


class BookingReadView(BookingView):
    """A view that reads bookings, with their actions where the query expands them."""

    def render_with_actions(self, bookings: Sequence[ShownBooking]) -> list[dict[str, Any]]:
        """Represent bookings; with `?expand=actions` each with its actions, for which the guards read instances."""
        contents = self.render_for_staff(bookings)
        if expands_actions(self.query):
            whole = bookings_with_details_by_pk([booking.pk for booking in bookings])
            actions = booking_actions(self.command, whole)
            for booking, content in zip(bookings, contents, strict=True):
                content["actions"] = actions[booking.pk]
        return contents


class RoomBookings(BookingReadView):
    capabilities = {"GET": Capability.BOOKINGS_READ, "POST": Capability.BOOKINGS_RESERVE}
    queries = {"GET": BookingQuery}

    @extend_schema(responses=page_of(BookingSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the hotel's bookings; without `ordering` the newest first, in a search the best and then the newest."""
        read = partial(
            booking_page,
            hotel=self.hotel,
            search=booking_search(self.query),
            now=self.now,
            personal=self.sees_personal_data,
        )
        return self.counted_page(read, self.render_with_actions)

    @extend_schema(request=BookingInput, responses={201: BookingSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Create a booking: PENDING, or CONFIRMED at once with `confirm`.

        Managers also enter an arrival of the last two business dates, which the booking says (`entered_late`).
        A confirmed booking that needs a night beyond the limit of its room type is `no_availability`.
        """
        return self.carry_out(create_booking, self._respond_with_new_booking, body=BookingInput)

    def _respond_with_new_booking(self, booking: RoomBooking) -> Response:
        return self.respond_with_changed_booking(booking, status=201)


class WalkIn(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=WalkInInput, responses={201: CheckedInBookingSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Create a booking, confirm it and check it in to a room, all in one command or not at all.

        A refusal has every reason of the guards of confirmation and check-in, and names no booking.
        """
        return self.carry_out(walk_in, self._respond_with_walk_in, body=WalkInInput)

    def _respond_with_walk_in(self, booking: RoomBooking) -> Response:
        return self.respond_with_check_in(booking, status=201)


class BulkBookings(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_RESERVE}

    @extend_schema(request=BulkInput, responses={201: BookingsSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Create up to 500 bookings, all or none. Respond with them in the order of the request."""
        return self.carry_out(create_bookings, self._respond_with_new_bookings, body=BulkInput)

    def _respond_with_new_bookings(self, bookings: Sequence[RoomBooking]) -> Response:
        return self.respond_with_bookings(bookings, status=201)


class RoomBookingDetail(BookingReadView):
    capabilities = {"GET": Capability.BOOKINGS_READ, "PATCH": Capability.BOOKINGS_RESERVE}

    queries = {"GET": ExpandQuery}

    @extend_schema(responses=BookingSerializer)
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        return self.respond(self.render_with_actions([booking])[0], etag=etag(booking))

    @extend_schema(request=BookingChangesInput, responses=BookingSerializer)
    def patch(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Change a booking's details; dates, room type, references, group and terms before arrival.

        Actions change its status and room.

        With other dates or another type the assigned room is kept if it is free, else `room_taken`; with
        `keep_room: false` it is unassigned. Nights that the booking adds beyond the limit of its room type are
        `no_availability`. More persons than the assigned room takes, also in house, are `room_too_small`, which the
        front desk overrides. Persons, amount and special requests of a
        CANCELLED or NO_SHOW booking are not changed (`wrong_status`); those of a COMPLETED one need the capability of
        late corrections (`forbidden`). Another booking's reference is `duplicate_reference`. With `channel_version` the
        request is a message of a channel: an older one is `stale_message`, one of the same version changes nothing, and
        a cancelled booking is `wrong_status` until it is reinstated.
        """
        return self.carry_out(
            update_booking,
            self.respond_with_changed_booking,
            body=BookingChangesInput,
            booking_id=booking_id,
        )


class BookingParty(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=NewPartyMemberInput, responses={201: BookingSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Add a person to the party, before arrival or in house. In house a person who stays becomes a guest.

        One person more than was booked and than the room takes is `room_too_small`, which the front desk overrides.
        """
        return self.carry_out(
            add_party_member,
            self._respond_with_joined_booking,
            body=NewPartyMemberInput,
            booking_id=booking_id,
        )

    def _respond_with_joined_booking(self, booking: RoomBooking) -> Response:
        return self.respond_with_changed_booking(booking, status=201)


class LeaveParty(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=None, responses=BookingWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str, party_id: int) -> Response:
        """Let a person of the party no longer stay. In house the guest departs today, and the others stay.

        The main guest leaves when another person is the main guest; the last person leaves by check-out. A person who
        still owes a share of the bill is the warning `share_due`.
        """
        return self.carry_out(
            leave_party,
            self._respond_with_party_left,
            booking_id=booking_id,
            party_member_pk=party_id,
            subject={"booking_id": booking_id},
        )

    def _respond_with_party_left(self, booking: RoomBooking) -> Response:
        (booking,) = self.with_details([booking])
        owes = booking.status == BookingStatus.CHECKED_IN and due_from_guests(booking) > 0
        balance = balance_of_person(booking, member_pk=self.kwargs["party_id"]) if owes else Decimal(0)
        return self._respond_with(booking, share_warnings(booking, balance=balance))


class BookingPartyMember(BookingView):
    capabilities = {"PATCH": Capability.BOOKINGS_RESERVE}

    @extend_schema(request=PartyMemberChangesInput, responses=BookingSerializer)
    def patch(self, request: Request, hotel_slug: str, booking_id: str, party_id: int) -> Response:
        """Change a party member: name and contact, also of the guest made from it; its role; whether it stays.

        A person who stays from now on is judged as one who joins (`room_too_small`).
        """
        return self.carry_out(
            change_party_member,
            self.respond_with_changed_booking,
            body=PartyMemberChangesInput,
            booking_id=booking_id,
            party_member_pk=party_id,
            subject={"booking_id": booking_id},
        )


class PartyMember(BookingPartyMember):
    """A party member at an address of its own."""

    @extend_schema(request=PartyMemberChangesInput, responses=BookingSerializer)
    def patch(self, request: Request, hotel_slug: str, party_id: int) -> Response:  # type: ignore[override]
        """Change a party member: name and contact, also of the guest made from it; its role; whether it stays.

        A person who stays from now on is judged as one who joins (`room_too_small`).
        """
        booking_id = booking_of_party_member(hotel=self.hotel, party_member_pk=party_id)
        return super().patch(request, hotel_slug, booking_id, party_id)
