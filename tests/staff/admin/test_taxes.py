"""Tests of the admin pages of tax categories and rates."""

from decimal import Decimal

import pytest

from hotel.models import TaxCategory, TaxRate
from tests.admin_pages import add_to, browser_of, messages_of, submit_form
from tests.scenarios import new_scenario
from tests.tax_categories import add_tax_category
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def test_manager_adds_a_category_and_a_rate() -> None:
    scenario = new_scenario()
    client = browser_of(scenario.manager)
    hotel = str(scenario.hotel.pk)

    given = {"hotel": hotel, "tax_code": "BAR", "name": "Bar", "percent": "19", "is_included": "on"}
    submit_form(client, add_to(TaxCategory), given)
    category = TaxCategory.objects.get()
    rate = {"hotel": hotel, "category": str(category.pk), "valid_from": "2999-01-01", "percent": "20"}
    submit_form(client, add_to(TaxRate), rate)

    rates = TaxRate.objects.order_by("valid_from").values_list("percent", "is_included", "staff_pk")
    assert list(rates) == [
        (Decimal(19), True, scenario.manager.pk),
        (Decimal(20), False, scenario.manager.pk),
    ]


def test_code_that_is_taken_shows_a_message() -> None:
    scenario = new_scenario()
    add_tax_category(scenario, "BAR")
    client = browser_of(scenario.manager)
    given = {"hotel": str(scenario.hotel.pk), "tax_code": "BAR", "name": "Bar", "percent": "19"}

    with assert_no_row_changes():
        answer = client.post(add_to(TaxCategory), given)

    assert messages_of(answer) != [] or answer.context["adminform"].form.errors
