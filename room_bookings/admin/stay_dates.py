"""Dates and room type of bookings in the admin: fields before arrival, an action for the departure afterwards."""

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
from room_bookings.admin.action_forms import ActionForm, ActionFormAdmin
from room_bookings.enums import NightsPrice
from room_bookings.models import RoomBooking
from room_bookings.policies import change_stay_reasons
from room_bookings.services import UNCHANGED, Price, change_departure
from room_bookings.services.change_stay import STAY_FIELDS
from room_bookings.stay_bounds import MAX_PERSONS
from rooms.models import RoomType
from staff.admin.forms import HotelScopedForm
from staff.capabilities import Capability

_DATES = (FIRST_DAY, LAST_DAY)
_BOUNDS = {"check_in": _DATES, "check_out": _DATES, "adults": (1, MAX_PERSONS), "children": (0, MAX_PERSONS)}


def limit_field(field: forms.Field, minimum: Any, maximum: Any) -> None:
    """Refuse values outside the bounds, in the form and in the browser."""
    field.validators = [*field.validators, MinValueValidator(minimum), MaxValueValidator(maximum)]
    field.widget.attrs |= {"min": str(minimum), "max": str(maximum)}


def _nights_price() -> forms.TypedChoiceField:
    """Return the field that says what becomes of the price where the number of nights changes."""
    choices = [(choice.value, choice.label) for choice in NightsPrice]
    return forms.TypedChoiceField(
        label="Price of the nights",
        required=False,
        choices=[("", "Undecided"), *choices],
        coerce=NightsPrice,
        empty_value=None,
        help_text="Where the number of nights changes: each night keeps its price, or the total stays.",
    )


class StayDatesForm(HotelScopedForm):
    """The form of a booking; with other dates or another type its assigned room is kept or given up."""

    keep_room = forms.BooleanField(
        required=False,
        initial=True,
        help_text="With other dates or another room type: keep the assigned room, which must be free then.",
    )

    nights_price = _nights_price()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _BOUNDS.keys() & self.fields.keys():
            minimum, maximum = _BOUNDS[name]
            if name == "adults":  # the booking history has bookings without adults
                minimum = min(minimum, self.instance.adults)
            limit_field(self.fields[name], minimum, maximum)
        if "total_amount" in self.fields:
            self._show_amount(self.fields["total_amount"])

    def _show_amount(self, field: forms.Field) -> None:
        """Show the amount with the decimal places of its currency; the column stores three."""
        currency = CURRENCIES[self.instance.currency]
        self.initial["total_amount"] = Decimal(amount_as_text(self.instance.total_amount, currency.code))
        field.widget.attrs["step"] = str(Decimal(1).scaleb(-currency.places))


class ChangeDepartureForm(ActionForm):
    title = "Change departure"
    explanation = (
        "Checked-in bookings get another date of departure, or an earlier or later time on their date."
    )

    check_out = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: the same date."
    )
    departure_time = forms.TimeField(
        label="Agreed time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="On the hotel's clock. Empty: the same time; for another date the hotel's check-out time.",
    )
    usual_time = forms.BooleanField(label="Use the hotel's check-out time", required=False)
    nights_price = _nights_price()
    note = forms.CharField(max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_field(self.fields["check_out"], *_DATES)

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
            "price": Price(nights=given["nights_price"]),
            "note": given["note"],
        }

    def log_text(self) -> str:
        given = self.cleaned_data
        clock = "usual time" if given["usual_time"] else given["departure_time"]
        return " ".join(str(part) for part in (given["check_out"], clock, given["note"]) if part)


class StayDatesAdmin(ActionFormAdmin):
    """A page of bookings with fields for dates and room type before arrival, and an action for the departure."""

    form = StayDatesForm

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        fields = super().get_fields(request, obj)
        return [*fields, "keep_room", "nights_price"] if self._may_change_stay(request, obj) else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = super().get_readonly_fields(request, obj)
        if not self._may_change_stay(request, obj):
            return fixed
        return [name for name in fixed if name not in {*STAY_FIELDS, "keep_room", "nights_price"}]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return a form that offers the room types of the booking's hotel."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if isinstance(obj, RoomBooking) and "room_type" in form.base_fields:
            form.base_fields["room_type"].queryset = RoomType.objects.filter(hotel=obj.hotel_id)
        return form

    def _may_change_stay(self, request: HttpRequest, obj: Model | None) -> bool:
        is_changeable = isinstance(obj, RoomBooking) and not change_stay_reasons(booking=obj, room=None)
        return is_changeable and self.has_change_permission(request, obj)

    def has_change_departure_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Change the departure of selected bookings", permissions=["change_departure"])
    def change_departure(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> HttpResponse | None:
        return self.show_form(request, queryset, change_departure, ChangeDepartureForm)
