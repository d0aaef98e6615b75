import pytest
from django.test import Client

from tests import lives
from tests.admin_pages import browser_of
from tests.lives import House


@pytest.fixture
def house() -> House:
    return lives.house(slug="harbour")


@pytest.fixture
def manager(house: House) -> Client:
    return browser_of(house.manager)
