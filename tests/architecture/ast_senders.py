"""Find senders that go around the notification manager: other writers of events, other ways out of the house."""

import ast
import re
from collections.abc import Iterator

MANAGER = "notifications/services/notification_manager.py"
PRUNING = "notifications/services/pruning.py"
PAST_EVENTS = "notifications/services/past_events.py"
"""Places the events of a history that is loaded, without snapshots: nobody is told of them."""
TRANSPORTS = "notifications/services/transports/"

SOCKETS = {
    "socket",
    "http.client",
    "urllib.request",
    "smtplib",
    "ftplib",
    "xmlrpc",
    "requests",
    "urllib3",
    "httpx",
    "aiohttp",
    "pusher",
    "stripe",
    "django.core.mail",
}
"""Modules that send over the network."""

ALLOWED_SOCKETS = {
    ("notifications/management/relay/relay.py", "socket"): "names the machine in the owner of a lease",
    (
        "room_bookings/payment_providers/stripe_event_list.py",
        "stripe",
    ): "reads the events that a provider has told",
    ("room_bookings/management/mails/rendering.py", "django.core.mail"): "makes the message of a stored mail",
    ("room_bookings/management/mails/worker.py", "django.core.mail"): "sends stored mails",
    ("room_bookings/payment_providers/stripe_provider.py", "stripe"): "carries out requests to Stripe",
    ("room_bookings/payment_providers/stripe_provider.py", "urllib3"): "bounds the time of a call",
    (
        "room_bookings/payment_providers/stripe_signatures.py",
        "stripe",
    ): "verifies signatures, and sends nothing",
}

_RAW_WRITE = re.compile(
    r"(UPDATE|INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|COPY)\s+\"?notifications_(outboxevent|eventcounter)\b",
    re.IGNORECASE,
)
_NOTIFY = re.compile(r"\bpg_notify\b|^\s*NOTIFY\s")
_WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
_MODELS = {"OutboxEvent", "EventCounter"}


def senders_around_the_manager(path: str, source: str) -> list[str]:
    """Return each place of the source that tells somebody without the notification manager, as `line: sentence`."""
    tree = ast.parse(source)
    found = [*_event_writes(path, tree), *_ways_out(path, tree)]
    return [f"{line}: {sentence}" for line, sentence in sorted(set(found))]


def _event_writes(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _MODELS:
                if path != MANAGER:
                    yield node.lineno, f"{name} is made outside of the notification manager"
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _WRITES:
                if path != PRUNING and _root(value) in _MODELS:
                    yield node.lineno, f"events are written by {name}()"
            case ast.Constant(value=str(text)):
                if _RAW_WRITE.search(text) and path not in {"notifications/triggers.py", PAST_EVENTS}:
                    yield node.lineno, "raw SQL writes events"
                if _NOTIFY.search(text):
                    yield node.lineno, "a command sends NOTIFY"


def _ways_out(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if path.startswith(TRANSPORTS):
        return
    for node in ast.walk(tree):
        for module in _imported(node):
            allowed = {name for place, name in ALLOWED_SOCKETS if place == path}
            if _is_part_of(module, SOCKETS) and not _is_part_of(module, allowed):
                yield node.lineno, f"{module} is imported outside of the transports"  # type: ignore[attr-defined]


def _is_part_of(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def _imported(node: ast.AST) -> list[str]:
    """Return the modules that a node imports, at once or late."""
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [module, *(f"{module}.{name.name}" for name in names)]
        case ast.Call(
            func=ast.Name(id="LateModule" | "import_module" | "__import__")
            | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(module)), *_],
        ):
            return [module]
        case _:
            return []


def _root(node: ast.expr) -> str | None:
    """Return the model at the root of `Model.objects.filter(…)`; None where the root is something else."""
    while True:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="objects" | "_default_manager"):
                return name
            case ast.Attribute(value=inner) | ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case _:
                return None
