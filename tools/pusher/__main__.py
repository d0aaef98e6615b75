"""A receiver for a relay where no Pusher app is configured: it checks each request, takes it and forgets it.

python -m tools.pusher PORT
"""

import signal
import sys

from tools.pusher.server import PusherServer, Reply

FORGET = Reply(is_taken=False)
"""The answer of a server that took the messages; none is kept."""


def main(port: int) -> int:
    """Serve the app of `tools.pusher.requests.App` on the loopback interface until SIGTERM or Ctrl-C."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before the threads of the server, which inherit it
    with PusherServer(port=port, behaviour=lambda _: FORGET):
        signal.sigwait(signals)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
