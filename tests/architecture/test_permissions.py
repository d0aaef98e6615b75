"""Every address by every role, in the own and a foreign hotel, and by nobody, against tables written by hand.

Every call carries a query parameter that no address knows. A view judges the person before the query, and the
query before body and subject: so whoever is admitted reads that the parameter is unknown, everybody else is
refused before, and no call does anything.
"""

import pytest

from staff.enums import Role
from tests.api_clients import APIClient, anonymous_client, client_of, problem_of
from tests.architecture.permissions import bookings, hotel, rooms
from tests.architecture.permissions.kit import Table, all_served
from tests.factories import HotelFactory, StaffFactory, UserFactory

TABLE: Table = {**hotel.TABLE, **rooms.TABLE, **bookings.TABLE}
PROBE = "parameter_that_nobody_knows"


def call(client: APIClient, name: str, *, hotel_slug: str) -> object:
    served = all_served()[name]
    url = f"{served.url(hotel_slug=hotel_slug)}?{PROBE}=1"
    return getattr(client, served.method.lower())(url)


def assert_admitted(client: APIClient, name: str, *, hotel_slug: str) -> None:
    problem = problem_of(call(client, name, hotel_slug=hotel_slug), 400, "invalid")
    assert list(problem["errors"]) == [PROBE]


def test_no_address_is_missing_from_the_tables_and_none_is_invented() -> None:
    written = {*TABLE, *hotel.OPEN, *hotel.LOGGED_IN, *hotel.REST}

    assert sorted(all_served()) == sorted(written)


def test_no_address_stands_in_two_tables() -> None:
    tables = [hotel.TABLE, rooms.TABLE, bookings.TABLE, hotel.OPEN, hotel.LOGGED_IN, hotel.REST]

    assert sum(map(len, tables)) == len({name for table in tables for name in table})


def test_everything_of_a_hotel_stands_in_a_table_of_roles() -> None:
    of_hotels = {name for name, served in all_served().items() if "hotel_slug" in served.route}

    assert of_hotels == set(TABLE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_role_in_the_own_and_a_foreign_hotel(name: str) -> None:
    own, foreign = HotelFactory.create(), HotelFactory.create()
    for role in Role.values:
        client = client_of(StaffFactory.create(hotel=own, roles=[role]))
        if role in TABLE[name]:
            assert_admitted(client, name, hotel_slug=own.slug)
        else:
            problem_of(call(client, name, hotel_slug=own.slug), 403, "forbidden")
        problem_of(call(client, name, hotel_slug=foreign.slug), 404, "not_found")
        problem_of(call(client, name, hotel_slug="no-such-hotel"), 404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_strangers_in_the_own_hotel(name: str) -> None:
    own = HotelFactory.create()
    problem_of(call(anonymous_client(), name, hotel_slug=own.slug), 401, "not_authenticated")

    gone = StaffFactory.create(hotel=own, roles=Role.values, is_active=False)
    problem_of(call(client_of(gone), name, hotel_slug=own.slug), 404, "not_found")

    superuser = UserFactory.create(is_superuser=True, is_staff=True)
    problem_of(call(client_of(superuser), name, hotel_slug=own.slug), 404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_several_roles_may_what_one_of_them_may(name: str) -> None:
    porter = StaffFactory.create(roles=[Role.FRONT_DESK, Role.HOUSEKEEPER])

    if TABLE[name] & {Role.FRONT_DESK, Role.HOUSEKEEPER}:
        assert_admitted(client_of(porter), name, hotel_slug=porter.hotel.slug)
    else:
        problem_of(call(client_of(porter), name, hotel_slug=porter.hotel.slug), 403, "forbidden")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(hotel.LOGGED_IN))
def test_what_needs_a_login_and_no_role(name: str) -> None:
    problem_of(call(anonymous_client(), name, hotel_slug=""), 401, "not_authenticated")

    for person in (UserFactory.create(), StaffFactory.create()):
        assert_admitted(client_of(person), name, hotel_slug="")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(hotel.OPEN))
def test_what_is_open_to_anybody(name: str) -> None:
    served = all_served()[name]
    for client in (anonymous_client(), client_of(StaffFactory.create())):
        response = getattr(client, served.method.lower())(served.url(hotel_slug=""))
        assert response.status_code == (400 if served.method == "POST" else 200), response.content
