"""The admin pages of invoices, of the counters of their numbers, and of exemptions from the city tax."""

from django.contrib import admin

from hotel.currencies import amount_as_text
from room_bookings.models import CityTaxExemption, Invoice, InvoiceCounter
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(Invoice)
class InvoiceAdmin(HotelScopedAdmin):
    """Invoices and credit notes: list and view. Nobody changes or deletes one."""

    view_capability = Capability.PAYMENTS
    hidden = ["net", "tax", "gross"]
    shown_last = ["shown_gross"]
    date_hierarchy = "business_date"
    list_display = [
        *("number", "kind", "hotel", "booking", "shown_gross", "performed_by", "business_date"),
    ]
    list_select_related = ["hotel", "booking", "performed_by__user"]
    list_filter = ["kind", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["number", "booking__booking_id", "addressee__name"]

    @admin.display(description="Gross", ordering="gross")
    def shown_gross(self, invoice: Invoice) -> str:
        return f"{amount_as_text(invoice.gross, invoice.currency)} {invoice.currency}"


@admin.register(InvoiceCounter)
class InvoiceCounterAdmin(HotelScopedAdmin):
    """The last number of each series: list and view."""

    view_capability = Capability.PAYMENTS
    hidden = ["id"]
    list_display = ["hotel", "series", "last_sequence"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["series"]


@admin.register(CityTaxExemption)
class CityTaxExemptionAdmin(HotelScopedAdmin):
    """Exemptions from the city tax: list and view."""

    view_capability = Capability.PAYMENTS
    hidden = ["id"]
    list_display = ["at", "hotel", "booking", "party_member", "reason", "performed_by"]
    list_select_related = ["hotel", "booking", "party_member", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "reason"]
