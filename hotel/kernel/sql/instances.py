"""Model instances made of the rows of a prepared query, with their related objects and annotations.

Django makes an instance by calling its class, which sets each field by itself and sends two signals. The makers here
fill the new instance's `__dict__` at once. This takes a fifth of the time, and a command makes some fifteen instances.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init


class Instances:
    """Makes instances of the rows of a compiled queryset. Raises what `InstanceMaker` raises."""

    def __init__(self, compiler: Any) -> None:
        self._make = InstanceMaker(compiler.klass_info, compiler.select, compiler.using)
        self._annotations = [(name, itemgetter(at)) for name, at in compiler.annotation_col_map.items()]

    def __call__(self, rows: Iterable[Any]) -> list[Any]:
        """Return an instance of each row."""
        return [self._instance(row) for row in rows]

    def _instance(self, row: Any) -> Any:
        instance = self._make(row)
        for name, value in self._annotations:
            setattr(instance, name, value(row))
        return instance


class InstanceMaker:
    """Makes the instance of one model that stands in some columns of a row, and of those that it selects with it.

    Raises ValueError for a model that wants to know when an instance is made: it has its own `__init__` or
    `from_db`, a receiver of `pre_init` or `post_init`, or a parent with a table of its own.
    """

    def __init__(self, klass_info: Any, select: Any, using: str) -> None:
        self._model: type[models.Model] = klass_info["model"]
        _require_plain(self._model)
        fields = klass_info["select_fields"]
        self._columns = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._columns]]
        self._key = itemgetter(fields[0] + self._names.index(self._model._meta.pk.attname))
        self._using = using
        self._related: list[tuple[InstanceMaker, Callable[..., Any], Callable[..., Any]]] = [
            (InstanceMaker(info, select, using), info["local_setter"], info["remote_setter"])
            for info in klass_info.get("related_klass_infos", [])
        ]

    def __call__(self, row: Any) -> Any:
        """Return the instance, or None where an outer join found no row."""
        if self._key(row) is None:
            return None
        instance = _new_instance(self._model, self._names, row[self._columns], self._using)
        for make, set_on_instance, set_on_related in self._related:
            related = make(row)
            set_on_instance(instance, related)
            if related is not None:
                set_on_related(related, instance)
        return instance


class InstanceTuples:
    """Makes a tuple of instances of each row of hand-written SQL, which selects the columns of these models in turn.

    Raises ValueError for a model that wants to know when an instance is made, and for one with a field whose values
    Django converts.
    """

    def __init__(self, kinds: Sequence[type[models.Model]]) -> None:
        self._parts = []
        start = 0
        for model in kinds:
            _require_plain(model)
            fields = model._meta.concrete_fields
            if converted := [field.name for field in fields if field.get_db_converters(connection)]:
                raise ValueError(f"{model.__name__}: Django converts the values of {', '.join(converted)}.")
            names = [field.attname for field in fields]
            key = start + names.index(model._meta.pk.attname)
            self._parts.append((model, names, key, slice(start, start + len(names))))
            start += len(names)

    @staticmethod
    def columns(model: type[models.Model], table: str) -> str:
        """Return the columns of a model as SQL selects them from a table, or its alias."""
        return ", ".join(f'{table}."{field.column}"' for field in model._meta.concrete_fields)

    def __call__(self, row: Any) -> tuple[Any, ...]:
        """Return the instances, None in place of one whose outer join found no row."""
        return tuple(
            None if row[key] is None else _new_instance(model, names, row[columns], connection.alias)
            for model, names, key, columns in self._parts
        )


def _new_instance(model: type[models.Model], names: Sequence[str], values: Any, using: str) -> Any:
    instance = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, using
    attributes = instance.__dict__
    attributes["_state"] = state
    attributes.update(zip(names, values, strict=True))
    return instance


def _require_plain(model: type[models.Model]) -> None:
    has_own_methods = (
        model.__init__ is not models.Model.__init__
        or model.from_db.__func__ is not models.Model.from_db.__func__  # type: ignore[attr-defined]
    )
    has_receivers = pre_init.has_listeners(model) or post_init.has_listeners(model)
    if has_own_methods or has_receivers or model._meta.parents:
        raise ValueError(f"{model.__name__}: a prepared query cannot make instances of this model.")
