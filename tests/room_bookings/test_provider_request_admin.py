"""Tests of the actions on requests to providers in the admin."""

import pytest

from room_bookings.models import ProviderRequest
from tests import scenarios
from tests.admin_pages import browser_of, list_of
from tests.commands.preconditions import hanging_refund
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def test_managers_give_up_requests_and_let_them_be_tried_again() -> None:
    scenario = scenarios.new_scenario(slug="grand")
    pk = hanging_refund(scenario)["request_id"]
    manager, desk = browser_of(scenario.manager), browser_of(scenario.front_desk)

    for action, state in (("give_up", "GIVEN_UP"), ("retry_requests", "WAITING")):
        choice = {"action": action, "_selected_action": [pk]}
        with assert_no_row_changes():
            desk.post(list_of(ProviderRequest), choice)
        manager.post(list_of(ProviderRequest), choice)
        assert ProviderRequest.objects.get(pk=pk).state == state
    assert ProviderRequest.objects.get(pk=pk).must_search
