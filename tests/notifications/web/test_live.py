"""Tests of pages that are told of changes: the position at which their content was read."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staff.models import Staff
from tests import scenarios
from tests.factories import HotelFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Staff:
    return StaffFactory.create(hotel=HotelFactory.create())


def open_board(staff: Staff) -> str:
    client = Client()
    client.force_login(staff.user)
    return client.get(reverse("pages:board", args=[staff.hotel.slug])).content.decode()


def test_live_page_names_the_position_of_the_feed() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    staff = scenario.front_desk

    body = re.findall("<body[^>]*>", open_board(staff))

    assert f'data-hotel="{staff.hotel.slug}" data-person="{staff.pk}"' in body[0]
    assert ' data-position="2"' in body[0]
    assert "/static/innkeeper/js/stream_worker.js" in body[0]


def test_position_without_events_is_zero(staff: Staff) -> None:
    assert 'data-position="0"' in open_board(staff)


def test_position_is_read_before_the_content(staff: Staff) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        open_board(staff)

    statements = [query["sql"] for query in queries]
    position = next(at for at, sql in enumerate(statements) if "notifications_eventcounter" in sql)
    assert position < next(at for at, sql in enumerate(statements) if "rooms_room" in sql)


def test_page_of_several_hotels_is_not_live(staff: Staff) -> None:
    StaffFactory.create(user=staff.user, hotel=HotelFactory.create())
    client = Client()
    client.force_login(staff.user)

    assert "data-position" not in client.get(reverse("pages:hotels")).content.decode()
