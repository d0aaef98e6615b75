"""The entry of a command in the registry, and the tests' cases that belong to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models

from tests.commands.preconditions import Prepare, Subject, nothing
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario

Service = Callable[..., Any]
Body = dict[str, Any]
Table = type[models.Model]
Arguments = Mapping[str, Any] | Callable[[Scenario, Subject], Mapping[str, Any]]
"""Keyword arguments beside those that the subject names; or a function that returns all keyword arguments."""


@dataclass(frozen=True)
class HttpCase:
    """A request that succeeds with `status` after the preconditions of its command.

    `other` is laid over the body to make another valid body. Parts of the subject without a place in the path are
    sent in the body. `prepare` and `caller` (a role of the scenario) are the command's unless given. An answer with a
    secret is never stored, so its request takes no Idempotency-Key.
    """

    body: Body = field(default_factory=dict)
    other: Body = field(default_factory=lambda: {"note": "Otherwise"})
    status: int = 200
    prepare: Prepare = nothing
    caller: str = ""
    answers_with_secret: bool = False


@dataclass(frozen=True)
class ServiceCase:
    """A call of a service that succeeds after the preconditions, and the tables into which it inserts.

    `optional` are tables among `inserts` whose new row no constraint of the database requires.
    """

    service: Service
    prepare: Prepare
    arguments: Arguments
    inserts: Sequence[Table]
    optional: Sequence[Table] = ()
    caller: str = "front_desk"

    def prepared(self, scenario: Scenario) -> dict[str, Any]:
        """Prepare the scenario and return the keyword arguments of the call."""
        subject = self.prepare(scenario)
        if callable(self.arguments):
            return dict(self.arguments(scenario, subject))
        return {**subject, **self.arguments}

    def run(self, scenario: Scenario, arguments: Mapping[str, Any]) -> None:
        """Run the service as one command of the caller."""
        run_service(scenario, self.service, **{"staff": getattr(scenario, self.caller), **arguments})


@dataclass(frozen=True)
class RegisteredCommand:
    """A service that writes, with all that the table-driven tests need to know of it.

    `several`: services that do the same for several subjects.
    `requests`: its HTTP requests by `METHOD …/path/`; `roles` may send them, `caller` sends them in the tests.
    `prepare`, `arguments`, `inserts`, `optional`: its service case; without `inserts` it writes no audit rows or
    events, and has none. `more_cases` are further ones.
    `stress`: the names of its operations in `tools.stress.operations`. `not_stressed`, `not_measured`: why the stress
    run and the benchmark of a million rooms leave it out.
    """

    service: Service
    several: Sequence[Service] = ()
    requests: Mapping[str, HttpCase] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    caller: str = "front_desk"
    prepare: Prepare = nothing
    arguments: Arguments = field(default_factory=dict)
    inserts: Sequence[Table] = ()
    optional: Sequence[Table] = ()
    more_cases: Mapping[str, ServiceCase] = field(default_factory=dict)
    stress: Sequence[str] = ()
    not_stressed: str = ""
    not_measured: str = ""

    @property
    def names(self) -> list[str]:
        """Return the names of its services."""
        return [service.__name__ for service in (self.service, *self.several)]

    def http_cases(self) -> Iterator[tuple[str, HttpCase]]:
        """Yield its requests with preconditions and caller filled in."""
        for request, case in self.requests.items():
            prepare = self.prepare if case.prepare is nothing else case.prepare
            yield request, replace(case, prepare=prepare, caller=case.caller or self.caller)

    def service_cases(self) -> Iterator[tuple[str, ServiceCase]]:
        """Yield its service cases by label."""
        if self.inserts:
            yield (
                self.service.__name__,
                ServiceCase(
                    self.service, self.prepare, self.arguments, self.inserts, self.optional, self.caller
                ),
            )
        yield from self.more_cases.items()
