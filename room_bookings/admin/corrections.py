"""The corrections as actions on bookings: a page asks for the reason, then each booking is a command of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from room_bookings.models import RoomBooking
from room_bookings.services import reinstate_booking, undo_check_in, undo_check_out
from rooms.enums import RoomStatus
from staff.admin.house import HouseAdmin, source_of
from staff.admin.scope import acting_staff
from staff.capabilities import Capability


class ReasonForm(forms.Form):
    """What whoever reads the history wants to know."""

    reason = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )


class UndoCheckInForm(ReasonForm):
    room_status = forms.TypedChoiceField(
        label="The room becomes",
        choices=[(s.value, s.label) for s in (RoomStatus.CHECKOUT_DIRTY, RoomStatus.READY_FOR_GUEST)],
        coerce=RoomStatus,
    )
    keep_room = forms.BooleanField(label="The room stays planned", required=False, initial=True)


class UndoCheckOutForm(ReasonForm):
    room_number = forms.CharField(
        label="Another room",
        max_length=16,
        required=False,
        empty_value=None,
        help_text="Only where the guests cannot be in the room that they left.",
    )


class CorrectionsAdmin(HouseAdmin):
    """The actions that take a check-in, a check-out, a cancellation or a no-show back."""

    def has_correct_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Undo the check-in of selected bookings", permissions=["correct"])
    def undo_check_in(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        explanation = "The guests never came: the booking is confirmed again, and the room is vacant."
        return self._correct(request, queryset, undo_check_in, UndoCheckInForm, "Undo check-in", explanation)

    @admin.action(description="Undo the check-out of selected bookings", permissions=["correct"])
    def undo_check_out(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        explanation = "The guests had not left: they are in their room since they first came."
        return self._correct(
            request, queryset, undo_check_out, UndoCheckOutForm, "Undo check-out", explanation
        )

    @admin.action(description="Reinstate selected bookings", permissions=["correct"])
    def reinstate(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        explanation = "The guest comes after all: the booking is what it was before, without a room."
        return self._correct(request, queryset, reinstate_booking, ReasonForm, "Reinstate", explanation)

    def _correct(
        self,
        request: HttpRequest,
        queryset: QuerySet[RoomBooking],
        service: Callable[..., RoomBooking],
        form_class: type[ReasonForm],
        title: str,
        explanation: str,
    ) -> HttpResponse | None:
        """Ask for the reason; then take back, booking by booking."""
        bookings = list(queryset.select_related("hotel", "assigned_room").order_by("hotel", "booking_id"))
        form = form_class(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for booking in bookings:
                self._take_back(request, booking, service, title, **form.cleaned_data)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "explanation": explanation,
            "action": request.POST["action"],
            "opts": self.opts,
            "form": form,
            "bookings": bookings,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/room_bookings/roombooking/correct.html", context)

    def _take_back(
        self,
        request: HttpRequest,
        booking: RoomBooking,
        service: Callable[..., RoomBooking],
        title: str,
        **given: Any,
    ) -> None:
        def work() -> RoomBooking:
            staff = acting_staff(request, booking.hotel)
            return service(
                hotel=booking.hotel,
                booking_id=booking.booking_id,
                staff=staff,
                source=source_of(staff),
                now=timezone.now(),
                **given,
            )

        if self.carried_out(request, work) is None:
            return
        self.log_change(request, booking, f"{title}: {given['reason']}")
        self.message_user(request, f"{title}: {booking.booking_id}.", messages.SUCCESS)
