"""Every module of an app has a place in the house, so that the import rules reach it."""

import re
import tomllib

from config.settings.base import HOTEL_APPS
from tools.locks import ROOT

OUTSIDE = {"__init__", "apps", "migrations"}


def modules_with_a_storey() -> set[str]:
    """Return the modules that the storeys' contract in pyproject.toml names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    storeys = next(contract["layers"] for contract in contracts if contract["name"].startswith("The roof"))
    return set(re.findall(r"[a-z_]+\.[a-z_]+", "".join(storeys)))


def modules_of_the_apps() -> set[str]:
    """Return what lies directly in an app's folder: its modules and packages."""
    found = {
        f"{app}.{path.stem}"
        for app in HOTEL_APPS
        for path in (ROOT / app).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    return {module for module in found if module.split(".")[1] not in OUTSIDE}


def test_every_module_stands_on_a_storey() -> None:
    homeless = modules_of_the_apps() - modules_with_a_storey()

    assert homeless == set(), "name them in the import contracts of pyproject.toml"
