"""The base view: the order of refusals, bodies, queries, pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from hotel.api.inputs import CommaSeparated, HotelDate, InputSerializer, PageQuery, ordering_by
from hotel.exceptions import Conflict
from rooms.models import RoomType
from staff.api.base import HotelView
from staff.capabilities import Capability
from staff.models import Staff
from tests.callers import problem_of
from tests.factories import HotelFactory, RoomTypeFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


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
        return self.answer({"name": given["name"], "now": self.now}, status=201, etag='"7"')


def call(staff: Staff | None, method: str, query: str = "", *, slug: str | None = None, **kwargs: Any) -> Any:
    request = getattr(APIRequestFactory(), method)(f"/things/{query}", **kwargs)
    if staff is not None:
        force_authenticate(request, user=staff.user)
    response = Things.as_view()(request, hotel_slug=slug or (staff.hotel.slug if staff else "nowhere"))
    if isinstance(response, Response):
        response.render()
    return response


@pytest.fixture
def manager() -> Staff:
    return StaffFactory.create(manager=True)


def test_every_method_must_name_its_capability() -> None:
    with pytest.raises(TypeError, match="Half must say which capability POST needs"):
        type("Half", (Things,), {"capabilities": {"GET": Capability.ROOMS_READ}})


def test_nobody_is_401() -> None:
    response = call(None, "get")

    problem_of(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Token"


def test_another_hotel_is_404(manager: Staff) -> None:
    problem_of(call(manager, "get", slug=HotelFactory.create().slug), 404, "not_found")


def test_an_unknown_hotel_is_404(manager: Staff) -> None:
    problem_of(call(manager, "get", slug="no-such-hotel"), 404, "not_found")


def test_inactive_staff_is_404() -> None:
    problem_of(call(StaffFactory.create(manager=True, is_active=False), "get"), 404, "not_found")


def test_a_superuser_without_a_place_in_the_hotel_is_404() -> None:
    stranger = Staff(user=UserFactory.create(is_superuser=True), hotel=HotelFactory.create(), roles=[])

    problem_of(call(stranger, "get"), 404, "not_found")


def test_the_caller_is_found_in_one_statement(manager: Staff) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call(manager, "put")
        assert len(queries) == 0
        call(manager, "post", data={"name": "x"}, format="json")
    assert len(queries) == 1


def test_a_lacking_capability_is_403_before_query_and_body_are_read() -> None:
    housekeeper = StaffFactory.create(housekeeper=True)

    body = problem_of(
        call(housekeeper, "post", "?x=1", data="{", content_type="application/json"), 403, "forbidden"
    )

    assert body["capability"] == "rooms.change"


def test_an_unknown_method_is_405(manager: Staff) -> None:
    problem_of(call(manager, "put"), 405, "method_not_allowed")
    problem_of(call(manager, "options"), 405, "method_not_allowed")


def test_success_has_body_status_and_etag(manager: Staff) -> None:
    response = call(manager, "post", data={"name": "x"}, format="json")

    assert (response.status_code, response.data["name"], response["ETag"]) == (201, "x", '"7"')


def test_head_is_a_get(manager: Staff) -> None:
    assert call(manager, "head").status_code == 200


def test_refusals_of_services_are_answered(manager: Staff) -> None:
    problem_of(call(manager, "post", data={"name": "taken"}, format="json"), 409, "conflict")


@pytest.mark.parametrize(
    "body", ["{", "", "nul", "[1", '{"name": NaN}', '{"name": 1e999}', '{"a": ' + "9" * 5000 + "}"]
)
def test_bodies_that_are_not_json_are_malformed(manager: Staff, body: str) -> None:
    expected = "invalid" if not body else "malformed"

    problem_of(call(manager, "post", data=body, content_type="application/json"), 400, expected)


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"nights": [{"day": "a\\u0000"}]}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"name": ' + b"[" * 21 + b"]" * 21 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_bodies_that_nobody_can_store_are_malformed(manager: Staff, body: bytes) -> None:
    problem_of(call(manager, "post", data=body, content_type="application/json"), 400, "malformed")


def test_a_body_without_end_is_413(manager: Staff) -> None:
    body = b'{"name": "' + b"x" * 2_621_440 + b'"}'

    problem_of(call(manager, "post", data=body, content_type="application/json"), 413, "too_large")


def test_other_media_types_are_415(manager: Staff) -> None:
    problem_of(call(manager, "post", data="x", content_type="text/plain"), 415, "unsupported_media_type")


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1", "true"])
def test_a_body_that_is_no_object_is_invalid(manager: Staff, body: str) -> None:
    problem_of(call(manager, "post", data=body, content_type="application/json"), 400, "invalid")


def test_every_wrong_field_is_named_at_once(manager: Staff) -> None:
    body = {"name": "x" * 21, "nane": 1, "nights": [{"day": "1999-12-31"}, {"day": "2026-02-30", "x": 1}]}

    errors = problem_of(call(manager, "post", data=body, format="json"), 400, "invalid")["errors"]

    assert errors == {
        "nane": ["There is no such field."],
        "name": ["Ensure this field has no more than 20 characters."],
        "nights.0.day": ["Dates lie between 2000-01-01 and 2199-12-31."],
        "nights.1.x": ["There is no such field."],
        "nights.1.day": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],
    }


def test_a_field_that_only_commands_change_is_read_only(manager: Staff) -> None:
    body = problem_of(
        call(manager, "post", data={"name": "x", "state": "y"}, format="json"), 400, "read_only"
    )

    assert body["errors"] == {"state": ["This field is not changed here."]}


@pytest.mark.parametrize("query", ["?dry_run=true", "?x=1"])
def test_a_query_that_the_method_does_not_know_is_invalid(manager: Staff, query: str) -> None:
    problem_of(call(manager, "post", query, data={"name": "x"}, format="json"), 400, "invalid")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=99999999999999999999", "page"),
        ("page_size=0", "page_size"),
        ("page_size=1001", "page_size"),
        ("floor=1,two", "floor"),
        ("ordering=secret", "ordering"),
        ("pages=1", "pages"),
    ],
)
def test_wrong_queries_are_invalid(manager: Staff, query: str, field: str) -> None:
    assert list(problem_of(call(manager, "get", f"?{query}"), 400, "invalid")["errors"]) == [field]


def codes(page: dict[str, Any]) -> list[str]:
    return [row["code"] for row in page["results"]]


def test_pages(manager: Staff) -> None:
    for code in "EDCBA":
        RoomTypeFactory.create(hotel=manager.hotel, code=code)

    first = call(manager, "get", "?page_size=2&ordering=code").data
    assert (first["count"], codes(first), first["previous"]) == (5, ["A", "B"], None)
    assert first["next"] == "http://testserver/things/?ordering=code&page=2&page_size=2"

    last = call(manager, "get", "?page_size=2&ordering=code&page=3").data
    assert (codes(last), last["next"]) == (["E"], None)
    assert last["previous"] == "http://testserver/things/?ordering=code&page=2&page_size=2"

    assert codes(call(manager, "get", "?ordering=-code,name").data) == ["E", "D", "C", "B", "A"]
    problem_of(call(manager, "get", "?page_size=2&page=4"), 404, "not_found")


def test_an_empty_list_has_one_page(manager: Staff) -> None:
    assert call(manager, "get", "?page=1").data == {"count": 0, "next": None, "previous": None, "results": []}


def test_a_blank_parameter_is_none(manager: Staff) -> None:
    assert call(manager, "get", "?page=&ordering=&floor=").status_code == 200


def test_a_page_takes_two_statements_beside_the_caller(manager: Staff) -> None:
    RoomTypeFactory.create_batch(3, hotel=manager.hotel)

    with CaptureQueriesContext(connection) as queries:
        call(manager, "get")

    assert len(queries) == 3
