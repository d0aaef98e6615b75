"""Live streams: how soon an event arrives, what listeners cost, and what they cost others."""

from tools.bench.streams.parts import rows

__all__ = ["rows"]
