"""Find forbidden writes in the syntax tree: of statuses outside their writers, of any row in interfaces."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.ast_request_writes import request_writes

ROOM_FIELDS = {"room_status", "status_version"}
BOOKING_FIELDS = {
    "status",
    "status_version",
    "checked_in_at",
    "checked_out_at",
    "departed_on",
    "cancelled_at",
    "no_show_at",
}
PROTECTED = {"Room": ROOM_FIELDS, "RoomBooking": BOOKING_FIELDS}

ROOM_WRITER = "housekeeping/services/room_status.py"
BOOKING_WRITER = "room_bookings/services/booking_status.py"
WRITERS = {
    "Room": {ROOM_WRITER, "housekeeping/services/room_creation.py", "housekeeping/services/past_rooms.py"},
    "RoomBooking": {
        BOOKING_WRITER,
        "room_bookings/services/booking_creation.py",
        "room_bookings/services/legacy/booking_rows.py",
    },
}
"""The last of each inserts rows with their whole history, and changes none."""

TASK_WRITER = "housekeeping/services/task_writes.py"
"""Sets the status of tasks, a field of the same name."""

RAW_WRITERS = {
    "room_bookings/provider_triggers.py": "writes a booking as it is, so that two sessions that ask for its money meet",
    "room_bookings/invoice_triggers.py": "writes a booking as it is, so that two sessions that invoice it meet",
    "room_bookings/block_triggers.py": "writes a room as it is, so that a block and a booking of it meet",
    "room_bookings/ledger_triggers.py": "the trigger that writes the sums of bookings",
    "room_bookings/services/payments/ledger.py": "raises the version of bookings and returns their sums",
}
"""Modules whose SQL writes rooms or bookings, with the reason; never a status."""

DYNAMIC_FIELDS = {
    "room_bookings/services/payments/ledger.py": "sets the columns that the ledger decides, as the database has them",
    "hotel/services/hotels.py": "writes the settings that its input names",
    "housekeeping/services/task_writes.py": "writes the fields of tasks that its callers name",
    "housekeeping/services/report_writes.py": "writes the fields of reports that its callers name",
    "rooms/services/changes.py": "writes the changes that its caller passes to rooms",
    "rooms/services/room_types.py": "writes the fields of room types that its signature names",
    "room_bookings/services/room_blocks/commands.py": "writes the fields of blocks that its input names",
    "room_bookings/services/room_blocks/writes.py": "writes the columns of blocks that its commands name",
    "room_bookings/services/detail_writes.py": "writes the details that its callers name",
    "room_bookings/services/party_members.py": "writes the fields of party members that its input names",
    "room_bookings/services/change_departure.py": "writes OVERSOLD_FIELDS where a longer stay sells a night",
    "room_bookings/services/calendars/calendars.py": "writes the fields of calendars that its input names",
    "room_bookings/services/calendars/changed_dates.py": "writes OVERSOLD_FIELDS where new dates sell a night",
    "room_bookings/services/booking_rooms.py": "writes the room of a booking, and its first date if given",
    "hotel/kernel/sql/bulk_writes.py": "writes the fields that its callers name",
    "hotel/kernel/sql/instances.py": "sets the values that a query has read on its instances",
    "guests/services/presence.py": "writes the fields of guests that its functions name",
    BOOKING_WRITER: "is the writer",
    ROOM_WRITER: "is the writer",
}
"""Modules that may set fields whose names only run time knows, with the reason. The database still refuses a status
without its event."""

LINE_LOADERS = {
    "hotel/kernel/bulk_load.py": "loads the rows of `copy_rows`, whose callers name a model",
    "room_bookings/services/legacy/staging.py": "loads temporary tables",
}
"""Modules that load text into tables, with the reason."""

_WRITE_CALLS = {
    "save",
    "create",
    "acreate",
    "bulk_create",
    "update",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "asave",
    "adelete",
}
_CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}
_RAW_WRITE = re.compile(
    r"(UPDATE|INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|COPY)\s+\"?(rooms_room|room_bookings_roombooking)\b",
    re.IGNORECASE,
)


def is_interface(path: str) -> bool:
    """Tell whether the module belongs to the API, the admin or the management commands."""
    parts = PurePosixPath(path).parts
    return bool({"api", "admin", "management", "admin.py"} & set(parts))


def is_service(path: str) -> bool:
    """Tell whether the module belongs to the services of its app."""
    parts = PurePosixPath(path).parts
    return bool({"services", "selectors"} & set(parts)) or parts[-1] in {
        "selectors.py",
        "policies.py",
        "snapshots.py",
    }


def forbidden_writes(path: str, source: str) -> list[str]:
    """Return each forbidden write of the source, as `line: sentence`."""
    tree = ast.parse(source)
    found = [*_status_writes(path, tree), *_transactions(path, tree), *request_writes(path, tree)]
    if is_interface(path):
        found += _interface_writes(tree)
    if is_service(path):
        found += _clock_read(tree)
    return [f"{line}: {sentence}" for line, sentence in sorted(set(found))]


def _status_writes(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from _assignment(path, target)
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                yield from _assignment(path, target)
            case ast.For(target=target) | ast.withitem(optional_vars=ast.expr() as target):
                yield from _assignment(path, target)
            case ast.Call():
                yield from _call(path, node)
            case ast.Constant(value=str(text)) if _RAW_WRITE.search(text) and path not in RAW_WRITERS:
                yield node.lineno, "raw SQL writes rooms or bookings"


def _assignment(path: str, target: ast.expr) -> Iterator[tuple[int, str]]:
    for node in ast.walk(target):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from _field_write(path, node.attr, node.lineno)


def _field_write(path: str, name: str, line: int) -> Iterator[tuple[int, str]]:
    """Yield a write of a field by its name, on any object: bookings and rooms share some names."""
    owners = {model for model, names in PROTECTED.items() if name in names}
    if path == TASK_WRITER and name == "status":
        return
    if owners and not any(path in WRITERS[model] for model in owners):
        yield line, f"{name} is set outside of its writer"


def _call(path: str, call: ast.Call) -> Iterator[tuple[int, str]]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    model = called if called in PROTECTED else _model_of(call.func)
    if called in {"setattr", "__setattr__"}:
        yield from _set_by_name(path, call)
    elif called == "copy_rows":
        yield from _loaded_rows(path, call)
    elif called == "copy_lines" and path not in LINE_LOADERS:
        yield call.lineno, "rows are loaded into a table that only run time knows"
    elif model in PROTECTED and (called == model or called in _WRITE_CALLS):
        yield from _model_write(path, model, call)
    elif called in {"insert_rows", "update_rows"}:
        yield from _row_writes(path, call)
    elif called == "update" and model is None and path not in DYNAMIC_FIELDS:
        names, unseen = _keywords(call)
        if unseen or names & (ROOM_FIELDS | BOOKING_FIELDS):
            yield call.lineno, "a room or a booking may be updated"
    if called == "bulk_update" or (called == "save" and isinstance(call.func, ast.Attribute)):
        yield call.lineno, f"{called}() writes whole rows: name the fields, in one update()"


def _row_writes(path: str, call: ast.Call) -> Iterator[tuple[int, str]]:
    """Yield calls of `insert_rows` and `update_rows` that may write a status; only run time knows their model."""
    if path in DYNAMIC_FIELDS or path == TASK_WRITER:
        return
    fields = {"fields", "increments", "update_fields", None}
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg in fields)]
    named = [node for part in given for node in (part.elts if isinstance(part, ast.List) else _keys_of(part))]
    names = {node.value for node in named if isinstance(node, ast.Constant)}
    if len(names) < len(named) or names & (ROOM_FIELDS | BOOKING_FIELDS):
        yield call.lineno, "rows are updated that may be rooms or bookings"


def _loaded_rows(path: str, call: ast.Call) -> Iterator[tuple[int, str]]:
    """Yield loads of rooms or bookings outside of their writers, and of a model that only run time knows."""
    loaded = call.args[0] if call.args else None
    name = loaded.id if isinstance(loaded, ast.Name) else None
    if name is None or not name[0].isupper() or (name in PROTECTED and path not in WRITERS[name]):
        yield call.lineno, "rows are loaded that may be rooms or bookings"


def _keys_of(part: ast.expr) -> list[ast.expr | None]:
    return [*part.keys] if isinstance(part, ast.Dict) else [None]


def _model_write(path: str, model: str, call: ast.Call) -> Iterator[tuple[int, str]]:
    names, unseen = _keywords(call)
    if path in WRITERS[model]:
        return
    if written := sorted(names & PROTECTED[model]):
        yield call.lineno, f"{model} is written with {', '.join(written)}"
    if unseen and path not in DYNAMIC_FIELDS:
        yield call.lineno, f"{model} is written with fields that only run time knows"


def _keywords(call: ast.Call) -> tuple[set[str], bool]:
    """Return the names of the keywords, and whether there are more that only run time knows."""
    names = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    return names, len(names) < len(call.keywords)


def _set_by_name(path: str, call: ast.Call) -> Iterator[tuple[int, str]]:
    name = call.args[1] if len(call.args) > 1 else None
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield from _field_write(path, name.value, call.lineno)
    elif path not in DYNAMIC_FIELDS:
        yield call.lineno, "setattr() sets a field that only run time knows"


def _model_of(node: ast.expr) -> str | None:
    """Return the model at the root of `Model.objects.filter(…).update`; None where the root is something else."""
    while True:
        match node:
            case ast.Attribute(
                value=ast.Name(id=name), attr="objects" | "_default_manager" | "_base_manager"
            ):
                return name
            case ast.Attribute(value=inner) | ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case _:
                return None


def _transactions(path: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if path == "hotel/kernel/command_runner.py":
        return
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="atomic" | "on_commit" | "set_autocommit" | "savepoint" as name):
                yield node.lineno, f"{name} outside of the command runner"
            case ast.ImportFrom(module="django.db.transaction"):
                yield node.lineno, "parts of django.db.transaction outside of the command runner"


def _interface_writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="update"), keywords=[]):
                pass  # of a dict, a set, a progress bar: a queryset's takes keywords only
            case ast.Call(func=ast.Attribute(attr=name)) if name in _WRITE_CALLS | {"select_for_update"}:
                yield node.lineno, f"an interface calls {name}()"
            case ast.Call(
                func=ast.Name(id="insert_rows" | "update_rows" | "copy_rows" as name)
                | ast.Attribute(attr="from_sql" as name)
            ):
                yield node.lineno, f"an interface calls {name}()"


def _clock_read(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name) if (
                owner,
                name,
            ) in _CLOCKS:
                yield node.lineno, f"{owner}.{name} is read in a service; use `command.now`"
            case ast.Name(id="Now", ctx=ast.Load()):
                yield node.lineno, "the database's clock is read in a service; use `command.now`"
