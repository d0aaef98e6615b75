"""GET …/guests/ and GET …/guests/{guest_id}/: guests in rooms, and guests of earlier stays."""

from functools import partial

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from guests.models import Guest
from guests.selectors import ORDERINGS, GuestSearch, guest_by_pk, guest_page
from guests.services import give_new_pin
from guests.snapshots import guest_snapshot
from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import InputSerializer, Instant, PageQuery, SearchField, ordering_by
from room_bookings.enums import PartyRole
from staff.api.base import HotelView
from staff.capabilities import Capability

_HIDDEN = "Null for roles without access to personal data."


class GuestQuery(PageQuery):
    """The query of the list of guests."""

    in_house = serializers.BooleanField(required=False, help_text="Whether the guest has a room now.")
    search = SearchField(
        required=False,
        help_text="Words. Each must be the room number, or occur in a name, the booking ID, the confirmation number or "
        "the external reference; for roles with access to personal data also in e-mail or phone. Case, accents, "
        "apostrophes, hyphens and spaces make no difference. Best first: whole numbers and names, then beginnings.",
    )
    updated_since = Instant(required=False)
    ordering = ordering_by(*ORDERINGS)


class GuestSerializer(Output):
    """A guest."""

    id = serializers.IntegerField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    guest_type = serializers.ChoiceField(choices=PartyRole.choices)
    room_number = serializers.CharField(allow_null=True, help_text="Null when the guest is not in the hotel.")
    booking_id = serializers.CharField(allow_null=True)
    check_in_date = serializers.DateField(allow_null=True)
    check_out_date = serializers.DateField(allow_null=True)
    email = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    phone = serializers.CharField(allow_null=True, help_text=_HIDDEN)
    id_pin = serializers.CharField(
        allow_null=True, help_text=f"Empty when the guest is not in the hotel. {_HIDDEN}"
    )


class Guests(HotelView):
    """The guests of the hotel."""

    capabilities = {"GET": Capability.ROOMS_READ}
    queries = {"GET": GuestQuery}

    @extend_schema(responses=page_of(GuestSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List guests of the hotel; without `ordering` the latest first, in a search the best and then the latest."""
        search = GuestSearch(
            in_house=self.query.get("in_house"),
            words=self.query.get("search", ()),
            updated_since=self.query.get("updated_since"),
            ordering=self.query.get("ordering", ()),
        )
        personal = self.sees_personal_data
        return self.counted_page(
            partial(guest_page, hotel=self.hotel, search=search, personal=personal),
            lambda guests: [guest_snapshot(guest, personal=personal) for guest in guests],
        )


class NewPinInput(InputSerializer):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class NewPin(HotelView):
    """A new PIN for a lost key."""

    capabilities = {"POST": Capability.BOOKINGS_CHANGE}
    answers_hold_secrets = True

    @extend_schema(request=NewPinInput, responses=GuestSerializer)
    def post(self, request: Request, hotel_slug: str, guest_id: int) -> Response:
        """Give a guest in a room a new PIN; the old one opens nothing from now on. A dry run does not show it.

        An `Idempotency-Key` is refused, so that the PIN is stored nowhere else: 400 `idempotency_key_not_accepted`.
        """
        return self.carry_out(give_new_pin, self._respond, body=NewPinInput, guest_id=guest_id)

    def _respond(self, guest: Guest) -> Response:
        shown = guest_snapshot(guest_by_pk(hotel=self.hotel, guest_pk=guest.pk), personal=True)
        return self.respond(shown | ({"id_pin": None} if self.query["dry_run"] else {}))


class GuestDetail(HotelView):
    """One guest of the hotel."""

    capabilities = {"GET": Capability.ROOMS_READ}

    @extend_schema(responses=GuestSerializer)
    def get(self, request: Request, hotel_slug: str, guest_id: int) -> Response:
        """Show one guest of the hotel."""
        guest = guest_by_pk(hotel=self.hotel, guest_pk=guest_id)
        return self.respond(guest_snapshot(guest, personal=self.sees_personal_data))
