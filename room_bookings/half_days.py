"""The database function of the first migration, which names it by this path."""

from django.db.models import Func, IntegerField


class Days(Func):
    """The number of days since 2000-01-01."""

    template = "(%(expressions)s - DATE '2000-01-01')"
    output_field = IntegerField()
