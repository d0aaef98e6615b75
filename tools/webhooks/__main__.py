"""A receiver of webhooks that answers 200 to everything.

python -m tools.webhooks PORT
"""

import signal
import sys

from tools.webhooks.receiver import Receiver


def main(port: int) -> int:
    """Serve on the loopback interface until SIGTERM or Ctrl-C."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before the threads of the server, which inherit it
    with Receiver(port=port):
        signal.sigwait(signals)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
