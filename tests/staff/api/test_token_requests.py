"""Tests of requests with a token: one statement reads the token, the login and the membership."""

from datetime import timedelta

import pytest
from django.utils import timezone
from knox.models import AuthToken

from hotel.models import Hotel
from staff.enums import Role
from staff.models import Staff, User
from tests.api_clients import client_of, problem_of
from tests.factories import HotelFactory, StaffFactory, UserFactory
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


def url_of(hotel: Hotel | str) -> str:
    return f"/api/staff/hotels/{hotel if isinstance(hotel, str) else hotel.slug}/hotel/"


@pytest.fixture
def person() -> Staff:
    return StaffFactory.create(manager=True)


def test_one_statement_reads_all_that_a_request_needs_of_its_caller(person: Staff) -> None:
    client = client_of(person)
    client.get(url_of(person.hotel))

    with statements_sent() as sent:
        assert client.get(url_of(person.hotel)).status_code == 200

    assert [getattr(sql, "prefix", sql)[:12] for sql in sent] == ["read_callers"]


def test_token_opens_each_hotel_with_the_roles_of_that_hotel(person: Staff) -> None:
    second = StaffFactory.create(user=person.user, roles=[Role.HOUSEKEEPER])
    client = client_of(person)

    for hotel, status in ((person.hotel, 200), (second.hotel, 403)):
        assert client.get(url_of(hotel)).json().get("slug", hotel.slug) == hotel.slug
        assert client.patch(url_of(hotel), {"name": "New"}).status_code == status


def test_hotel_without_membership_and_missing_hotel_look_alike(person: Staff) -> None:
    client = client_of(person)

    for hotel in (HotelFactory.create(), "no-such-hotel"):
        problem = problem_of(client.get(url_of(hotel)), 404, "not_found")
        assert problem["detail"] == "You are not on the staff of a hotel with this slug."


def test_superuser_without_membership_gets_404(person: Staff) -> None:
    problem_of(client_of(UserFactory.create(is_superuser=True)).get(url_of(person.hotel)), 404, "not_found")


def test_membership_of_somebody_else_does_not_count(person: Staff) -> None:
    outsider = StaffFactory.create(manager=True)

    problem_of(client_of(outsider).get(url_of(person.hotel)), 404, "not_found")


def test_changes_of_the_staff_row_count_at_once(person: Staff) -> None:
    client = client_of(person)
    rows = Staff.objects.filter(pk=person.pk)
    assert client.patch(url_of(person.hotel), {"name": "First"}).status_code == 200

    rows.update(roles=[Role.HOUSEKEEPER])
    problem_of(client.patch(url_of(person.hotel), {"name": "Second"}), 403, "forbidden")
    rows.update(is_active=False)
    problem_of(client.get(url_of(person.hotel)), 404, "not_found")
    rows.update(is_active=True, roles=[Role.MANAGER])
    assert client.get(url_of(person.hotel)).json()["name"] == "First"


@pytest.mark.parametrize("expiry", [timedelta(0), timedelta(days=-1), None])
def test_token_that_is_not_valid_any_more_gets_401(person: Staff, expiry: timedelta | None) -> None:
    client = client_of(person)
    AuthToken.objects.update(expiry=expiry if expiry is None else timezone.now() + expiry)

    problem_of(client.get(url_of(person.hotel)), 401, "authentication_failed")


def test_deleted_token_and_inactive_login_get_401(person: Staff) -> None:
    client = client_of(person)
    User.objects.update(is_active=False)
    problem_of(client.get(url_of(person.hotel)), 401, "authentication_failed")

    User.objects.update(is_active=True)
    AuthToken.objects.all().delete()
    problem_of(client.get(url_of(person.hotel)), 401, "authentication_failed")


def test_tokens_with_an_equal_beginning_are_told_apart(person: Staff) -> None:
    other = StaffFactory.create(hotel=person.hotel, roles=[Role.HOUSEKEEPER])
    client, other_client = client_of(person), client_of(other)
    own = AuthToken.objects.get(user=person.user)
    AuthToken.objects.filter(user=other.user).update(token_key=own.token_key)

    assert client.patch(url_of(person.hotel), {"name": "New"}).status_code == 200
    problem_of(other_client.get(url_of(person.hotel)), 401, "authentication_failed")
