"""Keep packages out of memory that a library imports only because they are installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
