"""Admin pages of hotels with policies and taxes, of logins and staff, and the base class of pages of a hotel's rows."""

from staff.admin import accounts, cancellation_policies, hotels, taxes

__all__ = ["accounts", "cancellation_policies", "hotels", "taxes"]
