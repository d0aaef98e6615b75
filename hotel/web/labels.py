"""Name the values of shared enumerations on pages, in the reader's language.

Each app has such a module for its own enumerations. The keys are the stored values.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from hotel.kernel.enums import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SOURCES: Mapping[str, "StrPromise"] = {
    Source.HOUSEKEEPING: pgettext_lazy("source", "Housekeeping"),
    Source.FRONT_DESK: pgettext_lazy("source", "Front desk"),
    Source.SYSTEM: pgettext_lazy("source", "System"),
    Source.MANAGER_OVERRIDE: pgettext_lazy("source", "Manager override"),
}
