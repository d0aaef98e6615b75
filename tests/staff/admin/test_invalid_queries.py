"""Tests that no query of a list or page of the admin gives a 500."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.admin_pages import browser_of, list_of, page_of, superuser
from tests.staff.admin.test_every_page import MODELS, scenario_with_all_rows

pytestmark = pytest.mark.django_db

PARAMETERS_OF_EVERY_LIST = [
    ("q", "all", "e", "_popup", "_facets", "_changelist_filters"),
    ("o",),
    ("p",),
    ("_to_field",),
]
"""Parameters that every list reads. Those in one group are read independently, so one query names all of them."""

INVALID_VALUES = ["", "-1", "9999", "9" * 30, "٣"]
YEARS = [("1999", 302), ("2000", 200), ("2199", 200), ("2200", 302), ("9999", 302)]


def parameters_of(model: type[Model], client: Client) -> Iterator[tuple[str, ...]]:
    """Yield the parameters of this list's query, those of one query together."""
    yield from PARAMETERS_OF_EVERY_LIST
    for spec in client.get(list_of(model)).context["cl"].filter_specs:
        yield from ((name,) for name in spec.expected_parameters())
    if day := admin.site.get_model_admin(model).date_hierarchy:
        yield from ((f"{day}__{part}",) for part in ("year", "month", "day", "gte"))


def requests_of(model: type[Model], client: Client) -> Iterator[tuple[str, dict[str, Any]]]:
    for names in parameters_of(model, client):
        yield from ((list_of(model), dict.fromkeys(names, value)) for value in INVALID_VALUES)
    for row in model._default_manager.order_by("pk")[:1]:
        for page in ("change", "history"):
            yield from ((page_of(row, page), dict.fromkeys(names, "")) for names in PARAMETERS_OF_EVERY_LIST)


@pytest.mark.parametrize("app", sorted({model._meta.app_label for model in MODELS}))
def test_no_query_gives_500(app: str) -> None:
    scenario_with_all_rows(scenarios.new_scenario())
    client = browser_of(superuser())
    client.raise_request_exception = False

    models = [model for model in MODELS if model._meta.app_label == app]
    requests = [each for model in models for each in requests_of(model, client)]

    assert [each for each in requests if client.get(*each).status_code >= 500] == []


@pytest.mark.parametrize(("year", "status"), YEARS)
def test_year_outside_of_the_calendar_redirects(year: str, status: int) -> None:
    query = {"check_in__year": year, "check_in__month": "12", "check_in__day": "31"}

    assert browser_of(superuser()).get(list_of(RoomBooking), query).status_code == status
