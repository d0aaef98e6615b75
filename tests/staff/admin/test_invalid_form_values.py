"""Tests that no value of a form field gives a 500."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm
from django.test import Client

from config.settings.base import HOTEL_APPS
from room_bookings.models import BookingGuest
from staff.models import Staff, User
from tests import scenarios
from tests.admin_pages import add_to, page_of, superuser
from tests.scenarios import Scenario
from tests.staff.admin.invalid_values import INVALID_VALUES
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for app in HOTEL_APPS
    for model in apps.get_app_config(app).get_models()
    if not model._meta.proxy and admin.site.is_registered(model)
]
APPS = sorted({model._meta.app_label for model in MODELS})
NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101", people=2)
    scenarios.booking_with_room(scenario, "102")
    return scenario


def forms(client: Client, app: str) -> Iterator[tuple[str, BaseForm, dict[str, Any]]]:
    """Yield the URL of each form that can be sent, the form, and the values of its fields when it is opened."""
    for model in [model for model in MODELS if model._meta.app_label == app]:
        rows = model._default_manager.order_by("pk")[:1]
        for url in [add_to(model), *(page_of(row) for row in rows)]:
            page = client.get(url)
            if page.status_code == 200 and (form := page.context["adminform"].form).fields:
                yield url, form, {name: as_form_value(form[name].value()) for name in form.fields}


def as_form_value(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    return "" if value is None else value


def invalid_bodies(form: BaseForm) -> Iterator[dict[str, Any]]:
    """Yield fields with values that no browser sends: a value for each field, and alone what a field accepts.

    Every field meets every value. A value that its field refuses never reaches the model, so it may share a request.
    """
    names = list(form.fields)
    for first in range(len(INVALID_VALUES)):
        yield {
            name: INVALID_VALUES[(first + place) % len(INVALID_VALUES)] for place, name in enumerate(names)
        }
    for name, value in product(names, INVALID_VALUES):
        if not refuses(form, name, value):
            yield {name: value}


def refuses(form: BaseForm, name: str, value: Any) -> bool:
    try:
        form.fields[name].clean(value)
    except ValidationError:
        return True
    except (
        AttributeError,
        TypeError,
        ValueError,
    ):  # a list where the widget reads one value: the request decides
        return False
    return False


@pytest.mark.parametrize("app", APPS)
def test_no_field_value_gives_500(scenario: Scenario, app: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(superuser())

    broken = [
        (url, body)
        for url, form, values in list(forms(client, app))
        for body in invalid_bodies(form)
        if client.post(url, {**values, **body}).status_code >= 500
    ]

    assert broken == []


def test_forms_are_found(scenario: Scenario) -> None:
    client = Client()
    client.force_login(superuser())

    found = {url for app in APPS for url, *_ in forms(client, app)}

    assert found >= {add_to(Staff), add_to(User), page_of(BookingGuest.objects.order_by("pk")[0])}


@pytest.mark.parametrize(
    ("user", "error"),
    [
        ("x", NO_CHOICE),
        ("a\x00b", "Null characters are not allowed."),
        ("9" * 30, NO_CHOICE),
        (["1", "x"], NO_CHOICE),
    ],
)
def test_invalid_choice_of_a_login_is_refused_by_the_form(scenario: Scenario, user: Any, error: str) -> None:
    client = Client()
    client.force_login(superuser())

    with assert_no_row_changes():
        page = client.post(add_to(Staff), {"user": user, "hotel": scenario.hotel.pk, "roles": ["MANAGER"]})

    assert page.status_code == 200
    assert page.context["errors"] == [[error]]
