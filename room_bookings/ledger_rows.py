"""Rows of the ledger of a booking as values."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class LedgerRow(NamedTuple):
    """A row of the ledger as values. Each name is the path of the value from `Payment`."""

    pk: int
    kind: str
    method: str
    amount: Decimal
    currency: str
    category: str
    text: str
    reference: str
    note: str
    party_member_id: int | None
    original_id: int | None
    original_kind: str
    paid_change: Decimal
    charged_change: Decimal
    at: datetime
    provider_at: datetime | None
    business_date: date
    source: str
    performed_by_id: int | None
    performed_by__user__first_name: str
    performed_by__user__last_name: str
    performed_by__user__username: str
    command_id: UUID
    account: str
    object_id: str
    transferred_from_id: int | None
    transferred_from__performed_by_id: int | None
    transferred_from__business_date: date | None
    transferred_from__transferred_from_id: int | None
    tax_percent: Decimal | None
    tax_amount: Decimal
    tax_of_id: int | None

    @property
    def net_change(self) -> Decimal:
        """What the row adds to the charges of the booking without tax."""
        return self.charged_change - self.tax_change

    @property
    def tax_change(self) -> Decimal:
        """What the row adds to the tax in the charges of the booking."""
        return self.tax_amount if self.charged_change > 0 else -self.tax_amount
