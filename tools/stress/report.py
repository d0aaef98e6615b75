"""The summary that a stress run prints."""

from tools.stress.run import Plan, Result

NO_ERRORS = "Every invariant holds, every answer is true, and the logs lead to the present state."


def report(result: Result, plan: Plan) -> str:
    """Return the counts of commands, kills and crashes, the speed, and the errors of the verdict."""
    verdict = result.verdict
    done, refused, lost = verdict["done"], verdict["refused"], verdict["lost"]
    answered = sum(done.values()) + sum(refused.values())
    crashes = len(result.crash_process_counts)
    lines = [
        f"{answered} of {plan.commands} commands answered, by {plan.processes} processes",
        f"{result.seconds:.0f} s, {answered / result.seconds:.0f} commands a second",
        f"{result.kills} workers killed, {result.killed_after_commit} of them right after a commit",
        f"{verdict['unanswered']} commands without an answer, {verdict['recovered_after_kill']} answers recovered",
        f"PostgreSQL killed {crashes} times, with all its {sum(result.crash_process_counts)} processes",
        f"{result.crashes_at_commit} of these times between a commit and its answer",
        f"{sum(lost.values())} answers lost with it, {verdict['lost_and_done']} of these commands done",
        f"lost answers recovered by a repeated key: {verdict['recovered_after_crash']}",
        f"deadlocks retried: {verdict['retried'].get('40P01', 0)}, busy: {verdict['codes'].get('busy', 0)}",
        "",
        f"{'':28}{'done':>8}{'refused':>9}{'lost':>6}",
        *[
            f"{name:28}{done.get(name, 0):>8}{refused.get(name, 0):>9}{lost.get(name, 0):>6}"
            for name in sorted(done | refused | lost)
        ],
        "",
        "over HTTP: " + _listed(verdict["modes"]),
        "refusals: " + _listed(verdict["codes"]),
        "refused by the database: " + (_listed(verdict["constraints"]) or "nothing"),
        "",
        *(result.errors or [NO_ERRORS]),
    ]
    return "\n".join(lines) + "\n"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
