"""The benchmark of a million rooms measures every service that writes."""

import psycopg2
import pytest
from django.db import connection

from hotel.models import Hotel
from tests.commands.service_cases import CASES, ELSEWHERE, SEVERAL, SILENT
from tools.bench.million.every_command import every_command
from tools.bench.million.load import load
from tools.bench.million.sizes import Size
from tools.bench.million.timed_commands import TimedFrontDesk

NOT_MEASURED = {
    "creates another hotel": {"create_hotel"},
    "parts of requests, which another part of the benchmark measures": {"claim_key", "store_answer"},
    "prunes at night": {"prune_answers"},
    "staff and logins, which no room concerns": {
        *("add_staff", "change_staff", "create_login", "create_logins", "update_login", "set_password"),
        *("issue_token", "revoke_token", "try_login"),
    },
}
"""Services that write and that are not measured, by the reason."""


@pytest.mark.django_db(transaction=True)
def test_every_service_that_writes_is_measured() -> None:
    raw = psycopg2.connect(**connection.get_connection_params())
    load(raw, Size(hotels=1, rooms_each=20, rooms_first=20))
    raw.close()
    measured = []
    for step in every_command(TimedFrontDesk(Hotel.objects.get())):
        step.run()
        measured.append(step.service.__name__ if step.service else step.name)
    not_measured = [name for names in NOT_MEASURED.values() for name in names]
    told = {case.service.__name__ for case in CASES.values()}
    assert sorted([*set(measured), *not_measured]) == sorted({*told, *ELSEWHERE[SEVERAL], *ELSEWHERE[SILENT]})
