#!/usr/bin/env bash
# Finding: Django's savepoint_rollback() leaves on_commit() callbacks of the undone part in place; a nested atomic() does not.
# Where a hotel meets it: a loop that books several rooms and takes one back: its confirmation is sent all the same.
# Packages: django==5.2.19
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19

"$work/venv/bin/python" - <<'PYTHON'
import django
from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()

from django.db import connection, transaction

with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE booking (name text)")


def book(name, mails):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO booking VALUES (%s)", [name])
    transaction.on_commit(lambda: mails.append(name))


def with_savepoint(mails):
    savepoint = transaction.savepoint()
    book("by savepoint", mails)
    transaction.savepoint_rollback(savepoint)


def with_nested_block(mails):
    try:
        with transaction.atomic():
            book("by nested block", mails)
            raise LookupError
    except LookupError:
        pass


print("version:  Django", django.__version__)
print("expected: neither booking exists, so no mail is sent for either")
mails = []
for undone in (with_savepoint, with_nested_block):
    with transaction.atomic():
        undone(mails)
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM booking")
    (bookings,) = cursor.fetchone()
print(f"seen:     {bookings} bookings, mails sent: {mails}")
if (bookings, mails) != (0, ["by savepoint"]):
    raise SystemExit("changed")
PYTHON
