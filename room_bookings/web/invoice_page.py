"""The page of an invoice or credit note, made for paper, in the language of the guests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from room_bookings.selectors.invoices import invoice_by_number
from room_bookings.web.invoice_words import invoice_in_words
from staff.capabilities import Capability
from staff.web.base import HotelPart


class InvoicePage(HotelPart):
    """An invoice as the guests get it, without the frame of the pages of the hotel."""

    capability = Capability.PAYMENTS
    template_name = "bookings/invoice.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Render the invoice in its own language. Raises InvoiceNotFound."""
        self.invoice = invoice_by_number(hotel=self.hotel, number=self.kwargs["number"])
        with translation.override(self.invoice.language):
            return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Return the invoice in words."""
        return {"invoice": invoice_in_words(self.invoice)}
