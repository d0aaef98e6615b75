"""The type of preconditions, and the one of commands that need none."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.scenarios import Scenario

Subject = Mapping[str, Any]
"""The names of what the command is about: URL arguments beside the hotel, and keyword arguments of the service."""

Prepare = Callable[[Scenario], Subject]


def nothing(_: Scenario) -> Subject:
    """Prepare nothing, for commands that create something."""
    return {}
