"""Clients of the API, and checks of its problems."""

import json
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient  # noqa: TID251 - tests call as clients do

from hotel.kernel.command import InstallationCommand
from staff.models import Staff, User
from staff.services import issue_token

__all__ = ["APIClient", "anonymous_client", "client_of", "problem_of"]


def client_of(person: Staff | User) -> APIClient:
    """Return a client with a token of this person. Server errors are answers, not exceptions."""
    user = person.user if isinstance(person, Staff) else person
    client = anonymous_client()
    client.credentials(
        HTTP_AUTHORIZATION=f"Token {issue_token(InstallationCommand(now=timezone.now()), user=user).token}"
    )
    return client


def anonymous_client() -> APIClient:
    return APIClient(raise_request_exception=False)


def problem_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """Return the body of a problem after checking its status, code and media type."""
    assert response["Content-Type"] == "application/problem+json", response.content[:500]
    body: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"urn:innkeeper:problem:{code}"
    assert body["title"]
    assert body["detail"]
    return body
