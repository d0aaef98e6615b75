"""Tests that every module of an app belongs to a layer, so that the import contracts of pyproject.toml reach it."""

import ast
import tomllib
from collections.abc import Iterator

from django.apps import apps

from config.settings.base import HOTEL_APPS
from tools.locks import ROOT

OUTSIDE = {
    "__init__",
    "apps",
    "admin_config",
    "migrations",
    "kernel",
    "templatetags",
    "command",
    "capabilities",
    "front_desk",
    "guest_access",
    "formats",
    "stay_bounds",
    "half_days",
    "held_minutes",
    "watched_fields",
    "booking_rows",
    "balances",
    "nightly_amounts",
    "ledger_rows",
    "invoice_lines",
    "invoice_snapshots",
    "ledger_snapshots",
    "ledger_triggers",
    "transfer_triggers",
    "invoice_triggers",
    "payment_providers",
    "provider_event_runs",
    "metric_collectors",
    "provider_triggers",
    "provider_request_runs",
    "provider_snapshots",
    "status_words",
    "overstay_flags",
    "persons",
    "room_occupancy_facts",
    "room_planning",
    "held_nights",
    "night_triggers",
    "block_triggers",
    "room_block_triggers",
    "room_block_snapshots",
    "calendar_feeds",
    "calendar_runs",
    "calendar_snapshots",
    "day_restrictions",
}


def layered_modules() -> set[str]:
    """Return the names of the modules that a contract with wildcards (`*.models`, `**.services`) names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = [
        name
        for contract in contracts
        for key in ("source_modules", "forbidden_modules")
        for name in contract.get(key, [])
    ]
    return {name.rpartition(".")[2] for name in named if name.startswith("*")}


def modules_of_the_apps() -> set[str]:
    """Return the modules and packages that lie directly in an app's folder."""
    return {
        path.stem
        for app in HOTEL_APPS
        for path in (ROOT / app).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }


def test_every_module_belongs_to_a_layer() -> None:
    unlayered = modules_of_the_apps() - layered_modules() - OUTSIDE

    assert unlayered == set(), "name them in the import contracts of pyproject.toml"


def names_read_in(app: str) -> Iterator[str]:
    """Return the attributes that an app's modules read, and the parts of the look-ups in their strings."""
    for path in (ROOT / app).rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.keyword) and node.arg:
                yield from node.arg.split("__")
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "__" in node.value:
                yield from node.value.split("__")


def test_rooms_reads_no_relation_from_an_app_above_it() -> None:
    above = {
        relation.get_accessor_name()
        for model in apps.get_app_config("rooms").get_models()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in {"room_bookings", "guests", "housekeeping"}
    }

    assert above >= {"occupancy", "bookings", "guests", "status_events"}
    assert above & set(names_read_in("rooms")) == set()
