"""Tests of `manage.py prune_idempotency_records`."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from hotel.kernel.command import InstallationCommand
from hotel.models import IdempotencyRecord
from hotel.services import IdempotentRequest, StoredAnswer, store_answer
from tests.scenarios import NOON

pytestmark = pytest.mark.django_db


def prune() -> str:
    printed = StringIO()
    with time_machine.travel(NOON, tick=False):
        call_command("prune_idempotency_records", stdout=printed)
    return printed.getvalue()


def test_command_deletes_and_counts_answers_of_the_day_before() -> None:
    ages = {"young": timedelta(hours=23, minutes=59), "due": timedelta(hours=24), "old": timedelta(days=9)}
    for key, age in ages.items():
        request = IdempotentRequest(user_pk=1, method="POST", path="/x/", key=key, request_hash="")
        store_answer(InstallationCommand(now=NOON - age), request, StoredAnswer(status=200, body="{}"))

    assert prune() == "2 answers deleted.\n"
    assert IdempotencyRecord.objects.get().key == "young"
    assert prune() == "0 answers deleted.\n"
