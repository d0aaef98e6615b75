"""Triggers that keep an invariant no declarative constraint can say.

django-pgtrigger writes their migrations. Its ignore hook is left out: it is a bypass open to any
login, and it makes deferred triggers quadratic.
"""

from typing import Any

import pgtrigger
from pgtrigger import compiler


class InvariantTriggerSql(compiler.UpsertTriggerSql):
    """The statement that installs an invariant's function and trigger, both under its name."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class InvariantTrigger(pgtrigger.Trigger):
    """A trigger whose refusals carry its name, as those of a named constraint do."""

    def get_pgid(self, model: Any) -> str:
        return str(self.name)

    def compile(self, model: Any) -> compiler.Trigger:
        kwargs = super().compile(model).sql.kwargs
        kwargs.pop("ignore_func_name")
        kwargs["table"] = model._meta.db_table
        return compiler.Trigger(name=self.name, sql=InvariantTriggerSql(**kwargs))


def refusal(name: str, message: str, *values: str) -> str:
    """The PL/pgSQL statement that refuses in the invariant's name."""
    arguments = "".join(f", {value}" for value in values)
    return (
        f"RAISE EXCEPTION '{message}'{arguments} "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME;"
    )


def only_grows(name: str) -> InvariantTrigger:
    """Refuses UPDATE, DELETE and TRUNCATE of an audit table."""
    return InvariantTrigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=refusal(name, "% only grows", "TG_TABLE_NAME"),
    )


def never_falls(name: str, column: str) -> InvariantTrigger:
    """Refuses to lower a version: a status once left is never returned to by counting back."""
    return InvariantTrigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(f"NEW.{column} < OLD.{column}"),
        func=refusal(name, f"{column} never falls"),
    )


def keeps_identity(name: str, *columns: str) -> InvariantTrigger:
    """Refuses to delete a row or to change the columns by which its history knows it."""
    return InvariantTrigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete | pgtrigger.UpdateOf(*columns),
        func=(
            "IF TG_OP = 'DELETE' THEN "
            + refusal(name, "% keeps every row that has a history", "TG_TABLE_NAME")
            + f" ELSIF ({', '.join(f'NEW.{c}' for c in columns)}) IS DISTINCT FROM "
            f"({', '.join(f'OLD.{c}' for c in columns)}) THEN "
            + refusal(name, "% keeps the names that its history uses", "TG_TABLE_NAME")
            + " END IF; RETURN NEW;"
        ),
    )


def deferred_on_insert(
    name: str, *, func: str, declare: Any = None, condition: str | None = None
) -> InvariantTrigger:
    """A guard that judges a new row at commit."""
    return InvariantTrigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=declare,
        condition=pgtrigger.Condition(condition) if condition else None,
        func=func,
    )
