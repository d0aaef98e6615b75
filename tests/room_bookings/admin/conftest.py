import pytest
from django.test import Client

from tests import scenarios
from tests.admin_pages import browser_of
from tests.scenarios import Scenario


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="harbour")


@pytest.fixture
def manager(scenario: Scenario) -> Client:
    return browser_of(scenario.manager)
