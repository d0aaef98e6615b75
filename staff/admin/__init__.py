"""Admin pages of hotels, logins and staff, and in `base` the base class of the admin pages of a hotel's rows."""

from staff.admin import accounts, hotels

__all__ = ["accounts", "hotels"]
