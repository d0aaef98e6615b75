"""The call of HiGHS. It is imported at the first plan: it takes 0.1 s and 30 MB, and most processes never plan."""

from collections.abc import Sequence
from typing import NamedTuple


class Program(NamedTuple):
    """A choice of columns with the least cost.

    Of the columns whose entry in `groups` is the same, as many are chosen as `sizes` says of the group; each that is
    missing costs the group's `skip_costs`. Of each of `cliques`, which are lists of columns, at most one is chosen.
    """

    costs: Sequence[int]
    groups: Sequence[int]
    sizes: Sequence[int]
    skip_costs: Sequence[int]
    cliques: Sequence[Sequence[int]]


def solve(program: Program, *, start: Sequence[int], seconds: float) -> tuple[list[int], bool]:
    """Return the chosen columns, and whether no choice is cheaper. Without a choice in time, return none.

    `start` is a choice to begin with.
    """
    import highspy  # noqa: PLC0415
    from highspy._core import _Highs  # noqa: PLC0415  # the public class prints a line when it is made

    solver = _Highs()
    for option, value in (
        ("output_flag", False),
        ("parallel", "off"),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),
        ("time_limit", seconds),
    ):
        solver.setOptionValue(option, value)
    columns = len(program.costs)
    solver.passModel(_model(program))
    solution = highspy.HighsSolution()
    begun = {*start}
    missing = [float(size) for size in program.sizes]
    for column in start:
        missing[program.groups[column]] -= 1
    solution.col_value = [1.0 if column in begun else 0.0 for column in range(columns)] + missing
    solver.setSolution(solution)
    solver.run()
    values = solver.getSolution().col_value
    chosen = [column for column in range(columns) if values[column] > 0.5] if len(values) > columns else []
    return chosen, solver.getModelStatus() == highspy.HighsModelStatus.kOptimal


def _model(program: Program) -> "highspy.HighsLp":  # type: ignore[name-defined]  # noqa: F821
    import highspy  # noqa: PLC0415

    columns, groups = len(program.costs), len(program.sizes)
    sizes = [float(size) for size in program.sizes]
    lp = highspy.HighsLp()
    lp.num_col_ = columns + groups
    lp.num_row_ = groups + len(program.cliques)
    lp.col_cost_ = [float(cost) for cost in (*program.costs, *program.skip_costs)]
    lp.col_lower_ = [0.0] * lp.num_col_
    lp.col_upper_ = [1.0] * columns + sizes
    lp.row_lower_ = sizes + [-highspy.kHighsInf] * len(program.cliques)
    lp.row_upper_ = sizes + [1.0] * len(program.cliques)
    of_group: list[list[int]] = [[columns + group] for group in range(groups)]
    for column, group in enumerate(program.groups):
        of_group[group].append(column)
    rows = [*of_group, *program.cliques]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = starts
    lp.a_matrix_.index_ = [column for row in rows for column in row]
    lp.a_matrix_.value_ = [1.0] * starts[-1]
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns + [highspy.HighsVarType.kContinuous] * groups
    return lp
