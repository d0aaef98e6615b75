"""Keep packages out of the memory of processes that never use them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


class LateModule:
    """A module that is imported when the first of its names is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


@contextmanager
def hidden_packages(*names: str) -> Iterator[None]:
    """Let imports of these packages fail inside the block, as if they were not installed.

    For libraries that work without them. Packages that are imported already stay visible, and all can be imported
    after the block.
    """
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: Python refuses the import
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
