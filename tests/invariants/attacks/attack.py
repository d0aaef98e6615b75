"""An attack: raw SQL that would break one promise, and the guard that must refuse it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World

Deed = Callable[[Session, World], None]


@dataclass(frozen=True)
class Attack:
    """`guard` refuses `deed`.

    `seen_as`: the guard that is heard first while all stand, where several would refuse.
    `without`: the guards that must be taken away for `guard` alone to stand in the way.
    """

    guard: str
    deed: Deed
    seen_as: str
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.guard}-{self.deed.__name__}"


ATTACKS: list[Attack] = []


def attack(
    guard: str, *, seen_as: str | None = None, without: tuple[str, ...] = ()
) -> Callable[[Deed], Deed]:
    """Enter a function into the list of attacks."""

    def enter(deed: Deed) -> Deed:
        ATTACKS.append(Attack(guard, deed, seen_as or guard, without))
        return deed

    return enter
