"""Routes of bookings, below /api/staff/hotels/{hotel_slug}/. The routes of actions come from BOOKING_ACTIONS."""

from django.urls import URLPattern, URLResolver, include, path

from room_bookings.api.actions import BOOKING_ACTIONS
from room_bookings.api.auto_assign import AutoAssign
from room_bookings.api.availability import Availability, Oversold
from room_bookings.api.available_rooms import AvailableRooms
from room_bookings.api.booking_sets import AssignSet, CancelSet, CheckInSet, NoShowSet
from room_bookings.api.bookings import (
    BookingParty,
    BookingPartyMember,
    BulkBookings,
    LeaveParty,
    PartyMember,
    RoomBookingDetail,
    RoomBookings,
    WalkIn,
)
from room_bookings.api.calendars import (
    CalendarDetail,
    Calendars,
    ImportCalendar,
    IssueCalendarToken,
    RevokeCalendarToken,
)
from room_bookings.api.cancellation_terms import BookingCancellationTerms
from room_bookings.api.city_tax import ExemptFromCityTax
from room_bookings.api.day_report import DayReport
from room_bookings.api.during_stay import GroupCheckOut
from room_bookings.api.group_bills import GroupBills, TransferCharge
from room_bookings.api.guest_links import GuestLinkOfBooking
from room_bookings.api.invoices import CreditInvoice, InvoiceDetail, Invoices, Receipt
from room_bookings.api.kept_cards import ForgetCards
from room_bookings.api.mails import Mails, RetryMail
from room_bookings.api.payment_intents import PaymentIntents
from room_bookings.api.payments import Folio, FolioOnPaper, ReversePayment
from room_bookings.api.provider_events import ProviderEvents
from room_bookings.api.provider_requests import (
    CapturePayment,
    GiveUpProviderRequest,
    ProviderRequests,
    RetryProviderRequest,
    VoidPayment,
)
from room_bookings.api.room_blocks import RoomBlockDetail, RoomBlocks
from room_bookings.api.swap_rooms import SwapRooms
from room_bookings.api.timeline import BookingTimeline
from staff.api.actions import action_routes

one_booking: list[URLPattern | URLResolver] = [
    path("", RoomBookingDetail.as_view(), name="room-booking"),
    path("party/", BookingParty.as_view(), name="booking-party"),
    path("party/<int:party_id>/leave/", LeaveParty.as_view(), name="leave-party"),
    path("party/<int:party_id>/", BookingPartyMember.as_view(), name="booking-party-member"),
    *action_routes(BOOKING_ACTIONS),
    path("payments/<int:payment_id>/reverse/", ReversePayment.as_view(), name="reverse-payment"),
    path("charges/<int:payment_id>/transfer/", TransferCharge.as_view(), name="transfer-charge"),
    path("city-tax/exemptions/", ExemptFromCityTax.as_view(), name="city-tax-exemptions"),
    path("invoices/<str:number>/credit/", CreditInvoice.as_view(), name="credit-invoice"),
    path("receipts/<int:payment_id>/", Receipt.as_view(), name="receipt"),
    path("payments/<int:payment_id>/capture/", CapturePayment.as_view(), name="capture-payment"),
    path("payments/<int:payment_id>/void/", VoidPayment.as_view(), name="void-payment"),
    path("payment-intent/", PaymentIntents.as_view(), name="payment-intent"),
    path("forget-cards/", ForgetCards.as_view(), name="forget-cards"),
    path("folio/", Folio.as_view(), name="folio"),
    path("folio.html", FolioOnPaper.as_view(), name="folio-html"),
    path("available-rooms/", AvailableRooms.as_view(), name="available-rooms"),
    path("guest-link/", GuestLinkOfBooking.as_view(), name="guest-link"),
    path("cancellation-terms/", BookingCancellationTerms.as_view(), name="booking-cancellation-terms"),
    path("timeline/", BookingTimeline.as_view(), name="booking-timeline"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("rooms/check-out/", GroupCheckOut.as_view(), name="group-check-out"),
    path("party/<int:party_id>/", PartyMember.as_view(), name="party-member"),
    path("availability/", Availability.as_view(), name="availability"),
    path("mails/", Mails.as_view(), name="mails"),
    path("mails/<int:mail_id>/retry/", RetryMail.as_view(), name="retry-mail"),
    path("invoices/", Invoices.as_view(), name="hotel-invoices"),
    path("invoices/<str:number>/", InvoiceDetail.as_view(), name="invoice"),
    path("provider-events/", ProviderEvents.as_view(), name="provider-events"),
    path("provider-requests/", ProviderRequests.as_view(), name="provider-requests"),
    path(
        "provider-requests/<int:request_id>/retry/",
        RetryProviderRequest.as_view(),
        name="retry-provider-request",
    ),
    path(
        "provider-requests/<int:request_id>/give-up/",
        GiveUpProviderRequest.as_view(),
        name="give-up-provider-request",
    ),
    path("reports/day/", DayReport.as_view(), name="day-report"),
    path("group-bills/", GroupBills.as_view(), name="group-bills"),
    path("oversold/", Oversold.as_view(), name="oversold"),
    path("calendars/", Calendars.as_view(), name="calendars"),
    path("calendars/<int:calendar_id>/", CalendarDetail.as_view(), name="calendar"),
    path(
        "calendars/<int:calendar_id>/issue-token/", IssueCalendarToken.as_view(), name="issue-calendar-token"
    ),
    path(
        "calendars/<int:calendar_id>/revoke-token/",
        RevokeCalendarToken.as_view(),
        name="revoke-calendar-token",
    ),
    path("calendars/<int:calendar_id>/import/", ImportCalendar.as_view(), name="import-calendar"),
    path("room-blocks/", RoomBlocks.as_view(), name="room-blocks"),
    path("room-blocks/<int:block_id>/", RoomBlockDetail.as_view(), name="room-block"),
    path("room-bookings/", RoomBookings.as_view(), name="room-bookings"),
    path("room-bookings/bulk/", BulkBookings.as_view(), name="room-bookings-bulk"),
    path("room-bookings/walk-in/", WalkIn.as_view(), name="walk-in"),
    path("room-bookings/check-in/", CheckInSet.as_view(), name="check-in-set"),
    path("room-bookings/assign/", AssignSet.as_view(), name="assign-set"),
    path("room-bookings/cancel/", CancelSet.as_view(), name="cancel-set"),
    path("room-bookings/no-show/", NoShowSet.as_view(), name="no-show-set"),
    path("room-bookings/auto-assign/", AutoAssign.as_view(), name="auto-assign"),
    path("room-bookings/swap-rooms/", SwapRooms.as_view(), name="swap-rooms"),
    path("room-bookings/<str:booking_id>/", include(one_booking)),
]
