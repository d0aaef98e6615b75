"""The OpenAPI document is valid and complete, and real answers match it."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator

from hotel.kernel.exceptions import ProblemCode
from tests import scenarios
from tests.api_clients import anonymous_client, client_of
from tests.architecture.permissions.routes import served_methods
from tests.contract.document import assert_matches_document, document
from tests.factories import PASSWORD

HOTEL = "/api/staff/hotels/{hotel_slug}/"

OPERATIONS = {
    "/api/auth/login/": {"post"},
    "/api/auth/logout/": {"post"},
    "/api/staff/me/": {"get"},
    f"{HOTEL}hotel/": {"get", "patch"},
    f"{HOTEL}events/": {"get"},
    f"{HOTEL}events/schema/": {"get"},
    "/healthz/": {"get"},
    "/readyz/": {"get"},
}
"""Operations of the HTTP contract that the document must have; those of bookings are in test_booking_answers.py."""


def test_document_is_valid_openapi_3_1_without_warnings() -> None:
    printed = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=printed)

    generated = json.loads(printed.getvalue())
    assert generated["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(generated).validate()


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_document_has_the_operations_of_the_contract(path: str) -> None:
    assert OPERATIONS[path] <= document()["paths"][path].keys()


def test_document_has_exactly_the_served_operations() -> None:
    served = {
        (entry.method.lower(), entry.name.split()[1].replace("…/", HOTEL))
        for entry in served_methods().values()
    }
    pages = {("get", path) for path in ("/", "/metrics", "/api/schema/", "/api/asyncapi/", "/api/docs/")}
    of_providers = {
        ("post", path)
        for path in ("/api/payments/stripe/webhook/", "/api/payments/stripe/webhook/{hotel_slug}/")
    }

    assert {*operations()} == {entry for entry in served if entry[0] != "any"} - pages - of_providers


def all_operations() -> list[Any]:
    return [document()["paths"][path][method] for method, path in operations()]


def operations() -> list[tuple[str, str]]:
    return [(method, path) for path, methods in document()["paths"].items() for method in methods]


def test_operation_ids_and_component_names_follow_the_rules() -> None:
    paths, names = document()["paths"], [entry["operationId"] for entry in all_operations()]

    assert len(set(names)) == len(names)
    assert [name for name in names if re.search(r"(^|_)(get|post|patch|put|api|id|slug)(_|$)", name)] == []
    assert {method: paths[f"{HOTEL}rooms/"][method]["operationId"] for method in ("get", "post")} == {
        "get": "rooms_list",
        "post": "rooms_create",
    }
    assert paths[f"{HOTEL}hotel/"]["get"]["operationId"] == "hotel_retrieve"
    assert paths[f"{HOTEL}rooms/{{room_number}}/"]["patch"]["operationId"] == "rooms_change"
    check_in = f"{HOTEL}room-bookings/{{booking_id}}/check-in/"
    assert paths[check_in]["post"]["operationId"] == "room_bookings_check_in"
    assert paths[f"{HOTEL}room-bookings/check-in/"]["post"]["operationId"] == "room_bookings_check_in_set"
    assert [name for name in names if re.search(r"_\d+$", name)] == []
    schemas = document()["components"]["schemas"]
    assert {"CheckInRequest", "RoomChangesRequest"} < schemas.keys()
    forbidden = r"InputRequest$|^Patched|.Enum$"
    assert [name for name in schemas if re.search(forbidden, name)] == ["NullEnum"]


def test_tags_stay_where_generated_clients_import_operations() -> None:
    tags: dict[str, set[str]] = {}
    for operation in all_operations():
        (tag,) = operation["tags"]
        tags.setdefault(tag, set()).add(operation["operationId"])

    assert tags.keys() == {
        "calendars", "guest", "guests", "hotel", "housekeeping", "mails", "notifications", "payments", "realtime",
        "room_bookings", "rooms", "staff", "webhooks",
    }  # fmt: skip
    listed = ("cancellation_policies_", "tax_categories_", "city_tax_")
    assert {name for name in tags["hotel"] if not name.startswith(listed)} == {
        "hotel_retrieve",
        "hotel_change",
        "healthz",
        "readyz",
    }
    assert {name for name in tags["rooms"] if not name.startswith("room_types_")} == {
        "rooms_list",
        "rooms_create",
        "rooms_bulk_create",
        "rooms_retrieve",
        "rooms_change",
        "rooms_delete",
        "rooms_timeline",
    }
    assert "rooms_check_out" in tags["room_bookings"]


def test_each_operation_documents_its_refusals() -> None:
    for method, path in operations():
        operation = document()["paths"][path][method]
        expected = {"400", "406"}
        if path != "/healthz/":
            expected.add("503")
        if path not in {"/api/auth/login/", "/healthz/", "/readyz/"}:
            expected.add("401")
        if path.startswith(HOTEL):
            expected |= {"403", "404"} if method == "get" else {"403", "404", "409"}
        if "requestBody" in operation:
            expected |= {"413", "415"}
        assert expected <= operation["responses"].keys(), f"{method} {path}"
        for status in expected:
            assert operation["responses"][status]["content"].keys() == {"application/problem+json"}


def test_each_response_documents_its_headers() -> None:
    for operation in all_operations():
        for status, answer in operation["responses"].items():
            required = {name for name, header in answer["headers"].items() if header.get("required")}
            extra = {"401": {"WWW-Authenticate"}, "429": {"Retry-After"}, "503": {"Retry-After"}}
            assert required == {"X-Request-ID"} | extra.get(status, set())


def test_request_bodies_forbid_unknown_fields() -> None:
    schemas = document()["components"]["schemas"]
    bodies = [name for name in schemas if name.endswith("Request")]

    assert "BookingRequest" in bodies
    assert [name for name in bodies if schemas[name]["additionalProperties"] is not False] == []


def test_document_lists_each_problem_code_with_its_meaning() -> None:
    codes = document()["components"]["schemas"]["ProblemCode"]

    assert codes["enum"] == ProblemCode.values
    assert all(str(label) in codes["description"] for label in ProblemCode.labels)


def test_operations_of_a_hotel_require_a_token() -> None:
    for method, path in operations():
        if path.startswith(HOTEL):
            assert {"Token": []} in document()["paths"][path][method]["security"]
    assert document()["components"]["securitySchemes"]["Token"]["name"] == "Authorization"


def test_login_and_logout_document_the_refusal_of_an_idempotency_key() -> None:
    for path in ("/api/auth/login/", "/api/auth/logout/"):
        operation = document()["paths"][path]["post"]
        assert "`idempotency_key_not_accepted`" in operation["description"]
        assert operation.get("parameters", []) == []


@pytest.mark.django_db
def test_answers_about_logins_hotel_and_events_match_the_document() -> None:
    scenario = scenarios.new_scenario()
    user, client = scenario.manager.user, client_of(scenario.manager)
    scenarios.rooms(scenario, "101")
    login, hotel, events = "/api/auth/login/", f"{HOTEL}hotel/", f"{HOTEL}events/"

    for username, password in ((user.username, PASSWORD), (user.username, "wrong"), ("", "")):
        response = anonymous_client().post(login, {"username": username, "password": password})
        assert_matches_document(response, method="POST", path=login)
    assert_matches_document(client.get("/api/staff/me/"), method="GET", path="/api/staff/me/")
    assert_matches_document(client.get(scenario.url("hotel/")), method="GET", path=hotel)
    changed = client.patch(scenario.url("hotel/"), {"no_show_cutoff": "02:00"})
    assert_matches_document(changed, method="PATCH", path=hotel)
    assert_matches_document(client.get(scenario.url("events/")), method="GET", path=events)
    assert_matches_document(client.get(scenario.url("events/?after=x")), method="GET", path=events)
    assert_matches_document(anonymous_client().get(scenario.url("hotel/")), method="GET", path=hotel)
    assert_matches_document(client.get("/healthz/"), method="GET", path="/healthz/")
    assert_matches_document(client.get("/readyz/"), method="GET", path="/readyz/")
    assert_matches_document(client.post("/api/auth/logout/"), method="POST", path="/api/auth/logout/")


def test_no_field_is_a_fraction() -> None:
    """`render_json` writes a float that is not a number as null; amounts are texts, counts whole numbers."""
    types = re.findall(r'"type": (".*?"|\[.*?\])', json.dumps(document()))

    assert types != []
    assert [kind for kind in types if "number" in kind] == []
