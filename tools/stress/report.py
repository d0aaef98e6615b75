"""The summary that a siege prints."""

from tools.stress.siege import Plan, Result

ALL_IS_WELL = "Every invariant holds, every answer is true, the logs tell the present state."


def report(result: Result, plan: Plan) -> str:
    """What was given and answered, who was killed, how fast it was, and the verdict."""
    outcome = result.outcome
    done, refused, lost = outcome["done"], outcome["refused"], outcome["lost"]
    answered = sum(done.values()) + sum(refused.values())
    lines = [
        f"{answered} of {plan.commands} commands answered, by {plan.processes} processes",
        f"{result.seconds:.0f} s, {answered / result.seconds:.0f} commands a second",
        f"{result.kills} workers killed, {result.fallen} of them right after a commit",
        f"{outcome['unanswered']} commands left without an answer, {outcome['given_again']} answers found later",
        f"PostgreSQL killed {len(result.crashed)} times, with all its {sum(result.crashed)} processes",
        f"{result.silenced} of these times between a commit and its answer",
        f"{sum(lost.values())} answers lost with it, {outcome['lost_and_done']} of these commands done",
        f"lost answers given to who asked again with the same key: {outcome['given_after_crash']}",
        f"deadlocks retried: {outcome['repeated'].get('40P01', 0)}, busy: {outcome['codes'].get('busy', 0)}",
        "",
        f"{'':28}{'done':>8}{'refused':>9}{'lost':>6}",
        *[
            f"{kind:28}{done.get(kind, 0):>8}{refused.get(kind, 0):>9}{lost.get(kind, 0):>6}"
            for kind in sorted(done | refused | lost)
        ],
        "",
        "over HTTP: " + _counted(outcome["manners"]),
        "refusals: " + _counted(outcome["codes"]),
        "refused by the database: " + (_counted(outcome["constraints"]) or "nothing"),
        "",
        *(result.faults or [ALL_IS_WELL]),
    ]
    return "\n".join(lines) + "\n"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
