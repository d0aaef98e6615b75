"""Transition tables: the type, and the constraint that keeps status events to a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Func, Q

from hotel.kernel.constraints import CommentedCheckConstraint

Transitions = Mapping[str, frozenset[str]]

CREATION = ""
"""The from_status of the first step: a creation has its status event like any other step."""


class TransitionConstraint(CommentedCheckConstraint):
    """A CHECK that from_status and to_status of a status event are an edge of the transition table of its kind.

    `tables` is the transition table of each kind, `condition` what else the CHECK requires. The edges are in an
    immutable function with the name of the constraint, because PostgreSQL parses the whole CHECK again in each
    statement that writes the table. A changed table is a migration that removes the constraint with its function and
    adds both again, so PostgreSQL validates all rows against the new edges. Only the owner can replace the function.
    """

    def __init__(
        self, *, name: str, tables: Mapping[str, Mapping[str, Sequence[str]] | Transitions], **kwargs: Any
    ) -> None:
        self.tables = {
            str(kind): {str(start): sorted(map(str, ends)) for start, ends in sorted(table.items()) if ends}
            for kind, table in tables.items()
        }
        self.own_condition = kwargs.pop("condition", Q())
        columns = (F("kind"), F("from_status"), F("to_status"))
        is_edge = Func(*columns, function=f'"{name}"', output_field=models.BooleanField())
        super().__init__(name=name, condition=self.own_condition & Q(is_edge), **kwargs)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Leave the constraint out of CREATE TABLE: its function is created first."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return f"{self._create_function_sql()}; {super().create_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f'{super().remove_sql(model, schema_editor)}; DROP FUNCTION "{self.name}"'

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"condition": self.own_condition, "tables": self.tables}
        if not self.own_condition:
            del kwargs["condition"]
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TransitionConstraint):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)

    def _create_function_sql(self) -> str:
        edges = ", ".join(f"'{edge}'" for edge in self._edges())
        return (
            f'CREATE FUNCTION "{self.name}"(kind text, from_status text, to_status text) RETURNS boolean '
            "LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN "
            "RETURN kind || ': ' || from_status || ' > ' || to_status = "
            f"ANY (ARRAY[{edges}]); END $$"
        )

    def _edges(self) -> Iterator[str]:
        for kind, table in self.tables.items():
            for from_status, to_statuses in table.items():
                for to_status in to_statuses:
                    yield f"{kind}: {from_status} > {to_status}"
