"""The page of one room: its guests, bookings and report, and everything that this person may do there."""

from typing import Any

from hotel.kernel.business_date import expected_checkout, is_overdue
from housekeeping.selectors import reports_of, wish_of_day
from housekeeping.web.labels import DISCREPANCIES, PRIORITIES, REPORT_CATEGORIES, WISH_SIGNS, WISHES
from notifications.web.live import LivePage
from room_bookings.front_desk.room_rows import RoomDetailRow
from room_bookings.front_desk.selectors import room_detail
from room_bookings.front_desk.web.room_buttons import room_buttons
from room_bookings.models import RoomBlock
from room_bookings.room_block_snapshots import state_of
from room_bookings.selectors import booking_by_id, room_blocks
from room_bookings.selectors.calendars import blocks_of_room
from room_bookings.web.booking_buttons import command_buttons
from room_bookings.web.labels import BLOCK_KINDS, BLOCK_STATES
from room_bookings.web.signs import room_status_sign
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart


class _RoomView(HotelPage):
    """The base of the page and of its part."""

    capability = Capability.ROOMS_READ

    def context(self) -> dict[str, Any]:
        """Read the room, its bookings and their actions. Raises RoomNotFound."""
        detail = room_detail(hotel=self.hotel, room_number=self.kwargs["room_number"])
        row = detail.room
        buttons = room_buttons(self.command, Room.objects.get(pk=row.pk))
        bookings = self._bookings(detail)
        wish = wish_of_day(detail.latest_wish, today=self.command.today)
        return {
            "wish": wish,
            "wish_sign": WISH_SIGNS[wish["wish"]] if wish else "",
            "wish_words": WISHES[wish["wish"]] if wish else "",
            "discrepancy": detail.discrepancy,
            "discrepancy_words": DISCREPANCIES[detail.discrepancy["discrepancy"]]
            if detail.discrepancy
            else "",
            "room": row,
            "status": room_status_sign(row.room_status),
            "reports": self._reports(row.room_number) if row.open_report__priority else [],
            "guests": detail.guests,
            "bookings": bookings,
            "room_blocks": [self._block(block) for block in room_blocks.blocks_of_room(room_pk=row.pk)],
            "may_block": may(self.staff, Capability.OUT_OF_ORDER),
            "blocks": blocks_of_room(room_pk=row.pk, today=self.command.today),
            "open_commands": [button for button in buttons if button.is_open],
            "refused_commands": [button for button in buttons if not button.is_open],
            "takes_walk_ins": row.is_active
            and not row.is_occupied
            and row.room_status == RoomStatus.READY_FOR_GUEST
            and may(self.staff, Capability.BOOKINGS_CHANGE),
            "guests_may_stay_on": may(self.staff, Capability.BOOKINGS_CHANGE)
            and any(booking["is_here"] and booking["ends_today"] for booking in bookings),
            "cleaned_by": _name(row.cleaned_by__user__first_name, row.cleaned_by__user__last_name),
            "inspected_by": _name(row.inspected_by__user__first_name, row.inspected_by__user__last_name),
        }

    def _reports(self, room_number: str) -> list[dict[str, Any]]:
        """Return the open reports of the room, the most urgent one first, with who repairs them."""
        found = reports_of(hotel=self.hotel, filters={"room_number": [room_number], "open": True})
        return [
            {
                "priority": PRIORITIES[report.priority],
                "category": REPORT_CATEGORIES[report.category],
                "note": report.note,
                "technician": report.assigned_to.name if report.assigned_to else "",
            }
            for report in found
        ]

    def _block(self, block: RoomBlock) -> dict[str, Any]:
        return {"row": block, "kind": BLOCK_KINDS[block.kind], "state": BLOCK_STATES[state_of(block)]}

    def _bookings(self, detail: RoomDetailRow) -> list[dict[str, Any]]:
        """Return the booking in the room and the next one, each with what can be done."""
        row, planned = detail.room, detail.next_booking
        found = []
        if row.occupancy__booking__booking_id:
            name = _name(row.primary_guest__first_name, row.primary_guest__last_name)
            found.append(self._booking(row.occupancy__booking__booking_id, name, is_here=True))
        if planned:
            name = _name(planned["first_name"], planned["last_name"])
            found.append(self._booking(planned["booking_id"], name, is_here=False))
        return found

    def _booking(self, booking_id: str, name: str, *, is_here: bool) -> dict[str, Any]:
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        buttons = command_buttons(self.command, booking, has_group_in_house=False)
        departure: dict[str, Any] = {
            "hotel": self.hotel,
            "check_out": booking.check_out,
            "departure_time": booking.departure_time,
        }
        return {
            "booking_id": booking_id,
            "name": name,
            "is_here": is_here,
            "check_in": booking.check_in,
            "check_out": booking.check_out,
            "leaves_at": expected_checkout(**departure),
            "is_overdue": is_here and is_overdue(**departure, now=self.now),
            "ends_today": booking.check_out <= self.command.today,
            "is_due": not is_here and booking.check_in <= self.command.today,
            "open_commands": [button for button in buttons if button.is_open],
            "refused_commands": [button for button in buttons if not button.is_open],
        }


class RoomPage(_RoomView, LivePage):
    """The page of a room."""

    template_name = "front_desk/room.html"
    section = "board"


class RoomPart(_RoomView, HotelPart):
    """The content of the page and of the panel beside the board. `?panel` asks for the head of a panel."""

    template_name = "front_desk/room_part.html"

    def context(self) -> dict[str, Any]:
        """Add which head is wanted."""
        return super().context() | {"is_panel": "panel" in self.request.GET}


def _name(first_name: str | None, last_name: str | None) -> str:
    return f"{first_name or ''} {last_name or ''}".strip()
