"""The corrections as admin actions on bookings."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from hotel.kernel.exceptions import ProblemCode
from room_bookings.admin.action_forms import ActionForm, ActionFormAdmin
from room_bookings.models import RoomBooking
from room_bookings.services import (
    acknowledge_overstay,
    reinstate_booking,
    undo_check_in,
    undo_check_out,
    undo_move,
)
from rooms.enums import RoomStatus
from staff.capabilities import Capability
from staff.overrides import Overrides

_AUDIT_NOTICE = "The audit rows keep the reversed action, and this correction with your name and the reason."


class ReasonForm(ActionForm):
    """The reason that the audit rows of a correction state."""

    reason = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )


class UndoCheckInForm(ReasonForm):
    title = "Undo check-in"
    explanation = f"The booking is confirmed again, and its room is vacant. {_AUDIT_NOTICE}"

    room_status = forms.TypedChoiceField(
        label="The room becomes",
        choices=[(s.value, s.label) for s in (RoomStatus.CHECKOUT_DIRTY, RoomStatus.READY_FOR_GUEST)],
        coerce=RoomStatus,
    )
    keep_room = forms.BooleanField(label="The room stays assigned", required=False, initial=True)


class UndoCheckOutForm(ReasonForm):
    title = "Undo check-out"
    explanation = f"The booking is checked in again, since its first check-in. {_AUDIT_NOTICE}"

    room_number = forms.CharField(
        label="Another room",
        max_length=16,
        required=False,
        empty_value=None,
        help_text="Only if the guests cannot return to the room that they checked out of.",
    )
    overrides = forms.MultipleChoiceField(
        label="Override",
        choices=[
            (code.value, code.label)
            for code in (
                ProblemCode.ROOM_DIRTY,
                ProblemCode.ROOM_NOT_INSPECTED,
                ProblemCode.ROOM_TOO_SMALL,
                ProblemCode.DO_NOT_MOVE,
            )
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Reasons against the room that you set aside, where your roles allow it.",
    )
    override_reason = forms.CharField(label="Override reason", max_length=500, required=False)

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        overrides = Overrides.of(given.pop("overrides"), given.pop("override_reason"))
        return given | {"overrides": overrides}


class UndoMoveForm(ReasonForm):
    title = "Undo move"
    explanation = f"The guests are back in the room that they left, the other one is dirty. {_AUDIT_NOTICE}"


class ReinstateForm(ReasonForm):
    title = "Reinstate"
    explanation = f"The booking has its earlier status again, without a room. {_AUDIT_NOTICE}"


class AcknowledgeOverstayForm(ActionForm):
    title = "Acknowledge overstay"
    explanation = (
        "The overstay is not told again on this business date. The change keeps your name and the note."
    )

    note = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )

    def log_text(self) -> str:
        return str(self.cleaned_data["note"]) or "no note"


class CorrectionsAdmin(ActionFormAdmin):
    """The admin actions that reverse check-ins, moves, check-outs and ends, and acknowledge overstays."""

    def has_correct_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Undo the check-in of selected bookings", permissions=["correct"])
    def undo_check_in(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.show_form(request, queryset, undo_check_in, UndoCheckInForm)

    @admin.action(description="Undo the check-out of selected bookings", permissions=["correct"])
    def undo_check_out(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.show_form(request, queryset, undo_check_out, UndoCheckOutForm)

    @admin.action(description="Undo the last room move of selected bookings", permissions=["correct"])
    def undo_move(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.show_form(request, queryset, undo_move, UndoMoveForm)

    @admin.action(description="Acknowledge the overstay of selected bookings", permissions=["correct"])
    def acknowledge_overstay(
        self, request: HttpRequest, queryset: QuerySet[RoomBooking]
    ) -> HttpResponse | None:
        return self.show_form(request, queryset, acknowledge_overstay, AcknowledgeOverstayForm)

    @admin.action(description="Reinstate selected bookings", permissions=["correct"])
    def reinstate(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.show_form(request, queryset, reinstate_booking, ReinstateForm)
