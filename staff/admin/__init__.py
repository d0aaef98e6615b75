"""The admin's accounts; and, in `house`, what every admin page of a hotel stands on."""

from staff.admin import accounts

__all__ = ["accounts"]
