"""The command line of the private clusters."""

import pytest

from tests.tools.postgres.conftest import MakeCluster
from tools.postgres.__main__ import main
from tools.postgres.clusters import CLUSTERS


def test_command_line_starts_addresses_and_stops_a_cluster(
    make_cluster: MakeCluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = make_cluster()
    monkeypatch.setitem(CLUSTERS, "trial", cluster)

    assert main(["start", "trial"]) == 0
    assert cluster.is_running()
    assert main(["url", "trial"]) == 0
    assert capsys.readouterr().out == cluster.url + "\n"
    assert main(["stop", "trial"]) == 0
    assert not cluster.is_running()


@pytest.mark.parametrize("arguments", [[], ["start"], ["start", "nothing"], ["remove_all", "demo"]])
def test_command_line_refuses_unknown_arguments(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: ")
