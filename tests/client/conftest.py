"""One running demo and one client generated from its OpenAPI document, for all tests of a session."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.demo_servers import demos, free_port, migrated_database

SECONDS_TO_ANSWER = 600


@pytest.fixture(scope="session")
def demo_address(django_db_setup: None) -> Iterator[str]:
    """Run the demo; yield its base URL."""
    with migrated_database() as database_url, demos() as start:
        port = free_port()
        process = start(port, database_url, "config.settings.development")
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS_TO_ANSWER)


@pytest.fixture(scope="session")
def generator_output(demo_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Generate the package innkeeper_client and make it importable; yield the output of the generator."""
    folder = tmp_path_factory.mktemp("client")
    with urlopen(f"{demo_address}/api/schema/", timeout=SECONDS_TO_ANSWER) as answer:
        (folder / "openapi.yaml").write_bytes(answer.read())
    output = generate(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield output


def generate(folder: Path) -> str:
    """Generate innkeeper_client from the folder's openapi.yaml; return the output and exit code of the generator."""
    (folder / "config.yaml").write_text("post_hooks: []\n")
    options = ["--path=openapi.yaml", "--config=config.yaml", "--meta=none", "--output-path=innkeeper_client"]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return f"{done.stdout.strip()} (exit {done.returncode})"
