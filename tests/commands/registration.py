"""Compare the registry with all other places in which a command has to be entered."""

import ast
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path

from guests import services as guests
from hotel import services as hotels
from housekeeping import services as housekeeping
from housekeeping.api.actions import ROOM_ACTIONS
from notifications import services as deliveries
from room_bookings import services as stays
from room_bookings.api.actions import BOOKING_ACTIONS
from rooms import services as rooms
from staff import services as accounts
from tests.architecture.permissions.routes import served_methods
from tests.commands.registry import BOOKING, HTTP_CASES, NOT_COMMANDS, REGISTRY, ROOM
from tools.locks import ROOT
from tools.stress.operations import OPERATIONS

GUEST_REQUESTS = {
    "POST /api/guest/bookings/{token}/cancel/",
    "POST /api/guest/bookings/{token}/payment-intent/",
    "POST /api/payments/stripe/webhook/",
    "POST /api/payments/stripe/webhook/{hotel_slug}/",
}
"""Requests of guests and of payment providers, who have no login: no answer is stored for them."""

SERVICES = (accounts, deliveries, guests, hotels, housekeeping, rooms, stays)
LOGIN_REQUESTS = {"POST /api/auth/login/", "POST /api/auth/logout/", "POST /api/realtime/auth/"}
"""Requests about the login itself or its subscriptions: they change nothing in a hotel, and no answer is stored."""

BENCHMARK = ROOT / "tools" / "bench" / "million"
STATE_MACHINE = ROOT / "tests" / "state_machine"


def missing_registrations() -> Iterator[str]:
    """Yield a sentence for each place in which a command is missing, and for each entry without a command."""
    yield from _services()
    yield from _requests()
    yield from _actions()
    yield from _stress_operations()
    yield from _benchmark()
    yield from _state_machine()


def _services() -> Iterator[str]:
    exported = {
        name for package in SERVICES for name in package.__all__ if isfunction(getattr(package, name))
    }
    registered = [name for command in REGISTRY for name in command.names]
    known = {*registered, *(name for names in NOT_COMMANDS.values() for name in names)}
    for name in sorted(exported - known):
        yield (
            f"{name} is exported by a services package: add a RegisteredCommand to tests/commands/registry/, "
            "or name it in NOT_COMMANDS there"
        )
    for name in sorted(known - exported):
        yield f"{name} is in tests/commands/registry/ and exported by no services package: remove it there"
    for name in sorted({name for name in registered if registered.count(name) > 1}):
        yield f"{name} is registered twice in tests/commands/registry/"


def _requests() -> Iterator[str]:
    served = {
        name for name, entry in served_methods().items() if entry.method in {"POST", "PATCH", "PUT"}
    } - (LOGIN_REQUESTS | GUEST_REQUESTS)
    for request in sorted(served - HTTP_CASES.keys()):
        yield f"{request} is served: add it to `requests` of its command in tests/commands/registry/"
    for request in sorted(HTTP_CASES.keys() - served):
        yield f"{request} is registered and not served: remove it, or add its route to the app's api/urls.py"
    for command in REGISTRY:
        if command.requests and not command.roles:
            yield f"{command.service.__name__}: add the `roles` that may send its requests"


def _actions() -> Iterator[str]:
    for prefix, actions, module in (
        (ROOM, ROOM_ACTIONS, "housekeeping/api/actions.py"),
        (BOOKING, BOOKING_ACTIONS, "room_bookings/api/actions.py"),
    ):
        start = f"POST {prefix}"
        requested = {name.removeprefix(start).strip("/") for name in HTTP_CASES if name.startswith(start)}
        of_parts = (
            "party",
            "payments/",
            "charges/",
            "payment-intent",
            "guest-link",
            "forget-cards",
            "invoices/",
            "city-tax/",
        )
        requested = {name for name in requested if not name.startswith(of_parts)}
        for name in sorted(requested ^ {action.name for action in actions}):
            yield f"{name}: enter it both in {module} and in tests/commands/registry/"


def _stress_operations() -> Iterator[str]:
    named = [name for command in REGISTRY for name in command.stress]
    for command in REGISTRY:
        if not command.stress and not command.not_stressed:
            yield (
                f"{command.service.__name__}: add an operation to tools/stress/service_calls.py and its name to "
                "`stress`, or give the reason `not_stressed`"
            )
        for name in sorted(set(command.stress) - OPERATIONS.keys()):
            yield f"{command.service.__name__}: tools/stress/operations.py has no operation {name!r}"
    for name in sorted(OPERATIONS.keys() - set(named)):
        if not name.startswith(("GET ", "DELETE ")):
            yield f"stress operation {name!r}: add its name to `stress` of its command"


def _benchmark() -> Iterator[str]:
    measured = names_in(BENCHMARK)
    for command in REGISTRY:
        for name in command.names:
            if not command.not_measured and name not in measured:
                yield f"{name}: add a step to tools/bench/million/, or give the reason `not_measured`"


def _state_machine() -> Iterator[str]:
    used = names_in(STATE_MACHINE)
    for command in REGISTRY:
        for name in command.names:
            if name not in used:
                yield f"{name}: add it to a rule of tests/state_machine/"


def names_in(folder: Path) -> set[str]:
    """Return all names and attributes that the modules of the folder use."""
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for module in folder.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }
