"""The facts that a provider told, and the rows that they demand, in groups of which each finds its originals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from room_bookings.enums import PaymentKind
from room_bookings.payment_providers.facts import Fact, IntentFact

Key = tuple[str, str]
"""Kind and object of a row of the account."""


@dataclass(frozen=True)
class Told:
    """A fact, told at `at` by the provider's clock; by an event, or by the answer to a call of ours."""

    fact: Fact
    at: datetime
    event_type: str = ""
    event_id: str = ""

    @property
    def intent_id(self) -> str:
        """The payment intent at the provider that the fact is about."""
        return self.fact.object_id if isinstance(self.fact, IntentFact) else self.fact.intent_id


@dataclass(frozen=True)
class DemandedRow:
    """A row that the ledger has to have. `original` is the row that it draws on."""

    kind: PaymentKind
    object_id: str
    amount: Decimal
    at: datetime
    original: Key | None = None
    note: str = ""
    request_uuid: str = ""

    @property
    def key(self) -> Key:
        """Kind and object of the row."""
        return (self.kind, self.object_id)


class Taken(Enum):
    """The outcome for a fact."""

    ENTERED = "entered"
    """All that it demands is in the ledger, or is demanded now."""

    WAITS = "waits"
    """It needs a row, or room in a row, that only another message can prove."""


def in_stages(rows: Sequence[DemandedRow], known: Sequence[Key]) -> Iterator[list[DemandedRow]]:
    """Yield the rows in groups: those of a group draw on rows that are known, or in groups before it."""
    there, waiting = set(known), list(rows)
    while waiting:
        stage = [row for row in waiting if row.original is None or row.original in there]
        if not stage:
            raise AssertionError("every demanded row draws on a row that is known or demanded")
        yield stage
        there.update(row.key for row in stage)
        waiting = [row for row in waiting if row.key not in there]
