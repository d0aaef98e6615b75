"""GET /api/calendars/{token}.ics: the feed that a channel reads."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from hotel.api.documentation import ProblemSerializer, extend_schema
from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.problems import MEDIA_TYPE as PROBLEM_MEDIA_TYPE
from room_bookings.selectors.calendars import exported_feed
from staff.api.client_address import client_address

MEDIA_TYPE = "text/calendar; charset=utf-8"
SECONDS_FRESH = 60


class FeedThrottle(SimpleRateThrottle):
    """Allows an address 60 requests a minute in each process: channels ask every few minutes, guessers all the time."""

    scope = "calendar-feeds"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": client_address(request)}


class CalendarFeed(APIView):
    """The feed of a calendar, for whoever knows its address."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [FeedThrottle]
    metadata_class = None

    @extend_schema(
        responses={
            (200, "text/calendar"): OpenApiTypes.STR,
            304: None,
            (404, PROBLEM_MEDIA_TYPE): ProblemSerializer,
        }
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """Return the nights in which the listing cannot be sold, as all-day events; 304 for a current `If-None-Match`.

        404 for a token that was revoked or renewed.
        """
        feed = exported_feed(token=token, now=timezone.now())
        if feed is None:
            raise NotFound(_("There is no calendar at this address."), code=ProblemCode.CALENDAR_NOT_FOUND)
        headers: dict[str, Any] = {
            "ETag": feed.etag,
            "Cache-Control": f"private, max-age={SECONDS_FRESH}",
        }
        known = {
            tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")
        }
        if known & {feed.etag, "*"}:
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(feed.body, content_type=MEDIA_TYPE, headers=headers)
