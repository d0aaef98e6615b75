"""Actions on bookings that need a word first: a page asks, then each booking is a command of its own."""

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


class Question(forms.Form):
    """What a service is asked to do with each of the bookings."""

    title: ClassVar[str]
    explanation: ClassVar[str]

    def arguments(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        return self.cleaned_data

    def told(self) -> str:
        """What the admin's own log says beside the title."""
        return str(self.cleaned_data["reason"])


class AskingAdmin(VersionedAdmin):
    """Bookings with actions that ask before they act."""

    def ask(
        self,
        request: HttpRequest,
        queryset: QuerySet[RoomBooking],
        service: Callable[..., RoomBooking],
        question: type[Question],
    ) -> HttpResponse | None:
        """Ask; once it is answered, run the service for booking after booking."""
        bookings = list(queryset.select_related("hotel", "assigned_room").order_by("hotel", "booking_id"))
        form = question(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for booking in bookings:
                self._act(request, booking, service, form)
            return None
        return action_form_page(
            request,
            self,
            form,
            title=question.title,
            explanation=question.explanation,
            subjects=bookings,
        )

    def _act(
        self,
        request: HttpRequest,
        booking: RoomBooking,
        service: Callable[..., RoomBooking],
        form: Question,
    ) -> None:
        def work(command: Command) -> bool:
            before = lock_bookings(command, booking_ids=[booking.booking_id])[booking.booking_id]
            after = service(command, booking_id=booking.booking_id, **form.arguments())
            return after.version > before.version

        changed = self.run_admin_command(request, booking.hotel, work, name=service.__name__)
        if changed is None:
            return
        if not changed:
            self.message_user(request, f"Nothing to do: {booking.booking_id} is as asked.", messages.INFO)
            return
        self.log_change(request, booking, f"{form.title}: {form.told()}")
        self.message_user(request, f"{form.title}: {booking.booking_id}.", messages.SUCCESS)
