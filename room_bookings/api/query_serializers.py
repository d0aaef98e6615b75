"""The query of the list of bookings."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from hotel.api.inputs import CommaSeparated, HotelDate, Instant, PageQuery, SearchField, one_of, ordering_by
from room_bookings.enums import BookingStatus
from room_bookings.selectors import BookingSearch
from room_bookings.selectors.search import FLAGS, ORDERINGS
from room_bookings.services.channels import folded_channel
from staff.api.actions import expanded


class ReferenceField(CommaSeparated):
    """References, exactly as they are stored. A single one may contain a comma."""

    def to_internal_value(self, data: Any) -> Any:
        whole = self.child.run_validation(data)
        return list(dict.fromkeys([*super().to_internal_value(data), whole]))


class ChannelField(ReferenceField):
    """Names of channels, in the form in which they are stored."""

    def to_internal_value(self, data: Any) -> Any:
        return [folded_channel(name) for name in super().to_internal_value(data)]


class BookingQuery(PageQuery):
    status = one_of(BookingStatus.values)
    arriving_on = CommaSeparated(
        child=HotelDate(), required=False, help_text="check_in is one of these dates."
    )
    departing_on = CommaSeparated(
        child=HotelDate(),
        required=False,
        help_text="departed_on is one of these dates, or check_out for bookings that have not checked out.",
    )
    departed_on = CommaSeparated(
        child=HotelDate(), required=False, help_text="The check-out was on one of these business dates."
    )
    due_in = serializers.BooleanField(
        required=False,
        help_text="CONFIRMED with check_in on the business date or before it, late arrivals included.",
    )
    due_out = serializers.BooleanField(
        required=False,
        help_text="Checked in with check_out on the business date or before it, overstays included.",
    )
    in_house = serializers.BooleanField(required=False)
    overstay = serializers.BooleanField(required=False, help_text="Checked in after expected_checkout.")
    unassigned = serializers.BooleanField(required=False, help_text="Before arrival and without a room.")
    oversold = serializers.BooleanField(
        required=False, help_text="Says `oversold_by`: holds a night beyond the limit of its room type."
    )
    waiting = serializers.BooleanField(
        required=False, help_text="The guests are in the house and wait for their room."
    )
    open_balance = serializers.BooleanField(
        required=False, help_text="The guests have left, or will not come, and something is still owed."
    )
    room_type = CommaSeparated(
        child=serializers.CharField(), required=False, help_text="Codes of room types."
    )
    room_number = CommaSeparated(
        child=serializers.CharField(), required=False, help_text="Numbers of the assigned room."
    )
    group = ReferenceField(
        child=serializers.CharField(), required=False, help_text="Values of group_reference, exactly."
    )
    source = ChannelField(  # type: ignore[assignment]  # a field, not the attribute of this name
        child=serializers.CharField(), required=False, help_text="Channels, whatever their case."
    )
    external_reference = ReferenceField(
        child=serializers.CharField(), required=False, help_text="The channel's own numbers, exactly."
    )
    search = SearchField(
        required=False,
        help_text="Words. Each is in booking id, confirmation number, external reference or a name; "
        "for roles that see personal data also in e-mail, phone or booker. Case, accents, apostrophes, hyphens and "
        "spaces make no difference. Best first: whole numbers and names, then beginnings.",
    )
    expand = expanded()
    updated_since = Instant(required=False)
    ordering = ordering_by(*ORDERINGS)


def booking_search(query: Mapping[str, Any]) -> BookingSearch:
    """Return the search of the selector that this query describes."""
    others = {*FLAGS, "search", "expand", "page", "page_size"}
    plain = {name: value for name, value in query.items() if name not in others}
    flags = {name: query[name] for name in FLAGS if name in query}
    return BookingSearch(**plain, words=query.get("search", ()), flags=flags)
