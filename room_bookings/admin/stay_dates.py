"""When guests come and go, in the admin: nights and type of room before arrival, the departure in house."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from hotel.currencies import CURRENCIES, amount_as_text
from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from room_bookings.admin.action_forms import AskingAdmin, Question
from room_bookings.models import RoomBooking
from room_bookings.policies import change_stay_reasons
from room_bookings.services import UNCHANGED, change_departure
from room_bookings.services.change_stay import STAY_FIELDS
from room_bookings.stay_bounds import MAX_PERSONS
from rooms.models import RoomType
from staff.admin.forms import HotelScopedForm
from staff.capabilities import Capability

_DAYS = (FIRST_DAY, LAST_DAY)
_BOUNDS = {"check_in": _DAYS, "check_out": _DAYS, "adults": (1, MAX_PERSONS), "children": (0, MAX_PERSONS)}


def bound(field: forms.Field, least: Any, most: Any) -> None:
    """Have the form refuse what no service takes, and the browser not offer it."""
    field.validators = [*field.validators, MinValueValidator(least), MaxValueValidator(most)]
    field.widget.attrs |= {"min": str(least), "max": str(most)}


class NightsForm(HotelScopedForm):
    """A booking whose planned room is kept or given up when its nights or its type change."""

    keep_room = forms.BooleanField(
        required=False,
        initial=True,
        help_text="With other nights or another type of room: the planned room stays, if it is free then.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _BOUNDS.keys() & self.fields.keys():
            least, most = _BOUNDS[name]
            if name == "adults":  # the history knows bookings without any
                least = min(least, self.instance.adults)
            bound(self.fields[name], least, most)
        if "total_amount" in self.fields:
            self._show_amount(self.fields["total_amount"])

    def _show_amount(self, field: forms.Field) -> None:
        """Show the amount with the places of its currency; the column has room for three."""
        currency = CURRENCIES[self.instance.currency]
        self.initial["total_amount"] = Decimal(amount_as_text(self.instance.total_amount, currency.code))
        field.widget.attrs["step"] = str(Decimal(1).scaleb(-currency.places))


class DepartureQuestion(Question):
    title = "Change departure"
    explanation = "The guests in house leave on another day, or earlier or later than usual on their day."

    check_out = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: the day as before."
    )
    departure_time = forms.TimeField(
        label="Agreed time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="On the hotel's clock. Empty: as before, and for another day the hotel's check-out time.",
    )
    usual_time = forms.BooleanField(label="The hotel's check-out time again", required=False)
    note = forms.CharField(max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self.fields["check_out"], *_DAYS)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(given[name] for name in ("check_out", "usual_time", "departure_time")):
            raise ValidationError("Give a day, a time, or both.")
        if given.get("usual_time") and given.get("departure_time"):
            raise ValidationError("Either an agreed time, or the hotel's own.")
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        agreed = UNCHANGED if given["departure_time"] is None else given["departure_time"]
        return {
            "check_out": given["check_out"],
            "departure_time": None if given["usual_time"] else agreed,
            "note": given["note"],
        }

    def told(self) -> str:
        given = self.cleaned_data
        clock = "usual time" if given["usual_time"] else given["departure_time"]
        return " ".join(str(part) for part in (given["check_out"], clock, given["note"]) if part)


class NightsAdmin(AskingAdmin):
    """Dates and type of room can be entered until the guests arrive; afterwards an action asks when they leave."""

    form = NightsForm

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        fields = super().get_fields(request, obj)
        return [*fields, "keep_room"] if self._may_change_nights(request, obj) else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = super().get_readonly_fields(request, obj)
        if not self._may_change_nights(request, obj):
            return fixed
        return [name for name in fixed if name not in {*STAY_FIELDS, "keep_room"}]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The types of room of the booking's own hotel."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if isinstance(obj, RoomBooking) and "room_type" in form.base_fields:
            form.base_fields["room_type"].queryset = RoomType.objects.filter(hotel=obj.hotel_id)
        return form

    def _may_change_nights(self, request: HttpRequest, obj: Model | None) -> bool:
        waits = isinstance(obj, RoomBooking) and not change_stay_reasons(booking=obj, room=None)
        return waits and self.has_change_permission(request, obj)

    def has_change_departure_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Change the departure of selected bookings", permissions=["change_departure"])
    def change_departure(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.ask(request, queryset, change_departure, DepartureQuestion)
