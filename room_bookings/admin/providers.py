"""The admin pages of accounts at payment providers, intents, requests and events."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from hotel.currencies import amount_as_text
from room_bookings.models import PaymentIntent, ProviderAccount, ProviderEvent, ProviderRequest
from room_bookings.services import give_up_request, retry_request
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(ProviderAccount)
class ProviderAccountAdmin(HotelScopedAdmin):
    """The accounts at providers, without their secrets. That of the installation is shown to superusers only."""

    view_capability = Capability.HOTEL_SETTINGS
    hidden = ["secret_key", "webhook_secrets"]
    list_display = ["account", "hotel", "provider", "is_active", "events_read_until", "updated_at"]
    list_select_related = ["hotel"]
    list_filter = ["provider", "is_active", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["account"]


@admin.register(PaymentIntent)
class PaymentIntentAdmin(HotelScopedAdmin):
    """The payments that guests were asked for at a provider: list and view."""

    view_capability = Capability.PAYMENTS
    hidden = ["amount"]
    shown_last = ["shown_amount"]
    date_hierarchy = "at"
    list_display = [
        *("at", "hotel", "booking", "purpose", "shown_amount", "status", "last_error_code"),
        *("keeps_card", "object_id", "created_by"),
    ]
    list_select_related = ["hotel", "booking", "created_by__user"]
    list_filter = ["purpose", "status", "keeps_card", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "object_id", "customer"]

    @admin.display(description="Amount", ordering="amount")
    def shown_amount(self, intent: PaymentIntent) -> str:
        return f"{amount_as_text(intent.amount, intent.currency)} {intent.currency}"


@admin.register(ProviderRequest)
class ProviderRequestAdmin(HotelScopedAdmin):
    """The requests to providers: list and view; actions let them be tried again, or give them up."""

    view_capability = Capability.PAYMENTS
    actions = ["retry_requests", "give_up"]
    hidden = ["amount"]
    shown_last = ["shown_amount"]
    date_hierarchy = "at"
    list_display = [
        *("at", "hotel", "booking", "kind", "shown_amount", "state", "tries", "next_try_at"),
        *("last_error_code", "last_error", "result_object_id", "requested_by"),
    ]
    list_select_related = ["hotel", "booking", "requested_by__user"]
    list_filter = ["state", "kind", "last_error_code", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "result_object_id", "idempotency_key", "last_error"]

    @admin.display(description="Amount", ordering="amount")
    def shown_amount(self, request: ProviderRequest) -> str:
        if request.amount is None:
            return ""
        return f"{amount_as_text(request.amount, request.currency)} {request.currency}"

    def has_refunds_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.REFUNDS, None)

    @admin.action(description="Try selected requests again", permissions=["refunds"])
    def retry_requests(self, request: HttpRequest, queryset: QuerySet[ProviderRequest]) -> None:
        """Let each request be tried at once, by a command of its own."""
        self._run_each(request, queryset, retry_request, "Tried again.")

    @admin.action(description="Give up selected requests", permissions=["refunds"])
    def give_up(self, request: HttpRequest, queryset: QuerySet[ProviderRequest]) -> None:
        """Give up each request, by a command of its own."""
        self._run_each(request, queryset, give_up_request, "Given up.")

    def _run_each(
        self,
        request: HttpRequest,
        queryset: QuerySet[ProviderRequest],
        service: Callable[..., ProviderRequest],
        done: str,
    ) -> None:
        for chosen in queryset.select_related("hotel").order_by("pk"):
            work = partial(service, request_pk=chosen.pk)
            if self.run_admin_command(request, chosen.hotel, work, name=service.__name__) is not None:
                self.log_change(request, chosen, done)
                self.message_user(request, f"{chosen}: {done}", messages.SUCCESS)


@admin.register(ProviderEvent)
class ProviderEventAdmin(HotelScopedAdmin):
    """What providers told, without the text of their events, which may name persons."""

    hotel_path = "account__hotel"
    view_capability = Capability.PAYMENTS
    hidden = ["body"]
    date_hierarchy = "received_at"
    list_display = [
        *(
            "received_at",
            "account",
            "type",
            "outcome",
            "concern",
            "booking",
            "detail",
            "times_received",
            "event_id",
        ),
    ]
    list_select_related = ["account", "booking"]
    list_filter = ["outcome", "concern", "type", ("account__hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["event_id", "intent_object_id", "booking__booking_id"]

    def hotel_pk_of(self, obj: ProviderEvent) -> int | None:
        """Return the hotel of the account; None for that of the installation, whose events superusers see."""
        return obj.account.hotel_id
