"""Generate requests from the served OpenAPI document with schemathesis, and check the answers against it."""

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
from tests.contract.callers import Caller
from tests.contract.document import document, undocumented_fields
from tests.contract.existing_objects import ExistingObjects

Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Operation]

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "6"))
"""Number of random requests for each operation; of the boundary requests, at most three times as many are sent."""

CLIENT = {"REMOTE_ADDR": "127.0.0.1"}
CONFIG = {
    "generation": {"with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}},
}


@cache
def schema() -> Any:
    """Return the document of /api/schema/ as schemathesis reads it."""
    return openapi.from_wsgi("/api/schema/?format=json", application, config=Config.from_dict(CONFIG))


def operation_of(method: str, path: str) -> Operation:
    """Return one operation of the document."""
    found: Operation = schema()[path][method]
    return found


def shows_documented_fields_only(context: CheckContext, response: Response, case: Request) -> None:
    """Fail if the answer has a field that the document does not name."""
    answers = document()["paths"][case.operation.path][case.operation.method.lower()]["responses"]
    content = answers.get(str(response.status_code), {}).get("content", {}).get("application/json")
    assert not content or undocumented_fields(response.json(), content["schema"]) == []


CHECKS = [
    not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.unsupported_method,
    of_openapi.allow_header_conformance,
    shows_documented_fields_only,
]


class FuzzRun:
    """The statuses of many answers, and the failures of their checks."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.failures: list[str] = []

    def send(self, case: Request, caller: Caller, *, must_be_refused: bool) -> None:
        """Send the request as this caller and check the answer; keep the failures."""
        checks = [*CHECKS, of_openapi.negative_data_rejection] if must_be_refused else CHECKS
        response = case.call(headers=caller.headers(), environ_overrides=CLIENT)
        self.statuses.append(response.status_code)
        try:
            case.validate_response(response, checks=checks, headers=caller.headers())
        except FailureGroup as failure:
            self.failures.append(f"as {caller.name}: {failure}")
        if case.operation.path.endswith("/logout/"):
            caller.log_in()

    def raise_failures(self) -> None:
        """Fail if any check failed, and show the first four failures in full."""
        if self.failures:
            pytest.fail("\n\n".join([f"{len(self.failures)} failures", *self.failures[:4]]), pytrace=False)


def boundary_requests(operation: Operation, objects: ExistingObjects, rng: Random) -> Iterator[Request]:
    """Yield requests on and beyond the limits that the document states, for existing rows."""
    generation = schema().config.generation_for(operation=operation, phase="coverage")
    found = schema().iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=generation
    )
    cases = list(found)
    for case in rng.sample(cases, min(len(cases), 3 * EXAMPLES)):
        if not _varies_path(case):
            case.path_parameters = objects.path_parameters(operation.path, rng)
        yield case


def _varies_path(case: Request) -> bool:
    data = case.meta and case.meta.phase.data
    return isinstance(data, CoveragePhaseData) and data.parameter_location == ParameterLocation.PATH


def send_generated_requests(
    operations: Sequence[Operation],
    objects: ExistingObjects,
    callers: Sequence[Caller],
    fuzz_run: FuzzRun,
    *,
    examples: int,
) -> None:
    """Send `examples` random requests, valid and invalid ones, most of them for existing rows."""
    requests = [
        operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK)
        for operation in operations
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
        caller=st.sampled_from(callers),
        rng=st.randoms(use_true_random=False),
    )
    def send(case: Request, caller: Caller, rng: Random) -> None:
        must_be_refused = is_made_invalid(case)
        objects.refresh()
        if rng.random() < 0.9:
            case.path_parameters = objects.path_parameters(case.operation.path, rng)
        if not must_be_refused:
            case.body = objects.with_existing_values(case.body, rng)
        fuzz_run.send(case, caller, must_be_refused=must_be_refused)

    send()


def is_made_invalid(case: Request) -> bool:
    """Return whether schemathesis made the request invalid; an empty filter does not count, it filters nothing."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        return False
    return not any(str(value).strip() == "" for value in case.query.values())
