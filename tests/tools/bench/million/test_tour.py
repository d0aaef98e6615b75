"""The tour knows every kind of command: what a service can write, the million rooms are asked to take."""

import psycopg2
import pytest
from django.db import connection

from hotel.models import Hotel
from tests.commands.service_cases import CASES, ELSEWHERE, SEVERAL, SILENT
from tools.bench.million.clerk import Clerk
from tools.bench.million.load import load
from tools.bench.million.sizes import Size
from tools.bench.million.tour import tour

LEFT_OUT = {
    "opens another hotel": {"create_hotel"},
    "a part of requests, which another part of the bench measures": {"begin_call", "keep_answer"},
    "tidies at night": {"prune_answers"},
    "of people and their logins, whom no room concerns": {
        *("add_staff", "change_staff", "create_login", "create_logins", "update_login", "set_password"),
        *("issue_token", "revoke_token", "try_login"),
    },
}
"""Services that write and that nobody on the tour asks for, and why."""


@pytest.mark.django_db(transaction=True)
def test_every_service_that_writes_is_asked_for() -> None:
    raw = psycopg2.connect(**connection.get_connection_params())
    load(raw, Size(hotels=1, rooms_each=20, rooms_first=20))
    raw.close()
    asked = []
    for step in tour(Clerk(Hotel.objects.get())):
        step.run()
        asked.append(step.service.__name__ if step.service else step.name)
    left_out = [name for names in LEFT_OUT.values() for name in names]
    told = {case.service.__name__ for case in CASES.values()}
    assert sorted([*set(asked), *left_out]) == sorted({*told, *ELSEWHERE[SEVERAL], *ELSEWHERE[SILENT]})
