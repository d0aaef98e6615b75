"""The catalogue of invariants, collected from the constraints and triggers of all models.

A constraint or trigger belongs to an invariant when its name begins with the number: `i6_reversed_once` belongs to I6.
Promise and code stand on the constraint itself (hotel.kernel.constraints, hotel.kernel.triggers).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import InvariantTrigger

_NUMBER = re.compile(r"i(\d+)_")


@dataclass(frozen=True)
class Invariant:
    """One constraint or trigger that enforces an invariant.

    Attributes:
        name: the name of the constraint, unique index or trigger
        number: the invariant, `I1` to `I18`
        promise: the statement about the rows that it enforces
        code: the problem code of a command that it refuses
    """

    name: str
    number: str
    promise: str
    code: str


def invariant_of(constraint_name: str | None) -> Invariant | None:
    """Return the entry of the catalogue for a constraint or trigger, or None for any other name."""
    return invariants().get(constraint_name or "")


@cache
def invariants() -> Mapping[str, Invariant]:
    """Return the catalogue by name, in the order of the invariants. Needs a complete app registry."""
    found = [
        Invariant(
            name=each.name,
            number=f"I{match[1]}",
            promise=str(each.violation_error_message),
            code=each.violation_error_code or ProblemCode.INVARIANT_REFUSED,
        )
        for _, each in constraints_and_triggers()
        if (match := _NUMBER.match(each.name))
    ]
    found.sort(key=lambda invariant: int(invariant.number[1:]))
    return {invariant.name: invariant for invariant in found}


@cache
def retried_keys() -> frozenset[str]:
    """Return the names of the keys and triggers whose violation makes the command runner run the command again."""
    return frozenset(
        constraint.name
        for _, constraint in constraints_and_triggers()
        if getattr(constraint, "on_violation", None)
    )


def constraints_and_triggers() -> Iterator[
    tuple[type[models.Model], models.BaseConstraint | InvariantTrigger]
]:
    """Yield every constraint and trigger that a model declares, with the model."""
    for model in apps.get_models():
        for each in (*model._meta.constraints, *getattr(model._meta, "triggers", ())):
            yield model, each
