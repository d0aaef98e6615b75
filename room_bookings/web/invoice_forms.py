"""The forms of invoices, of exemptions from the city tax, and of master bills and transfers in a group."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hotel.kernel.json import render_json
from hotel.taxes import CITY_TAX_CATEGORY
from room_bookings.models import RoomBooking
from room_bookings.selectors import bookings_of_group
from room_bookings.web.money_forms import charge_categories
from staff.web.command_forms import Choice, Field, required_reason

if TYPE_CHECKING:
    from room_bookings.web.command_forms import BookingCommandForm


def invoice_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the addressee of an invoice, and whose share it is."""
    return [
        Field("addressee.name", _("Addressee"), max_length=200, help=_("Empty: the booker or main guest")),
        Field("addressee.address", _("Address"), kind="textarea", max_length=500),
        Field("addressee.tax_number", _("Tax number"), max_length=64),
        *_member(part.booking, _("All")),
    ]


def exemption_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return who pays no city tax, and why."""
    return [*_member(part.booking, _("Everybody")), required_reason()]


def group_bill_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return what of the bookings of the group goes to the bill of this booking."""
    rules = part.booking.group_bill or {"takes_nights": True, "takes_extras": False, "categories": []}
    categories = [*charge_categories(part), Choice(CITY_TAX_CATEGORY, _("City tax"))]
    return [
        Field("group_reference", "", kind="hidden", initial=part.booking.group_reference),
        Field("booking_id", "", kind="hidden", initial=part.booking.booking_id),
        Field("takes_nights", _("Nights"), kind="checkbox", initial=rules["takes_nights"]),
        Field("takes_extras", _("All charges"), kind="checkbox", initial=rules["takes_extras"]),
        Field(
            "categories",
            _("Charges of these tax categories"),
            kind="checkboxes",
            choices=[
                Choice(render_json(choice.value).decode(), choice.label)
                for choice in {each.value: each for each in categories}.values()
            ],
            initial=[render_json(code).decode() for code in rules["categories"]],
        ),
        required_reason(),
    ]


def transfer_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the bill to which a charge moves: that of another booking of the group, or of a person of this one."""
    booking = part.booking
    others = [
        other
        for other in bookings_of_group(hotel=part.hotel, reference=booking.group_reference)
        if booking.group_reference and other.booking_id != booking.booking_id
    ]
    here = Choice("", _("This bill"))
    to = [here, *(Choice(other.booking_id, _name(other)) for other in others)]
    return [
        Field("to_booking_id", _("To the bill of"), kind="choice", choices=to),
        *_member(booking, _("All")),
        required_reason(),
    ]


def _name(row: Any) -> str:
    primary = next((member for member in row.whole_party if member["role"] == "PRIMARY"), None)
    name = f"{primary['first_name']} {primary['last_name']}".strip() if primary else ""
    return " · ".join(part for part in (row.assigned_room__room_number or "", name, row.booking_id) if part)


def _member(booking: RoomBooking, everybody: Any) -> Sequence[Field]:
    """Return the choice of a person of the party, where there are several."""
    party: list[dict[str, Any]] = booking.whole_party  # type: ignore[attr-defined]
    if len(party) < 2:
        return []
    persons = [
        Choice(str(member["id"]), f"{member['first_name']} {member['last_name']}".strip()) for member in party
    ]
    return [Field("party_member", _("Person"), kind="choice", choices=[Choice("", everybody), *persons])]
