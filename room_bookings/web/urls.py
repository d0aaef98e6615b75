"""The routes of the pages of bookings."""

from django.urls import path

from room_bookings.web.availability_page import AvailabilityPage, OversoldPage
from room_bookings.web.booking_list import BookingList, BookingListPart
from room_bookings.web.booking_page import BookingPage, BookingPart
from room_bookings.web.command_forms import BookingCommandForm, PartyCommandForm
from room_bookings.web.invoice_page import InvoicePage
from room_bookings.web.new_booking import NewBookingForm, WalkInForm
from room_bookings.web.part_forms import CreditForm, MailForm, PaymentCommandForm, TransferForm
from room_bookings.web.restrictions_page import RestrictionsPage
from rooms.api.converters import ROOM

BOOKING = "bookings/<str:booking_id>"

urlpatterns = [
    path("availability/", AvailabilityPage.as_view(), name="availability"),
    path("restrictions/", RestrictionsPage.as_view(), name="restrictions"),
    path("oversold/", OversoldPage.as_view(), name="oversold"),
    path("bookings/", BookingList.as_view(), name="bookings"),
    path("bookings/part/", BookingListPart.as_view(), name="bookings-part"),
    path("bookings/new/command/", NewBookingForm.as_view(), name="new-booking"),
    path(f"{ROOM}/walk-in/command/", WalkInForm.as_view(), name="walk-in"),
    path(f"{BOOKING}/", BookingPage.as_view(), name="booking"),
    path("invoices/<str:number>/", InvoicePage.as_view(), name="invoice"),
    path(f"{BOOKING}/part/", BookingPart.as_view(), name="booking-part"),
    path(f"{BOOKING}/commands/<slug:action>/", BookingCommandForm.as_view(), name="booking-command"),
    path(f"{BOOKING}/party/<int:party_id>/command/", PartyCommandForm.as_view(), name="party-command"),
    path(
        f"{BOOKING}/payments/<int:payment_id>/command/", PaymentCommandForm.as_view(), name="payment-command"
    ),
    path(f"{BOOKING}/charges/<int:payment_id>/transfer/", TransferForm.as_view(), name="transfer-command"),
    path(f"{BOOKING}/invoices/<str:number>/credit/", CreditForm.as_view(), name="credit-command"),
    path(f"{BOOKING}/mails/<int:mail_id>/command/", MailForm.as_view(), name="mail-command"),
]
