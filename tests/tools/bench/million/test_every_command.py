"""The benchmark of a million rooms measures every service that writes."""

import psycopg2
import pytest
from django.db import connection

from hotel.models import Hotel
from tests.commands.registry import REGISTRY
from tools.bench.million.every_command import every_command
from tools.bench.million.load import load
from tools.bench.million.sizes import Size
from tools.bench.million.timed_commands import TimedFrontDesk


@pytest.mark.django_db(transaction=True)
def test_every_service_that_writes_is_measured() -> None:
    raw = psycopg2.connect(**connection.get_connection_params())
    load(raw, Size(hotels=1, rooms_each=20, rooms_first=20))
    raw.close()
    measured = []
    for step in every_command(TimedFrontDesk(Hotel.objects.get())):
        step.run()
        measured.append(step.service.__name__ if step.service else step.name)
    expected = {name for command in REGISTRY if not command.not_measured for name in command.names}
    assert set(measured) == expected
