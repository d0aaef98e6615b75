"""Tests of queries: pages, filters and unknown parameters."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Staff
from tests.api_clients import problem_of
from tests.factories import RoomTypeFactory, StaffFactory
from tests.staff.api.example_view import call

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Staff:
    return StaffFactory.create(manager=True)


@pytest.mark.parametrize("query", ["?dry_run=perhaps", "?dry_run=", "?x=1"])
def test_unknown_parameter_is_invalid(manager: Staff, query: str) -> None:
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
        ("page=1&page=2", "page"),
        ("ordering=&ordering=", "ordering"),
    ],
)
def test_invalid_value_is_refused(manager: Staff, query: str, field: str) -> None:
    assert list(problem_of(call(manager, "get", f"?{query}"), 400, "invalid")["errors"]) == [field]


def codes(page: dict[str, Any]) -> list[str]:
    return [row["code"] for row in page["results"]]


def test_list_is_paged_and_ordered(manager: Staff) -> None:
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


def test_empty_list_has_one_page(manager: Staff) -> None:
    assert call(manager, "get", "?page=1").data == {"count": 0, "next": None, "previous": None, "results": []}


def test_blank_parameter_counts_as_absent(manager: Staff) -> None:
    assert call(manager, "get", "?page=&ordering=&floor=").status_code == 200


@pytest.mark.parametrize(("page_size", "statements"), [(4, 1), (3, 1), (2, 2)])
def test_page_sends_two_statements_or_one_for_a_whole_list(
    manager: Staff, page_size: int, statements: int
) -> None:
    RoomTypeFactory.create_batch(3, hotel=manager.hotel)

    with CaptureQueriesContext(connection) as queries:
        page = call(manager, "get", f"?page_size={page_size}")

    assert len(queries) == 1 + statements
    assert page.data["count"] == 3
