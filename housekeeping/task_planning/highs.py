"""The call of HiGHS. It is imported at the first plan: it takes 0.1 s and 30 MB, and most processes never plan."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

LEAST_SECONDS = 0.05
"""The first plan of a process imports HiGHS: the search gets what is left of its time, at least this."""

Terms = Mapping[int, float]
"""The factor of each column."""


class Program:
    """A mixed-integer program that grows column by column and row by row."""

    def __init__(self) -> None:
        self._costs: list[float] = []
        self._bounds: list[tuple[float, float]] = []
        self._integer: list[bool] = []
        self._rows: list[tuple[float, float, Terms]] = []

    def add_column(
        self, cost: float, low: float = 0.0, high: float = 1.0, *, is_integer: bool = False
    ) -> int:
        """Add a column with its cost and bounds; return its number."""
        self._costs.append(cost)
        self._bounds.append((low, high))
        self._integer.append(is_integer)
        return len(self._costs) - 1

    def add_row(self, low: float, high: float, terms: Terms) -> None:
        """Demand that the sum of the terms lies between the bounds."""
        self._rows.append((low, high, terms))

    def solve(self, *, start: Mapping[int, float], seconds: float) -> list[float]:
        """Return the values of the columns in the best solution found in time; an empty list without one.

        `start` is a solution to begin with; columns that it leaves out are 0.
        """
        deadline = monotonic() + seconds
        import highspy  # noqa: PLC0415
        from highspy._core import _Highs  # noqa: PLC0415  # the public class prints a line when it is made

        solver = _Highs()
        for option, value in (
            ("output_flag", False),
            ("parallel", "off"),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.9),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(self._model(highspy))
        begun = highspy.HighsSolution()
        begun.col_value = [float(start.get(column, 0.0)) for column in range(len(self._costs))]
        solver.setSolution(begun)
        solver.setOptionValue("time_limit", max(deadline - monotonic(), LEAST_SECONDS))
        solver.run()
        values = list(solver.getSolution().col_value)
        return values if len(values) == len(self._costs) else []

    def _model(self, highspy: Any) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self._costs), len(self._rows)
        lp.col_cost_ = self._costs
        lp.col_lower_ = [low for low, _ in self._bounds]
        lp.col_upper_ = [high for _, high in self._bounds]
        lp.row_lower_ = [low for low, _, _ in self._rows]
        lp.row_upper_ = [high for _, high, _ in self._rows]
        starts = [0]
        index: list[int] = []
        values: list[float] = []
        for _, _, terms in self._rows:
            index += terms.keys()
            values += terms.values()
            starts.append(len(index))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, values
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in self._integer]
        return lp
