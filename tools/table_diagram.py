"""The diagram and the list of all tables, from the models."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model

from tools.locks import ROOT

if TYPE_CHECKING:
    from django.db.models import Field

IN_THE_LIST_ONLY = {"Hotel", "Staff"}
"""Models to which nearly every table refers: drawn for each table they would hide the rest."""


def table_models() -> list[type[Model]]:
    """Return the project's models in the order of their apps, one for each table."""
    return [
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == ROOT
        for model in app.get_models()
        if not model._meta.proxy
    ]


def diagram() -> str:
    """Draw the tables and the keys between them, without the keys to hotels and staff."""
    edges = [
        f"    {target} {_cardinality(field)} {model.__name__} : {field.name}"
        for model in table_models()
        for field, target in _references(model)
        if target not in IN_THE_LIST_ONLY
    ]
    return "\n".join(["```mermaid", "erDiagram", *edges, "```"])


def table_rows() -> list[tuple[str, str, str, str]]:
    """List each table: model, table, what a row is, and the columns that refer to other tables."""
    return [
        (
            f"`{model.__name__}`",
            f"`{model._meta.db_table}`",
            (model.__doc__ or "").strip().splitlines()[0],
            ", ".join(f"`{field.name}` → {target}" for field, target in _references(model)),
        )
        for model in table_models()
    ]


def _references(model: type[Model]) -> Iterator[tuple["Field[Any, Any]", str]]:
    for field in model._meta.concrete_fields:
        target: Any = field.related_model
        if target is not None:
            yield field, target.__name__


def _cardinality(field: "Field[Any, Any]") -> str:
    referred = "|o" if field.null else "||"
    return f"{referred}--{'o|' if field.unique else 'o{'}"
