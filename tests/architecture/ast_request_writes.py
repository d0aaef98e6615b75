"""Find writes of requests to payment providers outside of their writer."""

import ast
import re
from collections.abc import Iterator

REQUEST_WRITER = "room_bookings/services/provider_request_writes.py"

OWN_FIELDS = {"must_search", "first_try_at", "idempotency_key", "result_object_id"}
"""Fields that no other model of a row with tries has."""
SHARED_FIELDS = {
    *("state", "tries", "next_try_at", "ended_at", "lease_id", "lease_until"),
    *("last_error", "last_error_code"),
}
"""Fields that mails and calendars have, too: nobody who knows requests sets them."""

_WRITE_CALLS = {
    *("create", "bulk_create", "update", "bulk_update", "delete", "save"),
    *("get_or_create", "update_or_create", "acreate", "asave", "adelete"),
}
_RAW_WRITE = re.compile(
    r"(UPDATE|INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|COPY)\s+\"?room_bookings_providerrequest\b",
    re.IGNORECASE,
)


def request_writes(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each place of the tree that writes a request to a provider, unless the module is their writer."""
    if path == REQUEST_WRITER:
        return
    fields = OWN_FIELDS | SHARED_FIELDS if _knows_requests(tree) else OWN_FIELDS
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="ProviderRequest")):
                yield node.lineno, "ProviderRequest is made outside of its writer"
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _WRITE_CALLS:
                if any(
                    isinstance(part, ast.Name) and part.id == "ProviderRequest" for part in ast.walk(value)
                ):
                    yield node.lineno, "ProviderRequest is written outside of its writer"
            case ast.Call(func=ast.Name(id="update_rows" | "insert_rows")):
                named = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
                if named & fields and _may_be_request(path):
                    yield node.lineno, "rows are updated that may be requests to a provider"
            case ast.Attribute(attr=name, ctx=ast.Store()) if name in fields and _may_be_request(path):
                yield node.lineno, f"{name} of a request to a provider is set outside of its writer"
            case ast.Constant(value=str(text)) if _RAW_WRITE.search(text):
                yield node.lineno, "raw SQL writes requests to providers"


def _may_be_request(path: str) -> bool:
    """Tell whether the module is above the model: others have fields of the same names."""
    return path.startswith("room_bookings/") and "/guest_mails/" not in path


def _knows_requests(tree: ast.AST) -> bool:
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any(name.name == "ProviderRequest" for node in imported for name in node.names)
