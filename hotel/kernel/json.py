"""The JSON of answers, as they are sent and as they are stored for repetitions."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS


def render_json(content: Any) -> bytes:
    """Return the content as JSON in UTF-8, on one line and without spaces.

    Dates, times and instants follow ISO 8601; instants in UTC end in Z, others in their offset, to the minute.
    A Decimal becomes text, because a number would lose its places. Keys are of type str.

    An answer must not hold floats: orjson writes NaN and infinity as null, without an error. No field of the API is
    a fraction, which `tests/contract/test_document.py` verifies. Raises TypeError for values without a form in JSON
    and for integers beyond 64 bits. Refusals may repeat such an integer: hotel.kernel.problems renders them.
    """
    return orjson.dumps(content, default=_as_text, option=_OPTIONS)


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal | Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
