"""An example view, for tests of the behaviour that all views share."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from hotel.api.inputs import CommaSeparated, HotelDate, InputSerializer, PageQuery, ordering_by
from hotel.kernel.exceptions import Conflict
from rooms.models import RoomType
from staff.api.base import HotelView
from staff.capabilities import Capability
from staff.models import Staff


class NightInput(InputSerializer):
    day = HotelDate()
    amount = serializers.DecimalField(max_digits=8, decimal_places=2, required=False)


class ThingInput(InputSerializer):
    only_by_command = frozenset({"state"})

    name = serializers.CharField(max_length=20)
    floor = serializers.IntegerField(required=False)
    nights = NightInput(many=True, required=False)


class ThingQuery(PageQuery):
    floor = CommaSeparated(child=serializers.IntegerField(min_value=0), required=False)
    ordering = ordering_by("code", "name")


class Things(HotelView):
    capabilities = {"GET": Capability.ROOMS_READ, "POST": Capability.ROOMS_CHANGE}
    queries = {"GET": ThingQuery}

    def get(self, request: Request, hotel_slug: str) -> Response:
        types = RoomType.objects.filter(hotel=self.hotel).order_by(*self.query.get("ordering", ["code"]))
        return self.page(types, lambda rows: [{"code": row.code} for row in rows])

    def post(self, request: Request, hotel_slug: str) -> Response:
        given = self.parse(ThingInput)
        if given["name"] == "taken":
            raise Conflict("Taken.", name="taken")
        return self.respond({"name": given["name"], "now": self.now}, status=201, etag='"7"')


def call(staff: Staff | None, method: str, query: str = "", *, slug: str | None = None, **kwargs: Any) -> Any:
    request = getattr(APIRequestFactory(), method)(f"/things/{query}", **kwargs)
    if staff is not None:
        force_authenticate(request, user=staff.user)
    response = Things.as_view()(request, hotel_slug=slug or (staff.hotel.slug if staff else "nowhere"))
    if isinstance(response, Response):
        response.render()
    return response
