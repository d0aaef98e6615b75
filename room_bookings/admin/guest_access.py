"""The admin pages of mails to guests, with another try of those that failed, and of guests' links."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from room_bookings.models import GuestLink, OutgoingMail
from room_bookings.services import retry_mail
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability
from staff.command import Command


@admin.register(OutgoingMail)
class OutgoingMailAdmin(HotelScopedAdmin):
    """The mails to guests: list and view; an action lets failed ones be tried again."""

    view_capability = Capability.BOOKINGS_CHANGE
    actions = ["retry"]
    list_display = [
        "queued_at",
        "hotel",
        "booking",
        "kind",
        "recipient",
        "state",
        "tries",
        "next_try_at",
        "ended_at",
        "last_error_code",
        "last_error",
    ]
    list_select_related = ["hotel", "booking"]
    list_filter = ["state", "kind", "last_error_code", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "recipient", "message_id", "last_error"]
    date_hierarchy = "queued_at"

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Try selected mails again", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Let each mail wait again by a command of its own, to the address that its booking has now."""
        for mail in queryset.select_related("hotel").order_by("pk"):

            def work(command: Command, mail_pk: int = mail.pk) -> OutgoingMail:
                return retry_mail(command, mail_pk=mail_pk)

            tried = self.run_admin_command(request, mail.hotel, work, name="retry_mail")
            if tried is not None:
                self.log_change(request, mail, "Tried again.")
                self.message_user(request, f"{mail} waits to be sent to {tried.recipient}.", messages.SUCCESS)


@admin.register(GuestLink)
class GuestLinkAdmin(HotelScopedAdmin):
    """The links of guests: list and view. Nobody can read a token from them."""

    view_capability = Capability.BOOKINGS_CHANGE
    hidden = ["token_hash"]
    list_display = [
        "created_at",
        "hotel",
        "booking",
        "created_by",
        "expires_at",
        "revoked_at",
        "revoked_by",
    ]
    list_select_related = ["hotel", "booking", "created_by__user", "revoked_by__user"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id"]
    date_hierarchy = "created_at"
