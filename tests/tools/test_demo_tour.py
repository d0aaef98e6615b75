"""tools/demo/tour.sh: every step works against a running demo."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.demo_servers import demos, free_port, migrated_database, wait_until
from tools.locks import ROOT


@pytest.fixture
def path_with_curl(tmp_path: Path) -> str:
    """Return a PATH on which curl is tests/tools/curl.py, for machines without curl."""
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT}/tests/tools/curl.py "$@"\n')
    curl.chmod(0o755)
    return f"{tmp_path}:{os.environ['PATH']}"


def has_subscription(database_url: str) -> bool:
    """Tell whether the relay has subscribed the hotels."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM notifications_subscription LIMIT 1")
        return cursor.rowcount > 0


def test_tour_checks_a_guest_in_and_out_and_reads_the_timeline(
    path_with_curl: str, django_db_setup: None
) -> None:
    port = free_port()
    with migrated_database() as database_url, demos() as start:
        start(port, database_url, "config.settings.development")
        wait_until(lambda: has_subscription(database_url))

        tour = subprocess.run(
            ["sh", "tools/demo/tour.sh", f"http://127.0.0.1:{port}"],
            cwd=ROOT,
            env={**os.environ, "PATH": path_with_curl},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (tour.returncode, tour.stderr) == (0, "")
    answers = [json.loads(line) for line in tour.stdout.splitlines() if not line.startswith("# ")]
    (
        rooms,
        paid,
        checked_out,
        cleaned,
        inspected,
        timeline,
        sold,
        mails,
        seen,
        cancelled,
        events,
        deliveries,
    ) = answers
    room = checked_out["assigned_room"]
    assert rooms["count"] >= 10
    assert {row["is_occupied"] for row in rooms["results"]} == {False}
    assert paid["booking"]["balance_due"] == "0.00"
    assert checked_out["status"] == "COMPLETED"
    assert [(row["room_number"], row["room_status"]) for row in (cleaned, inspected)] == [
        (room, "CLEANED_UNINSPECTED"),
        (room, "READY_FOR_GUEST"),
    ]
    operations = [entry["operation"] for entry in timeline["results"] if entry["operation"]]
    assert operations[:4] == ["INSPECT", "CLEAN_COMPLETE", "CHECKOUT", "CHECKIN"]
    assert (sold["status"], sold["adults"], sold["source"]) == ("CONFIRMED", 2, "booking-site")
    assert (sold["channel_version"], sold["external_item"]) == ("2", "1")
    assert [(mail["kind"], mail["recipient"]) for mail in mails["results"]] == [
        ("CONFIRMATION", "ada@example.com")
    ]
    assert (seen["status"], seen["language"], cancelled["status"]) == ("CONFIRMED", "fr", "CANCELLED")
    assert [event["position"] for event in events["results"]] == [1, 2, 3, 4, 5]
    (delivery,) = deliveries["results"]
    assert (delivery["kind"], delivery["disabled_at"], delivery["dead_letters"]) == ("PUSHER", None, 0)
