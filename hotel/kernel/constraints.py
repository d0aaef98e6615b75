"""Constraints that PostgreSQL has and Django has no name for."""

from typing import Any

from django.db import migrations, models


class CompositeForeignKey(models.BaseConstraint):
    """A deferred foreign key over several columns, named after the invariant it keeps.

    The referenced columns need a unique constraint that is not deferrable. The check runs at
    commit, at every isolation level. `on_update_cascade` copies a changed key at once instead.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: tuple[str, ...],
        to: str,
        to_fields: tuple[str, ...],
        on_update_cascade: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.fields = tuple(fields)
        self.to = to
        self.to_fields = tuple(to_fields)
        self.on_update_cascade = on_update_cascade

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Defers the key to the end of the migration: two tables may refer to each other."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        target = model._meta.apps.get_model(self.to)
        return _add_foreign_key_sql(
            table=model._meta.db_table,
            name=self.name,
            columns=_columns(model, self.fields),
            to_table=target._meta.db_table,
            to_columns=_columns(target, self.to_fields),
            on_update_cascade=self.on_update_cascade,
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return _drop_constraint_sql(table=model._meta.db_table, name=self.name)

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Leaves the judgement to the database, which alone sees it under concurrency."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}
        if self.on_update_cascade:
            kwargs["on_update_cascade"] = True
        return path, (), kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeForeignKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)


def foreign_key_from_below(
    *, table: str, name: str, columns: tuple[str, ...], to_table: str, to_columns: tuple[str, ...]
) -> migrations.RunSQL:
    """A migration step for a foreign key that points up: the upper app's migration installs it."""
    return migrations.RunSQL(
        sql=_add_foreign_key_sql(
            table=table, name=name, columns=columns, to_table=to_table, to_columns=to_columns
        ),
        reverse_sql=_drop_constraint_sql(table=table, name=name),
    )


def named_constraint(*, table: str, old: str, new: str) -> migrations.RunSQL:
    """A migration step that names a key after its invariant where Django chose the name."""
    rename = 'ALTER TABLE "{}" RENAME CONSTRAINT "{}" TO "{}"'
    return migrations.RunSQL(sql=rename.format(table, old, new), reverse_sql=rename.format(table, new, old))


def _columns(model: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).column for name in names)


def _add_foreign_key_sql(
    *,
    table: str,
    name: str,
    columns: tuple[str, ...],
    to_table: str,
    to_columns: tuple[str, ...],
    on_update_cascade: bool = False,
) -> str:
    quoted, to_quoted = (", ".join(f'"{column}"' for column in names) for names in (columns, to_columns))
    cascade = " ON UPDATE CASCADE" if on_update_cascade else ""
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({quoted}) '
        f'REFERENCES "{to_table}" ({to_quoted}){cascade} DEFERRABLE INITIALLY DEFERRED'
    )


def _drop_constraint_sql(*, table: str, name: str) -> str:
    return f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'
