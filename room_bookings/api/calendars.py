"""…/calendars/: the calendars of channels, their exported feeds, and the import of what channels sold."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from hotel.api.command_headers import CommandQuery
from hotel.api.documentation import extend_schema, page_of
from hotel.api.inputs import InputSerializer, PageQuery
from hotel.kernel.etag import etag
from room_bookings.api.calendar_serializers import (
    CalendarDetailSerializer,
    CalendarSerializer,
    CalendarWithTokenSerializer,
    ImportReportSerializer,
)
from room_bookings.calendar_feeds import MAX_FEED_BYTES
from room_bookings.calendar_runs import import_by_hand, leased_feed, unleased_feed
from room_bookings.calendar_snapshots import block_snapshot, calendar_snapshot, reservation_snapshot
from room_bookings.enums import CalendarReading
from room_bookings.models import ChannelCalendar
from room_bookings.selectors.calendars import (
    calendar_by_pk,
    calendars_of,
    held_blocks,
    standing_reservations,
)
from room_bookings.services.calendars import (
    CalendarWithToken,
    ImportReport,
    create_calendar,
    delete_calendar,
    import_calendar,
    issue_calendar_token,
    revoke_calendar_token,
    update_calendar,
)
from staff.api.base import HotelView
from staff.capabilities import Capability

MAX_BLOCK_WORDS = 20
TOKEN, FEED_URL = "token", "feed_url"


class _Words(serializers.ListField):
    child = serializers.CharField(max_length=100)


class CalendarChangesInput(InputSerializer):
    """Changes of a calendar."""

    only_by_command = frozenset({"room", "room_type", "token", "last_outcome", "last_error"})

    channel = serializers.CharField(
        max_length=32, help_text="The channel as its bookings name it, for example airbnb, vrbo, booking.com."
    )
    description = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")
    url = serializers.CharField(
        max_length=2000,
        allow_blank=True,
        required=False,
        default="",
        help_text="The feed to import, beginning with https:// or webcal://; empty: nothing, or files by hand.",
    )
    reading = serializers.ChoiceField(
        choices=CalendarReading.choices,
        required=False,
        default=CalendarReading.CHANNEL,
        help_text="Whether an event is a reservation or a block: by the words of the channel, or always one of them.",
    )
    block_words = _Words(
        max_length=MAX_BLOCK_WORDS,
        required=False,
        default=list,
        help_text="An event whose summary contains one of these is a block, in place of the channel's words.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": attrs}


class NewCalendarInput(CalendarChangesInput):
    """A calendar of a listing that sells one room, or any room of a type."""

    only_by_command = frozenset()

    room_type = serializers.CharField(
        max_length=16, required=False, allow_null=True, default=None, help_text="The code of a room type."
    )
    room = serializers.CharField(
        max_length=16, required=False, allow_null=True, default=None, help_text="The number of a room."
    )
    exports = serializers.BooleanField(
        required=False, default=True, help_text="Whether the channel gets a feed to read."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class ImportInput(InputSerializer):
    """A file to import by hand; without it the feed is fetched."""

    content = serializers.CharField(
        max_length=MAX_FEED_BYTES,
        required=False,
        allow_null=True,
        default=None,
        trim_whitespace=False,
        help_text="The text of an .ics file.",
    )


class CalendarView(HotelView):
    """A view of calendars."""

    tag = "calendars"
    capabilities = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Capability.CALENDARS)

    def respond_with_calendar(self, calendar: ChannelCalendar, *, status: int = 200, **more: Any) -> Response:
        """Build the response with the calendar as it is now."""
        current = calendar_by_pk(hotel=self.hotel, calendar_pk=calendar.pk)
        return self.respond(calendar_snapshot(current) | more, status=status, etag=etag(current))

    def respond_with_token(self, made: CalendarWithToken, *, status: int = 200) -> Response:
        """Build the response with the calendar and its new token, which a dry run does not show."""
        token = None if self.query["dry_run"] else made.token
        url = reverse("calendar-feed", args=[token], request=self.request) if token else None
        return self.respond_with_calendar(made.calendar, status=status, token=token, feed_url=url)


class Calendars(CalendarView):
    """The calendars of the hotel."""

    answers_hold_secrets = True
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(CalendarSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the calendars of the hotel, oldest first."""
        return self.page(
            calendars_of(hotel=self.hotel),
            lambda calendars: [calendar_snapshot(calendar) for calendar in calendars],
        )

    @extend_schema(request=NewCalendarInput, responses={201: CalendarWithTokenSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Add the calendar of a listing: give its `room` or its `room_type`.

        The answer shows the token of the exported feed, this once. An `Idempotency-Key` is refused, so that the token
        is stored nowhere: 400 `idempotency_key_not_accepted`.
        """
        return self.carry_out(
            create_calendar, lambda made: self.respond_with_token(made, status=201), body=NewCalendarInput
        )


class CalendarDetail(CalendarView):
    """One calendar of the hotel."""

    queries = {"DELETE": CommandQuery}

    @extend_schema(responses=CalendarDetailSerializer)
    def get(self, request: Request, hotel_slug: str, calendar_id: int) -> Response:
        """Show one calendar with its blocks and its reservations from the business date on."""
        calendar = calendar_by_pk(hotel=self.hotel, calendar_pk=calendar_id)
        today = self.command.today
        content = calendar_snapshot(calendar) | {
            "blocks": [block_snapshot(block) for block in held_blocks(calendar=calendar, today=today)],
            "reservations": [
                reservation_snapshot(reservation)
                for reservation in standing_reservations(calendar=calendar, today=today)
            ],
        }
        return self.respond(content, etag=etag(calendar))

    @extend_schema(request=CalendarChangesInput, responses=CalendarSerializer)
    def patch(self, request: Request, hotel_slug: str, calendar_id: int) -> Response:
        """Change a calendar. Blocks and bookings follow with the next import."""
        return self.carry_out(
            update_calendar, self.respond_with_calendar, body=CalendarChangesInput, calendar_pk=calendar_id
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, hotel_slug: str, calendar_id: int) -> Response:
        """Delete a calendar: its feed ends and its blocks are released. Its bookings and its history stay."""
        return self.carry_out(delete_calendar, lambda _: Response(status=204), calendar_pk=calendar_id)


class IssueCalendarToken(CalendarView):
    """A new address of the exported feed."""

    answers_hold_secrets = True

    @extend_schema(request=None, responses=CalendarWithTokenSerializer)
    def post(self, request: Request, hotel_slug: str, calendar_id: int) -> Response:
        """Give the exported feed a new address, shown this once. The one before is not found any more."""
        return self.carry_out(issue_calendar_token, self.respond_with_token, calendar_pk=calendar_id)


class RevokeCalendarToken(CalendarView):
    """The end of the exported feed."""

    @extend_schema(request=None, responses=CalendarSerializer)
    def post(self, request: Request, hotel_slug: str, calendar_id: int) -> Response:
        """Take the exported feed away."""
        return self.carry_out(revoke_calendar_token, self.respond_with_calendar, calendar_pk=calendar_id)


class ImportCalendar(CalendarView):
    """The import of one calendar."""

    @extend_schema(request=ImportInput, responses=ImportReportSerializer)
    def post(self, request: Request, hotel_slug: str, calendar_id: int) -> Response:
        """Fetch the feed of the calendar, or take the `content` of a file, and make blocks and bookings what it says.

        A feed that cannot be read changes nothing: `outcome` is FAILED, with `error_code` and `error`.
        409 `import_running` while another import of this feed runs, `no_feed` without an address.
        """
        content = self.parse(ImportInput)["content"]
        calendar = calendar_by_pk(hotel=self.hotel, calendar_pk=calendar_id)
        lease_number = None
        if content is not None:
            feed = import_by_hand(self.command, content)
        elif self.query["dry_run"] and calendar.url:
            feed = unleased_feed(self.command, url=calendar.url)
        else:
            feed, lease_number = leased_feed(self.command, calendar_pk=calendar.pk)
        return self.carry_out(
            import_calendar,
            self._respond_with_report,
            calendar_pk=calendar_id,
            feed=feed,
            lease_number=lease_number,
        )

    def _respond_with_report(self, report: ImportReport) -> Response:
        return self.respond(report.as_dict(), etag=etag(report.calendar))
