"""Whatever stands in the query of a list's or a row's address, no page of the admin answers 500."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.admin_pages import browser_of, list_of, page_of, superuser
from tests.staff.admin.test_every_page import MODELS, lived

pytestmark = pytest.mark.django_db

OF_EVERY_LIST = [
    ("q", "all", "e", "_popup", "_facets", "_changelist_filters"),
    ("o",),
    ("p",),
    ("_to_field",),
]
"""Parameters that every list reads. Those in one group are read independently, so one query names all of them."""

HOSTILE = ["", "-1", "9999", "9" * 30, "٣"]
IN_AND_OUT_OF_THE_CALENDAR = [("1999", 302), ("2000", 200), ("2199", 200), ("2200", 302), ("9999", 302)]


def parameters_of(model: type[Model], client: Client) -> Iterator[tuple[str, ...]]:
    """Yield the parameters of this list's query, those of one query together."""
    yield from OF_EVERY_LIST
    for spec in client.get(list_of(model)).context["cl"].filter_specs:
        yield from ((name,) for name in spec.expected_parameters())
    if day := admin.site.get_model_admin(model).date_hierarchy:
        yield from ((f"{day}__{part}",) for part in ("year", "month", "day", "gte"))


def addresses(model: type[Model], client: Client) -> Iterator[tuple[str, dict[str, Any]]]:
    for names in parameters_of(model, client):
        yield from ((list_of(model), dict.fromkeys(names, value)) for value in HOSTILE)
    for row in model._default_manager.order_by("pk")[:1]:
        for page in ("change", "history"):
            yield from ((page_of(row, page), dict.fromkeys(names, "")) for names in OF_EVERY_LIST)


@pytest.mark.parametrize("app", sorted({model._meta.app_label for model in MODELS}))
def test_no_query_breaks_a_page(app: str) -> None:
    lived(scenarios.new_scenario())
    client = browser_of(superuser())
    client.raise_request_exception = False

    models = [model for model in MODELS if model._meta.app_label == app]
    tried = [each for model in models for each in addresses(model, client)]

    assert [each for each in tried if client.get(*each).status_code >= 500] == []


@pytest.mark.parametrize(("year", "status"), IN_AND_OUT_OF_THE_CALENDAR)
def test_a_year_beyond_the_calendar_is_asked_for_in_vain(year: str, status: int) -> None:
    query = {"check_in__year": year, "check_in__month": "12", "check_in__day": "31"}

    assert browser_of(superuser()).get(list_of(RoomBooking), query).status_code == status
