"""Tests that every module of an app belongs to a layer, so that the import contracts of pyproject.toml reach it."""

import tomllib

from config.settings.base import HOTEL_APPS
from tools.locks import ROOT

OUTSIDE = {
    "__init__",
    "apps",
    "admin_config",
    "migrations",
    "kernel",
    "command",
    "capabilities",
    "front_desk",
    "stay_bounds",
    "half_days",
    "room_occupancy_facts",
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
