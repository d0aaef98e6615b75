"""Tests of the error handlers for requests that reach no view."""

import pytest
from django.test import Client, RequestFactory, override_settings

from hotel.api import handlers
from tests.api_clients import anonymous_client, problem_of


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unknown_path_below_api_is_a_problem(method: str, debug: bool) -> None:
    with override_settings(DEBUG=debug):
        response = getattr(anonymous_client(), method)("/api/nowhere/")

    assert problem_of(response, 404, "not_found")["detail"] == "There is nothing at /api/nowhere/."


def test_missing_slash_is_named() -> None:
    with override_settings(DEBUG=True):
        body = problem_of(anonymous_client().post("/api/auth/login", {}), 404, "not_found")

    assert body["detail"] == "There is nothing at /api/auth/login. All paths end in a slash."


def test_unknown_path_elsewhere_is_a_page(client: Client) -> None:
    response = client.get("/nowhere/")

    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_every_handler_answers_problems_below_api_and_pages_elsewhere() -> None:
    api, page = RequestFactory().get("/api/x/"), RequestFactory().get("/x/")

    problem_of(handlers.handler400(api, ValueError()), 400, "malformed")
    problem_of(handlers.handler403(api, ValueError()), 403, "forbidden")
    problem_of(handlers.handler404(api, ValueError()), 404, "not_found")
    problem_of(handlers.handler500(api), 500, "internal_error")
    assert handlers.handler400(page, ValueError()).status_code == 400
    assert handlers.handler403(page, ValueError()).status_code == 403
    assert handlers.handler500(page).status_code == 500
