"""An attack: SQL that would break one promise, and the constraint that must refuse it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import Session

AttackFunction = Callable[[Session, BaseState], None]


@dataclass(frozen=True)
class Attack:
    """SQL statements that `constraint` refuses.

    Attributes:
        refused_by: the constraint that refuses first while all are in place
        without: the constraints to drop so that only `constraint` refuses
    """

    constraint: str
    run: AttackFunction
    refused_by: str
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.constraint}-{self.run.__name__}"


ATTACKS: list[Attack] = []


def attack(
    constraint: str, *, refused_by: str | None = None, without: tuple[str, ...] = ()
) -> Callable[[AttackFunction], AttackFunction]:
    """Add the decorated function to the list of attacks."""

    def register(run: AttackFunction) -> AttackFunction:
        ATTACKS.append(Attack(constraint, run, refused_by or constraint, without))
        return run

    return register
