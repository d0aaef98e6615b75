"""Bookings, their parties, occupancies, status events, changes, ledgers and providers; calendars of channels."""

from room_bookings.models.blocks import CalendarBlock
from room_bookings.models.booking import RoomBooking
from room_bookings.models.booking_changes import BookingChange
from room_bookings.models.booking_imports import BookingImport
from room_bookings.models.calendars import CalendarChange, CalendarReservation, ChannelCalendar
from room_bookings.models.city_tax import CityTaxExemption
from room_bookings.models.group_bills import GroupBill
from room_bookings.models.guest_links import GuestLink
from room_bookings.models.invoices import Invoice, InvoiceCounter
from room_bookings.models.legacy_imports import LegacyImport
from room_bookings.models.mails import OutgoingMail
from room_bookings.models.nights import BookedNights
from room_bookings.models.occupancy import BookingGuest, RoomOccupancy
from room_bookings.models.payments import Payment
from room_bookings.models.provider_accounts import ProviderAccount, ProviderEvent
from room_bookings.models.provider_requests import PaymentIntent, ProviderRequest
from room_bookings.models.room_blocks import RoomBlock, RoomBlockChange
from room_bookings.models.status_events import BookingRoomOperation, BookingStatusEvent

__all__ = [
    "BookedNights",
    "BookingChange",
    "BookingGuest",
    "BookingImport",
    "BookingRoomOperation",
    "BookingStatusEvent",
    "CalendarBlock",
    "CalendarChange",
    "CalendarReservation",
    "ChannelCalendar",
    "CityTaxExemption",
    "GroupBill",
    "GuestLink",
    "Invoice",
    "InvoiceCounter",
    "LegacyImport",
    "OutgoingMail",
    "Payment",
    "PaymentIntent",
    "ProviderAccount",
    "ProviderEvent",
    "ProviderRequest",
    "RoomBlock",
    "RoomBlockChange",
    "RoomBooking",
    "RoomOccupancy",
]
