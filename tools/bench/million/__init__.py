"""The benchmark of a million rooms in five thousand hotels: their load, and the cost of each command among them."""

from tools.bench.million.run import measure
from tools.bench.million.sizes import MILLION

__all__ = ["MILLION", "measure"]
