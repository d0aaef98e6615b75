"""Tests of the admin pages of logins and staff."""

import pytest
from django.test import Client

from hotel.kernel.etag import etag
from staff.enums import Role
from staff.models import Staff, User
from staff.services import authenticate_user
from tests import scenarios
from tests.admin_pages import (
    add_to,
    browser_of,
    list_of,
    messages_of,
    page_of,
    submit_form,
    superuser,
    text_of,
)
from tests.factories import HotelFactory, StaffFactory, UserFactory
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

LOGIN = {
    "username": "pat",
    "first_name": "Pat",
    "last_name": "Porter",
    "email": "",
    "new_password": "quite a long one",
}


@pytest.fixture
def superuser_login() -> User:
    return superuser()


@pytest.fixture
def client(superuser_login: User) -> Client:
    return browser_of(superuser_login)


def test_new_login_has_a_hashed_password(client: Client) -> None:
    submit_form(client, add_to(User), LOGIN)

    user = User.objects.get(username="pat")
    assert authenticate_user(username="pat", password="quite a long one") == user
    assert (user.get_full_name(), user.is_staff, user.is_superuser) == ("Pat Porter", False, False)
    assert "quite a long one" not in text_of(client.get(page_of(user)))
    assert user.password not in text_of(client.get(page_of(user)))


@pytest.mark.parametrize(
    "given", [{"new_password": ""}, {"new_password": "short"}, {"username": "no blanks"}]
)
def test_weak_password_and_invalid_username_are_refused(client: Client, given: dict[str, str]) -> None:
    with assert_no_row_changes():
        page = client.post(add_to(User), LOGIN | given)

    assert page.context["adminform"].form.errors.keys() == given.keys()


def test_username_in_use_is_refused(client: Client) -> None:
    UserFactory.create(username="pat")

    with assert_no_row_changes():
        assert messages_of(client.post(add_to(User), LOGIN)) == ["This username is in use: pat."]


def test_change_of_a_login_keeps_its_username(client: Client) -> None:
    user = UserFactory.create(username="pat")
    before = user.password

    submit_form(
        client,
        page_of(user),
        {"username": "other", "first_name": "Kim", "last_name": "K", "new_password": ""},
    )

    user.refresh_from_db()
    assert (user.username, user.first_name, user.is_active, user.password) == ("pat", "Kim", False, before)


def test_change_of_own_password_keeps_the_session(client: Client, superuser_login: User) -> None:
    flags = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}

    submit_form(client, page_of(superuser_login), LOGIN | flags)

    assert (
        authenticate_user(username=superuser_login.username, password="quite a long one") == superuser_login
    )
    assert client.get(list_of(User)).status_code == 200


def test_staff_is_added_and_changed(client: Client) -> None:
    hotel, user = HotelFactory.create(), UserFactory.create()
    submit_form(
        client, add_to(Staff), {"hotel": hotel.pk, "user": user.pk, "roles": ["HOUSEKEEPER", "FRONT_DESK"]}
    )

    staff = Staff.objects.get()
    assert (staff.hotel, staff.user, staff.roles) == (hotel, user, ["FRONT_DESK", "HOUSEKEEPER"])

    given = {"roles": ["MANAGER"], "is_active": "", "hotel": HotelFactory.create().pk, "seen": etag(staff)}
    submit_form(client, page_of(staff), given)
    staff.refresh_from_db()
    assert (staff.hotel, staff.roles, staff.is_active) == (hotel, ["MANAGER"], False)
    with assert_no_row_changes():
        stale = submit_form(client, page_of(staff), given | {"roles": ["FRONT_DESK"]})
    assert stale == ["It has changed since you last read it. Read it again, and decide anew."]


def test_user_cannot_be_added_twice_to_a_hotel(client: Client) -> None:
    staff = StaffFactory.create()

    with assert_no_row_changes():
        page = client.post(
            add_to(Staff), {"hotel": staff.hotel.pk, "user": staff.user.pk, "roles": ["MANAGER"]}
        )

    assert messages_of(page) == ["This person is already a member of the hotel's staff."]


@pytest.mark.parametrize("roles", [[], ["KING"]])
def test_unknown_roles_are_refused(client: Client, roles: list[str]) -> None:
    staff = StaffFactory.create()

    with assert_no_row_changes():
        page = client.post(page_of(staff), {"roles": roles, "is_active": "on", "seen": etag(staff)})

    assert page.context["adminform"].form.errors.keys() == {"roles"}


def test_managers_see_staff_and_change_none() -> None:
    scenario = scenarios.new_scenario(slug="harbour")
    client = browser_of(scenario.manager)

    listed = client.get(list_of(Staff)).context["cl"].result_list
    assert {staff.hotel_id for staff in listed} == {scenario.hotel.pk}
    assert "override-status" in text_of(client.get(page_of(scenario.manager)))
    with assert_no_row_changes():
        assert client.post(page_of(scenario.front_desk), {"roles": [Role.MANAGER]}).status_code == 403
        assert client.post(add_to(Staff), {}).status_code == 403
        assert client.post(add_to(User), LOGIN).status_code == 403
        assert client.post(page_of(scenario.front_desk.user), LOGIN).status_code == 403
