"""Tests of the compression of pages."""

import gzip

import pytest
from django.test import Client

from staff.models import Staff
from tests.factories import HotelFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Staff:
    return StaffFactory.create(hotel=HotelFactory.create(slug="grand"))


@pytest.fixture
def browser(staff: Staff) -> Client:
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(staff.user)
    return client


def test_pages_of_a_hotel_are_compressed(browser: Client) -> None:
    answer = browser.get("/hotels/grand/board/")

    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(answer.content).startswith(b"<!doctype html>")


def test_lengths_of_equal_pages_differ(browser: Client) -> None:
    lengths = {len(browser.get("/hotels/grand/board/").content) for _ in range(20)}

    assert len(lengths) > 1


@pytest.mark.parametrize("path", ["/api/staff/me/", "/login/", "/api/staff/hotels/grand/events/stream/"])
def test_other_answers_are_not_compressed(browser: Client, path: str) -> None:
    assert "Content-Encoding" not in browser.get(path).headers


def test_clients_without_gzip_get_plain_pages(staff: Staff) -> None:
    client = Client()
    client.force_login(staff.user)

    assert client.get("/hotels/grand/board/").content.startswith(b"<!doctype html>")
