"""The corrections as actions on bookings."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from hotel.kernel.exceptions import ProblemCode
from room_bookings.admin.action_forms import AskingAdmin, Question
from room_bookings.models import RoomBooking
from room_bookings.services import reinstate_booking, undo_check_in, undo_check_out
from rooms.enums import RoomStatus
from staff.capabilities import Capability
from staff.overrides import Overrides

_KEPT = "What was done stays in the history, and so does this, with your name and the reason."


class ReasonQuestion(Question):
    """What whoever reads the history wants to know."""

    reason = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )


class UndoCheckInQuestion(ReasonQuestion):
    title = "Undo check-in"
    explanation = f"The guests never came: the booking is confirmed again, and the room is vacant. {_KEPT}"

    room_status = forms.TypedChoiceField(
        label="The room becomes",
        choices=[(s.value, s.label) for s in (RoomStatus.CHECKOUT_DIRTY, RoomStatus.READY_FOR_GUEST)],
        coerce=RoomStatus,
    )
    keep_room = forms.BooleanField(label="The room stays planned", required=False, initial=True)


class UndoCheckOutQuestion(ReasonQuestion):
    title = "Undo check-out"
    explanation = f"The guests had not left: they are in their room since they first came. {_KEPT}"

    room_number = forms.CharField(
        label="Another room",
        max_length=16,
        required=False,
        empty_value=None,
        help_text="Only where the guests cannot be in the room that they left.",
    )
    overrides = forms.MultipleChoiceField(
        label="All the same",
        choices=[
            (code.value, code.label)
            for code in (ProblemCode.ROOM_DIRTY, ProblemCode.ROOM_NOT_INSPECTED, ProblemCode.ROOM_TOO_SMALL)
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What your word sets aside of a room that is judged anew, where your roles allow it.",
    )
    override_reason = forms.CharField(label="Because", max_length=500, required=False)

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        overrides = Overrides.of(given.pop("overrides"), given.pop("override_reason"))
        return given | {"overrides": overrides}


class ReinstateQuestion(ReasonQuestion):
    title = "Reinstate"
    explanation = f"The guest comes after all: the booking is what it was before, without a room. {_KEPT}"


class CorrectionsAdmin(AskingAdmin):
    """The actions that take a check-in, a check-out, a cancellation or a no-show back."""

    def has_correct_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Undo the check-in of selected bookings", permissions=["correct"])
    def undo_check_in(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.ask(request, queryset, undo_check_in, UndoCheckInQuestion)

    @admin.action(description="Undo the check-out of selected bookings", permissions=["correct"])
    def undo_check_out(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.ask(request, queryset, undo_check_out, UndoCheckOutQuestion)

    @admin.action(description="Reinstate selected bookings", permissions=["correct"])
    def reinstate(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.ask(request, queryset, reinstate_booking, ReinstateQuestion)
