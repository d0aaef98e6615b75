"""Tests of every request by every role, in the own and another hotel, and without a login, against the tables.

Every request has an unknown query parameter. A view checks the caller before the query, and the query before body
and subject. So a permitted caller gets a 400 that names the parameter, all others are refused earlier, and no
request changes anything.
"""

import pytest

from staff.enums import Role
from tests.api_clients import APIClient, anonymous_client, client_of, problem_of
from tests.architecture.permissions import bookings, hotel, rooms
from tests.architecture.permissions.routes import Table, served_methods
from tests.commands.registry import ROLES
from tests.factories import HotelFactory, StaffFactory, UserFactory

TABLE: Table = {**hotel.TABLE, **rooms.TABLE, **bookings.TABLE, **ROLES}
PROBE = "unknown_parameter"


def send(client: APIClient, name: str, *, hotel_slug: str) -> object:
    served = served_methods()[name]
    url = f"{served.url(hotel_slug=hotel_slug)}?{PROBE}=1"
    return getattr(client, served.method.lower())(url)


def assert_permitted(client: APIClient, name: str, *, hotel_slug: str) -> None:
    problem = problem_of(send(client, name, hotel_slug=hotel_slug), 400, "invalid")
    assert list(problem["errors"]) == [PROBE]


def test_tables_list_exactly_the_served_requests() -> None:
    listed = {*TABLE, *hotel.OPEN, *hotel.LOGGED_IN, *hotel.OUTSIDE}

    assert sorted(served_methods()) == sorted(listed)


def test_no_request_is_in_two_tables() -> None:
    tables = [hotel.TABLE, rooms.TABLE, bookings.TABLE, ROLES, hotel.OPEN, hotel.LOGGED_IN, hotel.OUTSIDE]

    assert sum(map(len, tables)) == len({name for table in tables for name in table})


def test_every_request_of_a_hotel_has_roles() -> None:
    requests_of_hotels = {name for name, served in served_methods().items() if "hotel_slug" in served.route}

    assert requests_of_hotels - set(hotel.OUTSIDE) == set(TABLE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_roles_are_permitted_in_their_own_hotel_only(name: str) -> None:
    own, other = HotelFactory.create(), HotelFactory.create()
    for role in Role.values:
        client = client_of(StaffFactory.create(hotel=own, roles=[role]))
        if role in TABLE[name]:
            assert_permitted(client, name, hotel_slug=own.slug)
        else:
            problem_of(send(client, name, hotel_slug=own.slug), 403, "forbidden")
        problem_of(send(client, name, hotel_slug=other.slug), 404, "not_found")
        problem_of(send(client, name, hotel_slug="no-such-hotel"), 404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_anonymous_inactive_and_superuser_are_refused(name: str) -> None:
    own = HotelFactory.create()
    problem_of(send(anonymous_client(), name, hotel_slug=own.slug), 401, "not_authenticated")

    inactive = StaffFactory.create(hotel=own, roles=Role.values, is_active=False)
    problem_of(send(client_of(inactive), name, hotel_slug=own.slug), 404, "not_found")

    superuser = UserFactory.create(is_superuser=True, is_staff=True)
    problem_of(send(client_of(superuser), name, hotel_slug=own.slug), 404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE))
def test_two_roles_have_the_permissions_of_both(name: str) -> None:
    porter = StaffFactory.create(roles=[Role.FRONT_DESK, Role.HOUSEKEEPER])

    if TABLE[name] & {Role.FRONT_DESK, Role.HOUSEKEEPER}:
        assert_permitted(client_of(porter), name, hotel_slug=porter.hotel.slug)
    else:
        problem_of(send(client_of(porter), name, hotel_slug=porter.hotel.slug), 403, "forbidden")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(hotel.LOGGED_IN))
def test_requests_for_every_login_need_no_role(name: str) -> None:
    problem_of(send(anonymous_client(), name, hotel_slug=""), 401, "not_authenticated")

    for person in (UserFactory.create(), StaffFactory.create()):
        assert_permitted(client_of(person), name, hotel_slug="")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(hotel.OPEN))
def test_open_requests_need_no_login(name: str) -> None:
    served = served_methods()[name]
    for client in (anonymous_client(), client_of(StaffFactory.create())):
        response = getattr(client, served.method.lower())(served.url(hotel_slug=""))
        assert response.status_code == (400 if served.method == "POST" else 200), response.content
