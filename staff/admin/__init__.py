"""Admin pages of hotels with their policies, logins and staff, and the base class of pages of a hotel's rows."""

from staff.admin import accounts, cancellation_policies, hotels

__all__ = ["accounts", "cancellation_policies", "hotels"]
