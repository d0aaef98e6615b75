"""The list of bookings: search by words, status and dates, page by page; its results are a part of their own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hotel.api.inputs import MAX_SEARCH_LENGTH, MAX_SEARCH_WORDS
from hotel.kernel.business_date import FIRST_DAY, LAST_DAY, out_of_calendar
from room_bookings.booking_rows import BookingRow
from room_bookings.enums import PartyRole
from room_bookings.selectors import BookingSearch, booking_page
from room_bookings.web.labels import BOOKING_STATUSES
from room_bookings.web.signs import booking_status_sign
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart

PAGE_SIZE = 50
MIN_SEARCH_LENGTH = 2


class SearchForm(forms.Form):
    """The words and filters of a search. Every field may be empty."""

    q = forms.CharField(required=False, max_length=MAX_SEARCH_LENGTH, label=_("Name or number"))
    status = forms.ChoiceField(required=False, label=_("Status"))
    arriving = forms.DateField(required=False, label=_("Arriving on"), input_formats=["%Y-%m-%d"])
    departing = forms.DateField(required=False, label=_("Departing on"), input_formats=["%Y-%m-%d"])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["status"].choices = [("", _("All")), *BOOKING_STATUSES.items()]  # type: ignore[attr-defined]

    def clean_q(self) -> Sequence[str]:
        """Return the words. One letter finds nearly everything, so that it counts as no word."""
        text = self.cleaned_data["q"]
        words = list(dict.fromkeys(text.split()))
        if len(words) > MAX_SEARCH_WORDS:
            raise forms.ValidationError(
                _now("At most %(number)s words.") % {"number": MAX_SEARCH_WORDS}, code="too_many"
            )
        return words if len(text.strip()) >= MIN_SEARCH_LENGTH else []

    def clean_arriving(self) -> Any:
        return _within_calendar(self.cleaned_data["arriving"])

    def clean_departing(self) -> Any:
        return _within_calendar(self.cleaned_data["departing"])

    def search(self) -> BookingSearch:
        """Return the search of the selector. The form is valid."""
        given = self.cleaned_data
        return BookingSearch(
            words=given["q"],
            status=[given["status"]] if given["status"] else (),
            arriving_on=[given["arriving"]] if given["arriving"] else (),
            departing_on=[given["departing"]] if given["departing"] else (),
            nearest_first=not given["q"],
        )


def _within_calendar(day: Any) -> Any:
    if day and not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(out_of_calendar(), code="out_of_calendar")
    return day


class _Bookings(HotelPage):
    """The base of the list and of its part."""

    capability = Capability.BOOKINGS_READ

    def context(self) -> dict[str, Any]:
        """Return the form and the rows it finds; none while it is not valid."""
        form = SearchForm(self.request.GET)
        if not form.is_valid():
            return {"form": form}
        number = form.cleaned_data["page"] or 1
        rows, count = booking_page(
            (number - 1) * PAGE_SIZE,
            PAGE_SIZE,
            hotel=self.hotel,
            search=form.search(),
            now=self.now,
            personal=self.sees_personal_data,
        )
        if number > 1 and not rows:
            raise Http404
        return {
            "form": form,
            "rows": format_html_join("", "{}", ((booking_row(row, slug=self.hotel.slug),) for row in rows)),
            "found": ngettext("%(number)s booking", "%(number)s bookings", count) % {"number": count},
            "count": count,
            "previous": self._page_url(number - 1) if number > 1 else "",
            "next": self._page_url(number + 1) if number * PAGE_SIZE < count else "",
        }

    def _page_url(self, number: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(number)
        return f"{reverse('pages:bookings', args=[self.hotel.slug])}?{query.urlencode()}"


class BookingList(_Bookings):
    """The bookings of the hotel."""

    template_name = "bookings/list.html"
    section = "bookings"

    def context(self) -> dict[str, Any]:
        """Add whether this person may make a booking."""
        return super().context() | {"may_reserve": may(self.staff, Capability.BOOKINGS_RESERVE)}


class BookingListPart(_Bookings, HotelPart):
    """The results of a search, which a script shows while somebody types."""

    template_name = "bookings/list_results.html"


def booking_row(row: BookingRow, *, slug: str) -> SafeString:
    """Return a booking as a row of the list."""
    primary = next((member for member in row.whole_party if member["role"] == PartyRole.PRIMARY), None)
    name = f"{primary['first_name']} {primary['last_name']}".strip() if primary else row.booking_id
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a></th><td>{}</td><td class="number" data-label="{}">{}</td>'
        '<td data-label="{}">{}</td><td data-label="{}">{}</td>'
        '<td class="number">{}</td><td class="number">{}</td></tr>',
        reverse("pages:booking", args=[slug, row.booking_id]),
        name,
        booking_status_sign(row.status),
        _now("Room"),
        row.assigned_room__room_number or "",
        _now("Arrival"),
        date_format(row.check_in, "SHORT_DATE_FORMAT"),
        _now("Departure"),
        date_format(row.check_out, "SHORT_DATE_FORMAT"),
        row.booking_id,
        row.confirmation_number,
    )
