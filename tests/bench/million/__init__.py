"""A million rooms in five thousand hotels: how they are loaded, and what a command costs among them."""

from tests.bench.million.run import measure
from tests.bench.million.sizes import MILLION

__all__ = ["MILLION", "measure"]
