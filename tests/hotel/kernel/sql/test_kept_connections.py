"""The first statement of a request checks the kept connection instead of Django's SELECT 1."""

from collections.abc import Generator
from typing import Any

import psycopg2
import pytest
from django.db import OperationalError, connection, transaction

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel, IdempotencyRecord
from staff.models import Staff
from tests.factories import HotelFactory, StaffFactory
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db(transaction=True)

read_hotels = PreparedQuery.first_of_request(
    "read_hotels_first", "SELECT {tables} FROM hotel_hotel AS hotel WHERE hotel.slug = %(slug)s", hotel=Hotel
)
read_slowly = PreparedQuery.first_of_request(
    "read_hotels_slowly",
    "SELECT {tables} FROM hotel_hotel AS hotel, pg_sleep(%(seconds)s)",
    hotel=Hotel,
)


@pytest.fixture
def hotel(monkeypatch: pytest.MonkeyPatch) -> Generator[Hotel]:
    """Begin a request on a kept connection, with health checks as in production."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 300)
    yield HotelFactory.create()
    connection.close()


def begin_request() -> None:
    connection.close_if_unusable_or_obsolete()


def end_session_at_the_server() -> None:
    """End the session as a restart of the server does; the program does not know yet."""
    other = psycopg2.connect(**{**connection.get_connection_params(), "connection_factory": None})
    try:
        with other, other.cursor() as cursor:
            pid = connection.connection.info.backend_pid
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def names(rows: list[tuple[Any, ...]]) -> list[str]:
    return [hotel.slug for (hotel,) in rows]


def test_kept_connection_gets_no_other_statement(hotel: Hotel) -> None:
    session = connection.connection
    begin_request()

    with statements_sent() as sent:
        assert names(read_hotels(slug=hotel.slug)) == [hotel.slug]
        assert Hotel.objects.count() == 1

    assert len(sent) == 2
    assert connection.connection is session


def test_other_first_statement_follows_the_check_of_django(hotel: Hotel) -> None:
    begin_request()

    with statements_sent() as sent:
        assert Hotel.objects.count() == 1

    assert sent[0] == "SELECT 1"
    assert len(sent) == 2


def test_lost_connection_is_replaced_and_the_statement_sent_again(hotel: Hotel) -> None:
    lost = connection.connection
    read_hotels(slug=hotel.slug)
    begin_request()
    end_session_at_the_server()

    assert names(read_hotels(slug=hotel.slug)) == [hotel.slug]
    assert connection.connection is not lost


def test_connection_closed_by_the_program_is_replaced(hotel: Hotel) -> None:
    begin_request()
    connection.connection.close()

    assert names(read_hotels(slug=hotel.slug)) == [hotel.slug]


def test_connection_lost_after_the_first_statement_is_an_error(hotel: Hotel) -> None:
    begin_request()
    read_hotels(slug=hotel.slug)
    end_session_at_the_server()

    with pytest.raises(OperationalError):
        read_hotels(slug=hotel.slug)


def test_connection_lost_in_a_transaction_is_an_error(hotel: Hotel) -> None:
    begin_request()

    with transaction.atomic():
        end_session_at_the_server()
        with pytest.raises(OperationalError):
            read_hotels(slug=hotel.slug)
        transaction.set_rollback(True)


def test_error_of_the_statement_is_raised_on_the_same_connection(hotel: Hotel) -> None:
    session = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '50ms'")
    begin_request()

    with statements_sent() as sent, pytest.raises(OperationalError, match="statement timeout"):
        read_slowly(seconds=10)

    assert [sql.split(" FROM")[-1] for sql in sent][1:] == ["SELECT 1"]
    assert connection.connection is session


def test_rows_are_tuples_of_instances(hotel: Hotel) -> None:
    member = StaffFactory.create(hotel=hotel)
    empty = HotelFactory.create()
    read = PreparedQuery.first_of_request(
        "read_hotels_with_staff",
        "SELECT {tables} FROM hotel_hotel AS hotel LEFT JOIN staff_staff AS member ON member.hotel_id = hotel.id "
        "WHERE hotel.id >= %(least)s ORDER BY hotel.id",
        hotel=Hotel,
        member=Staff,
    )

    assert read(least=hotel.pk) == [(hotel, member), (empty, None)]
    ((_, read_member), _) = read(least=hotel.pk)
    assert {name: value for name, value in vars(read_member).items() if name != "_state"} == {
        name: value for name, value in vars(Staff.objects.get()).items() if name != "_state"
    }
    assert (read_member._state.adding, read_member._state.db) == (False, "default")


def test_model_whose_values_django_converts_is_refused() -> None:
    with pytest.raises(ValueError, match="IdempotencyRecord: Django converts the values of headers"):
        PreparedQuery.first_of_request("read_records", "SELECT {tables}", record=IdempotencyRecord)
