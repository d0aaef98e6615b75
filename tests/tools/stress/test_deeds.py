"""The siege knows every kind of command: what the API's document offers, somebody asks for."""

from time import time

import pytest
from django.urls import resolve

from tests import scenarios
from tests.architecture.permissions.kit import path_of
from tests.contract.kit import document
from tests.scenarios import Scenario
from tools.stress.clerk import Clerk
from tools.stress.deeds import DEEDS, Errand
from tools.stress.requests import Request

LEFT_OUT = {
    "POST /api/auth/login/": "changes no hotel; who fails often is kept waiting",
    "POST /api/auth/logout/": "changes no hotel; who has logged out asks for nothing more",
}

pytestmark = pytest.mark.django_db


def operation_of(request: Request, scenario: Scenario) -> str:
    """The operation, as the document names it."""
    match = resolve(scenario.url(request.path))
    return f"{request.method.upper()} {path_of('/' + match.route)}"


def test_every_operation_that_writes_has_its_deed() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    scenarios.planned(scenario, "101")
    clerk = Clerk(seed=1, began=time())
    errands = [deed for deed in DEEDS.values() if isinstance(deed, Errand)]
    asked = {operation_of(errand.do(clerk), scenario) for errand in errands}
    writing = {
        f"{method.upper()} {path}"
        for path, operations in document()["paths"].items()
        for method in operations
        if method != "get"
    }
    assert {name for name in asked if not name.startswith("GET ")} == writing - LEFT_OUT.keys()
    assert LEFT_OUT.keys() <= writing
