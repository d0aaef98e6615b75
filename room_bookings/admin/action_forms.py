"""Admin actions on bookings that show a form first, then run one command for each booking."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from room_bookings.models import RoomBooking
from room_bookings.services.locking import lock_bookings
from staff.admin.action_forms import action_form_page
from staff.admin.versioned import VersionedAdmin
from staff.command import Command


class ActionForm(forms.Form):
    """The form of an action: its fields are the arguments of the service."""

    title: ClassVar[str]
    explanation: ClassVar[str]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service for each of the bookings."""
        return self.cleaned_data

    def log_text(self) -> str:
        """Return what the admin's log says after the title."""
        return str(self.cleaned_data["reason"])


class ActionFormAdmin(VersionedAdmin):
    """A page of bookings with actions that show a form."""

    def show_form(
        self,
        request: HttpRequest,
        queryset: QuerySet[RoomBooking],
        service: Callable[..., RoomBooking],
        form_class: type[ActionForm],
    ) -> HttpResponse | None:
        """Show the form; when it is submitted and valid, run the service for one booking after the other."""
        bookings = list(queryset.select_related("hotel", "assigned_room").order_by("hotel", "booking_id"))
        form = form_class(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for booking in bookings:
                self._perform_action(request, booking, service, form)
            return None
        return action_form_page(
            request,
            self,
            form,
            title=form_class.title,
            explanation=form_class.explanation,
            subjects=bookings,
        )

    def _perform_action(
        self,
        request: HttpRequest,
        booking: RoomBooking,
        service: Callable[..., RoomBooking],
        form: ActionForm,
    ) -> None:
        def has_changed(command: Command) -> bool:
            before = lock_bookings(command, booking_ids=[booking.booking_id])[booking.booking_id].version
            after = service(command, booking_id=booking.booking_id, **form.arguments())
            return after.version > before

        changed = self.run_admin_command(request, booking.hotel, has_changed, name=service.__name__)
        if changed is None:
            return
        if not changed:
            self.message_user(request, f"Nothing to do: {booking.booking_id} is unchanged.", messages.INFO)
            return
        self.log_change(request, booking, f"{form.title}: {form.log_text()}")
        self.message_user(request, f"{form.title}: {booking.booking_id}.", messages.SUCCESS)
