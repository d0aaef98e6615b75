"""Lists of rows in the admin."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY

YEARS = {str(year) for year in range(FIRST_DAY.year, LAST_DAY.year + 1)}


class HotelScopedChangeList(ChangeList):
    """Django's list with a check of the year: Django computes the year after it and fails beyond its calendar."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return the filters. Raises IncorrectLookupParameters for a year outside of the calendar."""
        given: dict[str, Any] = super().get_filters_params(params)
        if not YEARS.issuperset(given.get(f"{self.date_hierarchy}__year", ())):
            raise IncorrectLookupParameters
        return given
