"""A web process imports what only few requests need at the first of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LATE = [
    "cryptography",
    "drf_spectacular.openapi",
    "drf_spectacular.plumbing",
    "drf_spectacular.utils",
    "drf_spectacular.views",
    "django.test",
    "jinja2",
    "jsonschema",
    "nacl",
    "prometheus_client",
    "pusher",
    "pygments",
    "requests",
    "rest_framework.test",
    "standardwebhooks",
    "unittest",
    "urllib3",
    "yaml",
]

PROGRAM = """
import json, sys
from io import BytesIO
from config.wsgi import application

def get(path):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": "127.0.0.1",
               "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
               "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http"}
    statuses = []
    body = b"".join(application(environ, lambda status, headers: statuses.append(status)))
    return statuses[0], body

late = sys.argv[1].split(",")
answers = {path: get(path)[0] for path in ("/healthz/", "/api/staff/hotels/grand-harbour/rooms/")}
imported = [name for name in late if name in sys.modules]
schema, document = get("/api/schema/")
print(json.dumps({"answers": answers, "imported": imported, "schema": schema, "docs": get("/api/docs/")[0],
                  "after": [name for name in late if name in sys.modules], "size": len(document)}))
"""

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "for-this-test-only-" + "0" * 40,
    "ALLOWED_HOSTS": "127.0.0.1",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "SECURE_SSL_REDIRECT": "false",
}


def test_first_requests_import_no_package_that_few_requests_need(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, ",".join(LATE)],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "STATIC_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["answers"] == {
        "/healthz/": "200 OK",
        "/api/staff/hotels/grand-harbour/rooms/": "401 Unauthorized",
    }
    assert found["imported"] == []
    assert found["schema"] == "200 OK"
    assert found["size"] > 100_000
    assert {"drf_spectacular.openapi", "yaml"} <= set(found["after"])
