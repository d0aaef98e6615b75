"""Calls of a scenario's staff to the API, and checks of the answers."""

from typing import Any

from django.db import connection

from staff.models import Staff
from tests.api_clients import client_of, problem_of
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes


class Caller:
    """A member of staff with a token. The database checks its constraints after each call, as at a commit."""

    def __init__(self, scenario: Scenario, member: Staff) -> None:
        self.scenario = scenario
        self.client = client_of(member)

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Send a request; fail unless the response has this status."""
        response = getattr(self.client, method)(self.scenario.url(path), body)
        assert response.status_code == status, response.content
        connection.check_constraints()
        return response

    def get(self, path: str, **query: Any) -> Any:
        """Return the body of a GET; fail if it changes a row."""
        with assert_no_row_changes():
            return self.call("get", path, query).json()

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self.call("post", path, body, status=status).json()

    def patch(self, path: str, body: Any) -> Any:
        return self.call("patch", path, body).json()

    def refused(self, method: str, path: str, body: Any, status: int, code: str) -> dict[str, Any]:
        """Send a request that is refused; return the problem. Fail if a row changes."""
        with assert_no_row_changes():
            response = getattr(self.client, method)(self.scenario.url(path), body)
        return problem_of(response, status, code)

    def conflict(self, path: str, body: Any, code: str) -> dict[str, Any]:
        """Send a command that answers 409; return the problem without the members that every problem has."""
        problem = self.refused("post", path, body, 409, code)
        return {name: problem[name] for name in problem.keys() - {"type", "title", "detail", "code"}}

    def invalid(self, method: str, path: str, body: Any, code: str = "invalid") -> dict[str, list[str]]:
        """Send a request that answers 400; return its errors by field."""
        errors: dict[str, list[str]] = self.refused(method, path, body, 400, code)["errors"]
        return errors


def path_of(booking: Any, action: str = "") -> str:
    """Return the path of a booking, or of an action on it."""
    return f"room-bookings/{booking.booking_id}/{action + '/' if action else ''}"
