"""Requests to the admin as a browser sends them."""

from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from staff.models import Staff, User
from tests.factories import UserFactory


def superuser() -> User:
    return UserFactory.create(is_staff=True, is_superuser=True)


def browser_of(person: Staff | User) -> Client:
    """Return a browser in which this person is logged in. A staff member may open the admin from then on."""
    user = person.user if isinstance(person, Staff) else person
    if isinstance(person, Staff):
        User.objects.filter(pk=user.pk).update(is_staff=True)
        user.refresh_from_db()
    client = Client()
    client.force_login(user)
    return client


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_to(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page_of(row: Model, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def run_action(client: Client, action: str, rows: Sequence[Model], **given: str) -> Any:
    """Choose rows in their list and an action on them."""
    data = {"action": action, ACTION_CHECKBOX_NAME: [str(row.pk) for row in rows], **given}
    return client.post(list_of(type(rows[0])), data)


def submit_form(client: Client, address: str, given: Mapping[str, Any]) -> list[str]:
    """Send a complete form; return the messages of the next page."""
    response = client.post(address, given)
    assert response.status_code == 302, form_errors_in(response)
    return messages_of(response)


def messages_of(response: Any) -> list[str]:
    """Return the messages that this answer adds for the next page."""
    storage: Any = get_messages(response.wsgi_request)
    return [str(message) for message in storage._queued_messages]


def form_errors_in(response: Any) -> Any:
    return response.context["errors"] if response.context else response.content


def text_of(response: Any) -> str:
    return unescape(response.content.decode())
