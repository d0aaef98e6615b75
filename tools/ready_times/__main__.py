"""`python -m tools.ready_times`: print the errors of the estimates on simulated months."""

from tools.ready_times.judge import HOURS, judge, minutes_a_room
from tools.ready_times.simulation import days

SEED = 14
MONTHS = 3


def main() -> None:
    simulated = list(days(seed=SEED, days=30 * MONTHS))
    print(
        f"{MONTHS} months, 8 attendants, seed {SEED}; {minutes_a_room(simulated):.1f} minutes a room on average"
    )
    print(
        "| asked at | rooms | median error | within 15 min | baseline: median error | within 15 min | ratio |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    judged = {f"{hour} h": judge(simulated, hours=[hour]) for hour in HOURS}
    judged["together"] = judge(simulated, hours=HOURS)
    for when, (ours, baseline) in judged.items():
        print(
            f"| {when} | {len(ours.errors)} | {ours.median:.1f} min | {ours.close:.0%} "
            f"| {baseline.median:.1f} min | {baseline.close:.0%} | {ours.median / baseline.median:.2f} |"
        )


if __name__ == "__main__":
    main()
