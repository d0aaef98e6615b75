"""The admin pages of accounts at payment providers, intents, requests and events."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from hotel.currencies import amount_as_text
from hotel.kernel.command import InstallationCommand
from room_bookings.models import PaymentIntent, ProviderAccount, ProviderEvent, ProviderRequest
from room_bookings.provider_enums import ProviderKind
from room_bookings.services import give_up_request, retry_request
from room_bookings.services.provider_requests.account_settings import (
    AccountSettings,
    change_provider_account,
    enter_provider_account,
)
from staff.admin.base import HotelScopedAdmin
from staff.admin.forms import HotelScopedForm
from staff.admin.scope import admin_command, sees_every_hotel
from staff.capabilities import Capability
from staff.command import Command

_SECRETS = ("new_secret_key", "new_webhook_secret", "forget_older_webhook_secrets")


class ProviderAccountForm(HotelScopedForm):
    """The form of an account. Secrets are entered, and never shown."""

    new_secret_key = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Begins with sk_ or rk_. Empty: the stored one stays. It is encrypted, and not shown again.",
    )
    new_webhook_secret = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Begins with whsec_. The stored ones count beside it until they are forgotten.",
    )
    forget_older_webhook_secrets = forms.BooleanField(
        required=False, help_text="At the end of a rotation: only the latest secret counts from now on."
    )


@admin.register(ProviderAccount)
class ProviderAccountAdmin(HotelScopedAdmin):
    """The accounts at providers; their secrets can only be written. Superusers see that of the installation, too."""

    view_capability = add_capability = change_capability = Capability.HOTEL_SETTINGS
    form = add_form = ProviderAccountForm
    add_fields = ["hotel", "provider", "account", "publishable_key", *_SECRETS[:2], "api_base", "is_active"]
    editable = ["publishable_key", "api_base", "is_active", *_SECRETS]
    shown_last = _SECRETS
    hidden = ["secret_key", "webhook_secrets"]
    list_display = ["account", "hotel", "provider", "is_active", "events_read_until", "updated_at"]
    list_select_related = ["hotel"]
    list_filter = ["provider", "is_active", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["account"]

    def command_on(self, request: HttpRequest, obj: ProviderAccount) -> Command | InstallationCommand:
        """Return a command on the hotel of the account, or on the installation, which superusers give."""
        if obj.hotel is not None:
            return admin_command(request, obj.hotel)
        if not sees_every_hotel(request):
            raise PermissionDenied
        return InstallationCommand(now=timezone.now())

    def write(
        self, command: Command | InstallationCommand, obj: ProviderAccount, form: Any, *, change: bool
    ) -> ProviderAccount:
        """Enter or change the account."""
        given = form.cleaned_data
        settings = AccountSettings(
            publishable_key=given["publishable_key"],
            secret_key=given["new_secret_key"],
            webhook_secret=given["new_webhook_secret"],
            forgets_older_webhook_secrets=given.get("forget_older_webhook_secrets", False),
            api_base=given["api_base"],
            is_active=given["is_active"],
        )
        if change:
            return change_provider_account(command, stored=obj, given=settings)
        return enter_provider_account(
            command, hotel=obj.hotel, provider=ProviderKind(obj.provider), account=obj.account, given=settings
        )


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
