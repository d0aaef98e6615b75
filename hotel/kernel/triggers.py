"""Triggers that keep an invariant which no declarative constraint can express.

django-pgtrigger writes their migrations. Its ignore hook is left out: any login could use it as a bypass, and it makes
deferred triggers quadratic.
"""

from typing import Any

import pgtrigger
from pgtrigger import compiler


class InvariantTriggerSql(compiler.UpsertTriggerSql):
    """The statement that creates a function and its trigger, both with the name of the trigger.

    The comment of the function is the promise; the comment of the trigger is django-pgtrigger's hash.
    """

    def __init__(self, *, comment: str = "", **kwargs: Any) -> None:
        self.comment = comment
        super().__init__(**kwargs)

    def get_template(self) -> str:
        comment = self.comment.replace("'", "''").replace("{", "{{").replace("}", "}}")
        return f"""
            CREATE OR REPLACE FUNCTION {{pgid}}()
            RETURNS TRIGGER AS $$
                {{declare}}
                BEGIN
                    {{func}}
                END;
            $$ LANGUAGE plpgsql;

            COMMENT ON FUNCTION {{pgid}}() IS '{comment}';

            DROP TRIGGER IF EXISTS {{pgid}} ON {{table}};
            CREATE {{constraint}} TRIGGER {{pgid}}
                {{when}} {{operation}} ON {{table}}
                {{timing}}
                {{referencing}}
                FOR EACH {{level}} {{condition}}
                EXECUTE PROCEDURE {{execute}};

            COMMENT ON TRIGGER {{pgid}} ON {{table}} IS '{{hash}}';
        """

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"comment": self.comment}


class InvariantTrigger(pgtrigger.Trigger):
    """A trigger whose refusals carry its name, as those of a named constraint do.

    `violation_error_message` is its promise and `violation_error_code` its problem code, as on a constraint;
    `on_violation` makes the command runner run the command again, as on a unique key.
    """

    name: str

    def __init__(
        self,
        *,
        violation_error_message: str,
        violation_error_code: str | None = None,
        on_violation: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.violation_error_message = violation_error_message
        self.violation_error_code = violation_error_code
        self.on_violation = on_violation

    def get_pgid(self, model: Any) -> str:
        return self.name

    def compile(self, model: Any) -> compiler.Trigger:
        kwargs = super().compile(model).sql.kwargs
        kwargs.pop("ignore_func_name")
        kwargs["table"] = model._meta.db_table
        sql = InvariantTriggerSql(comment=self.violation_error_message, **kwargs)
        return compiler.Trigger(name=self.name, sql=sql)


def raise_refusal_sql(name: str, message: str, *values: str) -> str:
    """Return the PL/pgSQL statement that refuses as the constraint `name`.

    Each `%` in `message` stands for the next one of `values`, which are SQL expressions.
    """
    arguments = "".join(f", {value}" for value in values)
    return (
        f"RAISE EXCEPTION '{message}'{arguments} "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME;"
    )


def only_grows(name: str, *, violation_error_message: str) -> InvariantTrigger:
    """Return a trigger that refuses UPDATE, DELETE and TRUNCATE of an audit table."""
    return InvariantTrigger(
        name=name,
        violation_error_message=violation_error_message,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=raise_refusal_sql(
            name, "Rows of % cannot be changed or deleted: audit rows only grow.", "TG_TABLE_NAME"
        ),
    )


def never_falls(name: str, column: str, *, violation_error_message: str) -> InvariantTrigger:
    """Return a trigger that refuses to lower a version: an old status event would match the row again."""
    return InvariantTrigger(
        name=name,
        violation_error_message=violation_error_message,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(f"NEW.{column} < OLD.{column}"),
        func=raise_refusal_sql(
            name,
            f"{column} of row % in % cannot fall from % to %.",
            "OLD.id",
            "TG_TABLE_NAME",
            f"OLD.{column}",
            f"NEW.{column}",
        ),
    )


def keeps_identity(name: str, *columns: str, violation_error_message: str) -> InvariantTrigger:
    """Return a trigger that refuses to delete a row, or to change the columns by which audit rows name it."""
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return InvariantTrigger(
        name=name,
        violation_error_message=violation_error_message,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete | pgtrigger.UpdateOf(*columns),
        func=(
            "IF TG_OP = 'DELETE' THEN "
            + raise_refusal_sql(
                name, "Row % of % cannot be deleted: audit rows name it.", "OLD.id", "TG_TABLE_NAME"
            )
            + f" ELSIF ({new}) IS DISTINCT FROM ({old}) THEN "
            + raise_refusal_sql(
                name,
                f"Row % of % cannot change its {' or '.join(columns)}: audit rows name it.",
                "OLD.id",
                "TG_TABLE_NAME",
            )
            + " END IF; RETURN NEW;"
        ),
    )


def requires_at_commit(
    name: str, *, query: str, message: str, violation_error_message: str, condition: str | None = None
) -> InvariantTrigger:
    """Return a trigger that refuses an inserted row at commit unless `query` finds a row.

    `query` is a SELECT that may use NEW; `condition` limits the check to some inserted rows. The one `%` in
    `message` stands for the id of the inserted row.
    """
    return InvariantTrigger(
        name=name,
        violation_error_message=violation_error_message,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Condition(condition) if condition else None,
        func=(
            f"IF NOT EXISTS ({query}) THEN "
            + raise_refusal_sql(name, message, "NEW.id")
            + " END IF; RETURN NULL;"
        ),
    )
