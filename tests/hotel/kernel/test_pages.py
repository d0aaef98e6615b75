"""Tests of pages whose rows one statement chooses and another reads."""

from typing import NamedTuple

import pytest

from hotel.kernel.pages import read_page
from hotel.kernel.sql import PreparedQuery
from rooms.models import Room
from tests import scenarios
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db


class Row(NamedTuple):
    pk: int
    room_number: str


READ_ROWS = PreparedQuery.by_key(
    "read_rows_of_a_page", lambda: Room.objects.values_list(*Row._fields), row=Row
)


def test_page_has_its_rows_in_order_and_counts_all() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "103", "101", "102")
    rooms = Room.objects.filter(hotel=scenario.hotel).order_by("-room_number")

    with assert_max_statements(2):
        rows, count = read_page(rooms, 1, 2, read=READ_ROWS)

    assert ([row.room_number for row in rows], count) == (["102", "101"], 3)
    assert read_page(rooms, 3, 2, read=READ_ROWS) == ([], 0)


def test_rows_deleted_after_the_choice_are_left_out() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    rooms = Room.objects.filter(hotel=scenario.hotel).order_by("room_number")

    def read_after_delete(pks: list[int]) -> list[Row]:
        return READ_ROWS(pks[1:])

    rows, count = read_page(rooms, 0, 2, read=read_after_delete)

    assert ([row.room_number for row in rows], count) == (["102"], 2)
