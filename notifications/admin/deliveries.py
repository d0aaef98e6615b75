"""Admin pages of deliveries: subscriptions, dead letters and redeliveries."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hotel.models import Hotel
from notifications.models import DeadLetter, Redelivery, Subscription
from notifications.selectors import with_lag
from notifications.services import disable_subscription, enable_subscription, replay_deliveries
from notifications.snapshots import lag_seconds
from staff.admin.action_forms import action_form_page
from staff.admin.base import HotelScopedAdmin, by_hotel
from staff.capabilities import Capability
from staff.command import Command

REPLAY_EXPLANATION = (
    "The receiver gets these events once more, in order, each with the event_id that it had the first time. "
    "Every event after the position or the instant is sent again."
)


class ReplayForm(forms.Form):
    """The first event to send once more: its position, or an instant."""

    from_position = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    since = forms.DateTimeField(required=False, help_text="In UTC.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (given["from_position"] is None) == (given["since"] is None):
            raise forms.ValidationError("Give either a position or an instant.")
        return given


class DeliveriesAdmin(HotelScopedAdmin):
    """A page for staff who manage deliveries, with actions on their rows."""

    view_capability = Capability.DELIVERIES

    def has_deliveries_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.DELIVERIES, None)


@admin.register(Subscription)
class SubscriptionAdmin(DeliveriesAdmin):
    """Subscriptions with their lag: list and view; actions enable, disable and replay them."""

    actions = ["enable", "disable", "replay"]
    list_display = [
        "kind",
        "hotel",
        "state",
        "cursor",
        "lag_events",
        "lag_seconds",
        "open_dead_letters",
        "tries",
        "next_try_at",
        "last_success_at",
        "last_error",
    ]
    shown_last = ["state", "lag_events", "lag_seconds", "open_dead_letters", "open_redeliveries"]
    list_select_related = ["hotel"]
    list_filter = [
        "kind",
        ("disabled_at", admin.EmptyFieldListFilter),
        ("failing_since", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["hotel__name", "hotel__slug", "last_error"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_lag(super().get_queryset(request))

    @admin.display(description="State")
    def state(self, subscription: Subscription) -> str:
        if subscription.disabled_at is not None:
            return f"Disabled: {subscription.get_disabled_reason_display()}"
        return "Failing" if subscription.failing_since else "Enabled"

    @admin.display(description="Lag in events")
    def lag_events(self, subscription: Any) -> int:
        return int(subscription.lag_events)

    @admin.display(description="Lag in seconds")
    def lag_seconds(self, subscription: Any) -> int:
        return lag_seconds(subscription.waiting_since, timezone.now())

    @admin.display(description="Dead letters")
    def open_dead_letters(self, subscription: Any) -> int:
        return int(subscription.open_dead_letters)

    @admin.display(description="Waiting to be sent once more")
    def open_redeliveries(self, subscription: Any) -> int:
        return int(subscription.open_redeliveries)

    @admin.action(description="Enable selected subscriptions", permissions=["deliveries"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Enable each subscription by a command of its own; it goes on at its cursor."""
        for subscription in queryset:
            self._run(request, subscription, enable_subscription, "Enabled")

    @admin.action(description="Disable selected subscriptions", permissions=["deliveries"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Disable each subscription by a command of its own; its cursor stays."""
        for subscription in queryset:
            self._run(request, subscription, disable_subscription, "Disabled")

    @admin.action(description="Send events once more to selected subscriptions", permissions=["deliveries"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> HttpResponse | None:
        """Show a form for the first event, then move the cursor of each subscription back."""
        subscriptions = list(queryset.order_by("hotel", "pk"))
        form = ReplayForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for subscription in subscriptions:
                self._run(request, subscription, replay_deliveries, "Replayed", **form.cleaned_data)
            return None
        return action_form_page(
            request,
            self,
            form,
            title="Send events once more",
            explanation=REPLAY_EXPLANATION,
            subjects=subscriptions,
        )

    def _run(
        self,
        request: HttpRequest,
        subscription: Subscription,
        service: Callable[..., Subscription],
        done: str,
        **arguments: Any,
    ) -> None:
        changed = self.run_admin_command(
            request,
            subscription.hotel,
            lambda command: service(command, subscription_pk=subscription.pk, **arguments),
            name=service.__name__,
        )
        if changed is not None:
            self.log_change(request, subscription, f"{done}; the cursor is at {changed.cursor}.")
            self.message_user(request, f"{done}: {subscription} of {subscription.hotel}.", messages.SUCCESS)


@admin.register(DeadLetter)
class DeadLetterAdmin(DeliveriesAdmin):
    """Events that could not be delivered: list and view; an action sends them once more."""

    actions = ["replay_dead_letters"]
    list_display = ["subscription", "hotel", "position", "reason_code", "reason", "at", "replayed_at"]
    list_select_related = ["hotel", "subscription"]
    list_filter = [
        "reason_code",
        ("replayed_at", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["reason"]
    date_hierarchy = "at"

    @admin.action(description="Send selected dead letters once more", permissions=["deliveries"])
    def replay_dead_letters(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        """Ask for a redelivery of the events, by one command for each subscription."""
        for hotel, letters in by_hotel(queryset).items():
            for subscription_pk in sorted({letter.subscription_id for letter in letters}):
                chosen = [letter for letter in letters if letter.subscription_id == subscription_pk]
                self._replay(request, hotel, subscription_pk, chosen)

    def _replay(
        self, request: HttpRequest, hotel: Hotel, subscription_pk: int, letters: list[DeadLetter]
    ) -> None:
        positions = [letter.position for letter in letters]

        def work(command: Command) -> Subscription:
            return replay_deliveries(command, subscription_pk=subscription_pk, positions=positions)

        if self.run_admin_command(request, hotel, work, name="replay_deliveries") is not None:
            for letter in letters:
                self.log_change(request, letter, "Sent once more.")
            listed = ", ".join(map(str, positions))
            self.message_user(request, f"To be sent once more: {listed}.", messages.SUCCESS)


@admin.register(Redelivery)
class RedeliveryAdmin(DeliveriesAdmin):
    """Events that wait to be sent once more: list and view."""

    list_display = ["subscription", "hotel", "position", "requested_at"]
    list_select_related = ["hotel", "subscription"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "requested_at"
