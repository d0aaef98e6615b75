"""The admin page of the ledger."""

from django.contrib import admin

from hotel.currencies import amount_as_text
from room_bookings.models import Payment
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(Payment)
class PaymentAdmin(HotelScopedAdmin):
    """The rows of the ledger: list and view. Nobody changes or deletes one."""

    view_capability = Capability.PAYMENTS
    hidden = ["amount", "paid_change", "charged_change"]
    shown_last = ["shown_amount"]
    date_hierarchy = "business_date"
    list_display = [
        *("at", "hotel", "booking", "kind", "method", "shown_amount", "category", "text"),
        *("performed_by", "business_date"),
    ]
    list_select_related = ["hotel", "booking", "performed_by__user"]
    list_filter = ["kind", "method", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "reference", "text", "note", "object_id", "command_id"]

    @admin.display(description="Amount", ordering="amount")
    def shown_amount(self, payment: Payment) -> str:
        return f"{amount_as_text(payment.amount, payment.currency)} {payment.currency}"
