#!/usr/bin/env bash
# Finding: A nightly job at 02:30 runs twice when clocks go back, with croniter and APScheduler; celery's crontab runs it once.
# Where a hotel meets it: the night audit or the change of the business date, scheduled in the hotel's time zone.
# Packages: croniter==7.0.0 apscheduler==3.11.3 celery==5.7.0 tzdata==2026.6
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check croniter==7.0.0 apscheduler==3.11.3 celery==5.7.0 tzdata==2026.6

"$work/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from celery import Celery
from celery.schedules import crontab
from croniter import croniter

BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime(2026, 10, 25).date()
NOON_BEFORE = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
print("version: ", *(f"{name} {version(name)}" for name in ("croniter", "APScheduler", "celery")))
print("expected: one run on 25 October 2026 with each of them")


def croniter_runs():
    schedule = croniter("30 2 * * *", NOON_BEFORE)
    return [schedule.get_next(datetime) for _ in range(4)]


def apscheduler_runs():
    trigger = CronTrigger(hour=2, minute=30, timezone=BERLIN)
    runs, now = [], NOON_BEFORE
    for _ in range(4):
        runs.append(trigger.get_next_fire_time(runs[-1] if runs else None, now))
        now = (runs[-1].astimezone(timezone.utc) + timedelta(seconds=1)).astimezone(BERLIN)
    return runs


def celery_runs():
    app = Celery(set_as_current=False)
    app.conf.timezone = "Europe/Berlin"
    last, runs = datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), []
    moment = datetime(2026, 10, 24, 22, tzinfo=timezone.utc)
    for minute in range(6 * 60):
        now = (moment + timedelta(minutes=minute)).astimezone(BERLIN)
        if crontab(hour=2, minute=30, app=app, nowfun=lambda now=now: now).is_due(last).is_due:
            runs.append(now)
            last = now
    return runs


seen = {
    name: [run.isoformat()[11:] for run in runs() if run.date() == DAY]
    for name, runs in (("croniter", croniter_runs), ("APScheduler", apscheduler_runs), ("celery", celery_runs))
}
print("seen:    ", seen)
twice, once = ["02:30:00+02:00", "02:30:00+01:00"], ["02:30:00+02:00"]
if seen != {"croniter": twice, "APScheduler": twice, "celery": once}:
    raise SystemExit("changed")
PYTHON
