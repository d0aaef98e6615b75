"""Tests that a DATABASE_URL names the database of the settings it was made from."""

from typing import Any

import pytest
from psycopg2.extensions import parse_dsn

from config.settings.database import database_from_url
from tests.database_urls import url_of

PLAIN = {"USER": "ann", "PASSWORD": "", "HOST": "127.0.0.1", "PORT": 5433, "NAME": "inn"}
ODD = {"USER": "a@n/n", "PASSWORD": "p:w&#?", "HOST": "/srv/a socket", "PORT": "", "NAME": "the inn"}


@pytest.mark.parametrize("settings", [PLAIN, ODD])
def test_both_drivers_read_the_url(settings: dict[str, Any]) -> None:
    url = url_of(settings)

    read = database_from_url(url)
    assert {key: str(read[key] or "") for key in settings} == {
        key: str(value) for key, value in settings.items()
    }
    name_in_url = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT", "dbname": "NAME"}
    assert parse_dsn(url) == {word: str(settings[key]) for word, key in name_in_url.items() if settings[key]}


def test_name_chooses_another_database_of_the_server() -> None:
    assert url_of(PLAIN, name="other") == "postgresql://ann@/other?host=127.0.0.1&port=5433"
