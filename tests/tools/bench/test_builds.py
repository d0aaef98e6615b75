"""The comparison of two builds runs to its end: this build beside itself, with few rounds in small hotels."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.database_urls import url_of
from tools.bench.builds import contenders, housekeeping, reservations, throughput, workers
from tools.bench.builds.checkouts import working_tree
from tools.bench.builds.filling import TINY
from tools.bench.builds.run import PARTS, measure, selected_parts
from tools.bench.builds.targets import Target

ROWS = {"commands": 4, "create": 2, "lists": 8, "search": 24, "throughput": 9, "memory": 2, "start": 2}


@pytest.fixture
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warm up by no round, and send as few requests as the clients need."""
    for module in (contenders, housekeeping, reservations):
        monkeypatch.setattr(module, "WARM_UP", 0)
    for module in (throughput, workers):
        monkeypatch.setattr(module, "CLIENTS", 2)
    monkeypatch.setattr(throughput, "WARM_UP_STAYS", 2)
    monkeypatch.setattr(throughput, "TURNS", 1)
    monkeypatch.setattr(workers, "MEMORY_TURNS", 1)
    monkeypatch.setattr(workers, "FEWEST_STARTS", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("few_rounds")
def test_every_part_compares_a_build_with_itself() -> None:
    ours = working_tree()
    names: list[str] = []

    rows = measure(
        (replace(ours, name="base"), ours),
        [*PARTS],
        rounds=1,
        server_url=url_of(connection.settings_dict, name="postgres"),
        store=None,
        log=names.append,
        size=TINY,
    )

    assert [name for name in names if name.startswith("Measuring")] == [f"Measuring: {n} ..." for n in PARTS]
    assert len(rows) == sum(ROWS.values()), [row.what for row in rows]
    assert all(min(row.results) > 0 for row in rows if row.unit != "ms")


def test_target_is_a_bound_of_the_ratio_or_of_the_result() -> None:
    ratio, speed = Target.parse("at most 0.40x"), Target.parse("at least 130/s")

    assert [ratio.is_reached(base=10, ours=ours) for ours in (4, 5)] == [True, False]
    assert [speed.is_reached(base=10, ours=ours) for ours in (130, 129)] == [True, False]
    with pytest.raises(ValueError, match="not a target: 'fast'"):
        Target.parse("fast")


def test_unknown_part_of_the_comparison_is_an_error() -> None:
    with pytest.raises(
        ValueError, match="no part of the comparison: serch; there are commands, create, lists"
    ):
        selected_parts("lists,serch")
