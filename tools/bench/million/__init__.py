"""A million rooms in five thousand hotels: how they are loaded, and what a command costs among them."""

from tools.bench.million.run import measure
from tools.bench.million.sizes import MILLION

__all__ = ["MILLION", "measure"]
