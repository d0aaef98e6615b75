"""schemathesis over the document that the program serves: requests made from it, answers held against it."""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, CheckContext, Config, GenerationMode, Response, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.specs.openapi import checks as of_openapi

from config.wsgi import application
from tests.contract.kit import document, unnamed_fields
from tests.contract.people import Person
from tests.contract.things import Things

Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Operation]

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "12"))
"""How many requests are made up for each operation. Of schemathesis' systematic ones, three times as many are sent."""

CLIENT = {"REMOTE_ADDR": "127.0.0.1"}
CONFIG = {
    "generation": {"with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
}


@cache
def schema() -> Any:
    """What /api/schema/ serves, as schemathesis reads it."""
    return openapi.from_wsgi("/api/schema/?format=json", application, config=Config.from_dict(CONFIG))


def operation(method: str, path: str) -> Operation:
    found: Operation = schema()[path][method]
    return found


def shows_named_fields_only(context: CheckContext, response: Response, case: Request) -> None:
    """An answer shows no field that the document does not name."""
    answers = document()["paths"][case.operation.path][case.operation.method.lower()]["responses"]
    content = answers.get(str(response.status_code), {}).get("content", {}).get("application/json")
    assert not content or unnamed_fields(response.json(), content["schema"]) == []


CHECKS = [
    not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.unsupported_method,
    of_openapi.allow_header_conformance,
    shows_named_fields_only,
]


class Trial:
    """The answers to many requests, and what was wrong with them."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.faults: list[str] = []

    def send(self, case: Request, person: Person, *, is_wrong: bool) -> None:
        """Send it as this person, and hold the answer against the document. What `is_wrong` must be refused."""
        checks = [*CHECKS, of_openapi.negative_data_rejection] if is_wrong else CHECKS
        response = case.call(headers=person.headers(), environ_overrides=CLIENT)
        self.statuses.append(response.status_code)
        try:
            case.validate_response(response, checks=checks, headers=person.headers())
        except FailureGroup as wrong:
            self.faults.append(f"as {person.name}: {wrong}")
        if case.operation.path.endswith("/logout/"):
            person.log_in()

    def judge(self) -> None:
        """Fail, and show the first few faults in full."""
        if self.faults:
            pytest.fail("\n\n".join([f"{len(self.faults)} faults", *self.faults[:4]]), pytrace=False)


def systematic(tried: Operation, things: Things, dice: Random) -> Iterator[Request]:
    """Requests on and beyond every bound that the document states, about things that exist."""
    generation = schema().config.generation_for(operation=tried, phase="coverage")
    found = schema().iter_coverage_cases(
        tried, generation_modes=list(GenerationMode), generation_config=generation
    )
    cases = list(found)
    for case in dice.sample(cases, min(len(cases), 3 * EXAMPLES)):
        if not _is_about_path(case):
            case.path_parameters = things.names(tried.path, dice)
        yield case


def _is_about_path(case: Request) -> bool:
    data = case.meta and case.meta.phase.data
    return isinstance(data, CoveragePhaseData) and data.parameter_location == ParameterLocation.PATH


def made_up(
    operations: Sequence[Operation],
    things: Things,
    people: Sequence[Person],
    trial: Trial,
    *,
    examples: int,
) -> None:
    """Send so many requests, most of them about things that exist, right and wrong ones by turns."""
    requests = [
        one.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK)
        for one in operations
        for mode in GenerationMode
    ]

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.sampled_from(requests).flatmap(lambda request: request),
        person=st.sampled_from(people),
        dice=st.randoms(use_true_random=False),
    )
    def send(case: Request, person: Person, dice: Random) -> None:
        is_wrong = was_made_wrong(case)
        things.look()
        if dice.random() < 0.9:
            case.path_parameters = things.names(case.operation.path, dice)
        if not is_wrong:
            case.body = things.named_in(case.body, dice)
        trial.send(case, person, is_wrong=is_wrong)

    send()


def was_made_wrong(case: Request) -> bool:
    """Whether it was made to be against the document, and not only by an empty filter, which is no filter."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        return False
    return not any(str(value).strip() == "" for value in case.query.values())
