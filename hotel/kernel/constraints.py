"""Constraints that carry their promise into the database as a comment, and keys that Django has no class for.

`violation_error_message` is the promise and `violation_error_code` the problem code (`ProblemCode`); both are Django's
own attributes of a constraint. hotel.kernel.invariants collects them. A migration that changes only the promise writes
no SQL (Django's AlterConstraint): add a RunSQL with the new comment to it.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models


class Retry(StrEnum):
    """The reason for which the command runner repeats a command that violated a unique key."""

    NEW_RANDOM_VALUE = "new_random_value"
    """Two commands drew the same random value; the next draw differs."""

    GUARD_WILL_REFUSE = "guard_will_refuse"
    """Another command committed the key after the guard had read; in the next attempt the guard names the reason."""


class _Commented(models.BaseConstraint):
    """Mixin: requires a promise, and writes it as a comment whenever the constraint is created."""

    violation_error_message: str

    def __init__(self, *args: Any, violation_error_message: str, **kwargs: Any) -> None:
        super().__init__(*args, violation_error_message=violation_error_message, **kwargs)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        sql = super().constraint_sql(model, schema_editor)
        schema_editor.deferred_sql.append(self.comment_sql(model))
        return sql

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return f"{super().create_sql(model, schema_editor)}; {self.comment_sql(model)}"

    def comment_sql(self, model: Any) -> str:
        return _comment_on_constraint_sql(
            table=model._meta.db_table, name=self.name, comment=self.violation_error_message
        )


class CommentedCheckConstraint(_Commented, models.CheckConstraint):
    """A CHECK constraint with its promise as a comment in the database."""


class CommentedExclusionConstraint(_Commented, ExclusionConstraint):
    """An EXCLUDE constraint with its promise as a comment in the database."""


class CommentedUniqueConstraint(_Commented, models.UniqueConstraint):
    """A unique key. `on_violation` tells the command runner to run the command again instead of refusing it."""

    non_db_attrs = (*models.UniqueConstraint.non_db_attrs, "on_violation")

    def __init__(self, *expressions: Any, on_violation: Retry | None = None, **kwargs: Any) -> None:
        super().__init__(*expressions, **kwargs)
        self.on_violation = on_violation

    def comment_sql(self, model: Any) -> str:
        """PostgreSQL keeps a unique key with a condition or an expression as an index without a constraint."""
        if self.condition or self.contains_expressions:
            return f'COMMENT ON INDEX "{self.name}" IS {_quoted(self.violation_error_message)}'
        return super().comment_sql(model)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, expressions, kwargs = super().deconstruct()
        if self.on_violation is not None:
            kwargs["on_violation"] = self.on_violation
        return path, expressions, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CommentedUniqueConstraint):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)


class _DeferredConstraint(models.BaseConstraint, ABC):
    """A constraint that CreateModel adds at the end of its migration: two new tables may refer to each other."""

    violation_error_message: str

    def __init__(self, *, violation_error_message: str, **kwargs: Any) -> None:
        super().__init__(violation_error_message=violation_error_message, **kwargs)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        comment = _comment_on_constraint_sql(
            table=self.table_of(model), name=self.name, comment=self.violation_error_message
        )
        return f"{self.add_sql(model)}; {comment}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f'ALTER TABLE "{self.table_of(model)}" DROP CONSTRAINT "{self.name}"'

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Leave the check to the database, which alone sees concurrent transactions."""

    def table_of(self, model: Any) -> str:
        """Return the table that gets the constraint."""
        return str(model._meta.db_table)

    @abstractmethod
    def add_sql(self, model: Any) -> str:
        """Return the statement that creates the constraint."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _DeferredConstraint):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)


class CompositeForeignKey(_DeferredConstraint):
    """A foreign key over several columns, from the model that declares it.

    The referenced columns need a unique constraint that is not deferrable. PostgreSQL checks the key at
    commit, at every isolation level. `on_update_cascade` copies a changed key at once instead.
    """

    def __init__(
        self,
        *,
        fields: tuple[str, ...],
        to: str,
        to_fields: tuple[str, ...],
        on_update_cascade: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.fields = tuple(fields)
        self.to = to
        self.to_fields = tuple(to_fields)
        self.on_update_cascade = on_update_cascade

    def add_sql(self, model: Any) -> str:
        sql = _add_foreign_key_sql(
            self.name, model, self.fields, model._meta.apps.get_model(self.to), self.to_fields
        )
        return sql.replace(" DEFERRABLE", " ON UPDATE CASCADE DEFERRABLE") if self.on_update_cascade else sql

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}
        if self.on_update_cascade:
            kwargs["on_update_cascade"] = True
        return path, args, kwargs


class ForeignKeyFromLowerApp(_DeferredConstraint):
    """A foreign key to the model that declares it, from a model of an app below, which may not name this one."""

    def __init__(
        self,
        *,
        from_model: str,
        from_fields: tuple[str, ...],
        fields: tuple[str, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.from_model = from_model
        self.from_fields = tuple(from_fields)
        self.fields = tuple(fields)

    def table_of(self, model: Any) -> str:
        return str(model._meta.apps.get_model(self.from_model)._meta.db_table)

    def add_sql(self, model: Any) -> str:
        from_model = model._meta.apps.get_model(self.from_model)
        return _add_foreign_key_sql(self.name, from_model, self.from_fields, model, self.fields)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"from_model": self.from_model, "from_fields": self.from_fields, "fields": self.fields}
        return path, args, kwargs


class FieldKey(_DeferredConstraint):
    """The key that Django creates for a primary key or unique field, renamed so that a refusal carries this name."""

    def __init__(self, *, field: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field

    def add_sql(self, model: Any) -> str:
        return self._rename_sql(model, old=self._name_by_postgresql(model), new=self.name)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return self._rename_sql(model, old=self.name, new=self._name_by_postgresql(model))

    def _name_by_postgresql(self, model: Any) -> str:
        field = model._meta.get_field(self.field)
        return (
            f"{model._meta.db_table}_pkey"
            if field.primary_key
            else f"{model._meta.db_table}_{field.column}_key"
        )

    def _rename_sql(self, model: Any, *, old: str, new: str) -> str:
        return f'ALTER TABLE "{self.table_of(model)}" RENAME CONSTRAINT "{old}" TO "{new}"'

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}


def _add_foreign_key_sql(
    name: str, model: Any, fields: tuple[str, ...], to_model: Any, to_fields: tuple[str, ...]
) -> str:
    return (
        f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({_columns(model, fields)}) '
        f'REFERENCES "{to_model._meta.db_table}" ({_columns(to_model, to_fields)}) '
        "DEFERRABLE INITIALLY DEFERRED"
    )


def _columns(model: Any, fields: tuple[str, ...]) -> str:
    return ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)


def _comment_on_constraint_sql(*, table: str, name: str, comment: str) -> str:
    return f'COMMENT ON CONSTRAINT "{name}" ON "{table}" IS {_quoted(comment)}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
