"""Prove deliveries with a real Pusher server and client: see tools/e2e/scenario.py.

python -m tools.e2e
"""

import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.bench.server import free_port
from tools.demo.data import prepare_data
from tools.demo.processes import HOST, Process
from tools.demo.server import STOP_SIGNALS, StopRequested, request_stop, wait_until_ready
from tools.e2e.listeners import is_loopback, listened_addresses
from tools.e2e.processes import relay, running, web_server
from tools.e2e.soketi import SoketiApp, soketi
from tools.postgres.clusters import CLUSTERS
from tools.postgres.environment import database_url_set


def prove(folder: Path) -> None:
    """Start everything, run the scenario, stop everything."""
    with ExitStack() as stack:
        CLUSTERS["e2e"].remove()
        stack.enter_context(database_url_set(CLUSTERS["e2e"]))
        print("Making the demo hotels ...", flush=True)
        prepare_data(None)
        from tools.e2e import scenario
        from tools.e2e.interruptions import Service
        from tools.e2e.place import Place

        app = SoketiApp(port=free_port(), discovery_port=free_port(), folder=folder)
        port, environment = free_port(), app.settings()
        server = stack.enter_context(Service("soketi", lambda: soketi(app)))
        web = stack.enter_context(running(web_server(port), environment=environment, log=folder / "web.log"))
        wait_until_ready(web, port)
        sender = stack.enter_context(
            Service("relay", lambda: running(relay(), environment=environment, log=folder / "relay.log"))
        )
        require_loopback(server.process, web, sender.process)
        scenario.run(Place(address=f"http://{HOST}:{port}", app=app), server=server, relay=sender)


def require_loopback(*processes: Process) -> None:
    """Raise RuntimeError when one of the processes listens on another address than the loopback interface's."""
    if sys.platform != "linux":
        return
    for process in processes:
        addresses = listened_addresses(process.pid)
        if beyond := sorted(address for address in addresses if not is_loopback(address)):
            raise RuntimeError(f"{process.args!r} listens on {', '.join(beyond)}")


def main() -> int:
    """Run; return the exit code, and print the logs after a failure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.environ.setdefault("DEBUG", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, request_stop)
    with TemporaryDirectory(prefix="innkeeper-e2e-") as name:
        try:
            prove(Path(name))
        except StopRequested:
            return 130
        except Exception:
            for log in sorted(Path(name).glob("*.log")):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}", file=sys.stderr)
            raise
    print("Everything arrived, in order, and nobody saw more than they may.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
