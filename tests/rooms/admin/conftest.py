import pytest
from django.test import Client

from tests import scenarios as lives
from tests.admin_pages import browser_of
from tests.scenarios import House


@pytest.fixture
def house() -> House:
    return lives.house(slug="harbour")


@pytest.fixture
def manager(house: House) -> Client:
    return browser_of(house.manager)
