"""Tests of the production settings: the required environment, and safe defaults."""

import os
import subprocess
import sys

import pytest

from tools.locks import ROOT

COMPLETE = {
    "SECRET_KEY": "a-long-and-random-string-that-nobody-else-has-3f9c1e7b5a",
    "ALLOWED_HOSTS": "hotel.example, www.hotel.example",
    "DATABASE_URL": "postgresql://innkeeper:secret@db.example:5432/innkeeper",
}


def run_with(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the checkout with production settings and no other variable of this process."""
    return subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("missing", sorted(COMPLETE))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_each_missing_or_empty_variable_is_named(missing: str, value: str | None) -> None:
    environment = {name: text for name, text in COMPLETE.items() if name != missing}
    if value is not None:
        environment[missing] = value

    finished = run_with(environment, "-c", "import config.settings.production")

    assert finished.returncode != 0
    message = finished.stderr.split("ImproperlyConfigured: ")[-1]
    assert message.startswith("Innkeeper cannot start. Set in the environment:\n")
    assert [name for name in COMPLETE if f"  {name}: " in message] == [missing]


def test_all_missing_variables_are_named_at_once() -> None:
    finished = run_with({}, "manage.py", "check")

    assert finished.returncode != 0
    assert all(f"  {name}: " in finished.stderr for name in COMPLETE)


def test_secret_key_may_begin_with_a_dollar_sign() -> None:
    key = "$abc-(and-more-characters-of-a-generated-key)-3f9c1e7b5a0d"
    program = "from django.conf import settings; print(settings.SECRET_KEY)"

    finished = run_with({**COMPLETE, "SECRET_KEY": key}, "-c", program)

    assert (finished.stdout, finished.stderr) == (f"{key}\n", "")


def test_database_must_be_postgresql() -> None:
    finished = run_with(
        {**COMPLETE, "DATABASE_URL": "sqlite:///hotel.db"}, "-c", "import config.settings.production"
    )

    assert finished.returncode != 0
    assert "DATABASE_URL must name a PostgreSQL database" in finished.stderr


def test_complete_environment_passes_djangos_deployment_checks() -> None:
    finished = run_with(COMPLETE, "manage.py", "check", "--deploy", "--fail-level=WARNING")

    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == "System check identified no issues (2 silenced).\n"


def test_hsts_for_the_whole_domain_leaves_no_check_silenced() -> None:
    environment = {**COMPLETE, "SECURE_HSTS_INCLUDE_SUBDOMAINS": "true", "SECURE_HSTS_PRELOAD": "true"}

    finished = run_with(environment, "manage.py", "check", "--deploy", "--fail-level=WARNING")

    assert finished.stdout == "System check identified no issues (0 silenced).\n"


def test_defaults_are_safe() -> None:
    names = ["DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    names += ["SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER"]
    program = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"

    finished = run_with(COMPLETE, "-c", program)

    expected = [False, ["hotel.example", "www.hotel.example"], True, True, True, 31_536_000, None]
    assert finished.stdout == f"{expected}\n"


def test_tls_proxy_is_the_only_trusted_proxy() -> None:
    program = "from django.conf import settings; print(settings.TRUSTED_PROXIES)"
    alone, behind_one = COMPLETE, {**COMPLETE, "BEHIND_TLS_PROXY": "true"}

    assert [run_with(environment, "-c", program).stdout for environment in (alone, behind_one)] == [
        "0\n",
        "1\n",
    ]


def test_responses_demand_encryption_for_a_year() -> None:
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "print(Client().get('/healthz/', secure=True, headers={'host': 'hotel.example'})['Strict-Transport-Security'])"
    )

    assert run_with({**COMPLETE, "LOG_LEVEL": "ERROR"}, "-c", program).stdout == "max-age=31536000\n"


def test_asgi_and_wsgi_servers_get_production_settings() -> None:
    program = (
        "import os; del os.environ['DJANGO_SETTINGS_MODULE']\n"
        "from config import asgi, wsgi\n"
        "from django.conf import settings\n"
        "print(type(asgi.application).__name__, type(wsgi.application).__name__, settings.SETTINGS_MODULE)"
    )

    finished = run_with(COMPLETE, "-c", program)

    assert finished.stdout == "StreamRouter WSGIHandler config.settings.production\n"
