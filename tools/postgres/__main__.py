"""Start, stop, address or remove a private cluster.

python -m tools.postgres start|stop|url|remove NAME
"""

import sys

from tools.postgres.clusters import CLUSTERS
from tools.postgres.locations import PostgresNotFound
from tools.postgres.processes import PostgresFailed

ACTIONS = ("start", "stop", "url", "remove")


def main(arguments: list[str]) -> int:
    """Run one action on one cluster; return the exit code."""
    if len(arguments) != 2 or arguments[0] not in ACTIONS or arguments[1] not in CLUSTERS:
        usage = f"usage: python -m tools.postgres {'|'.join(ACTIONS)} {'|'.join(CLUSTERS)}"
        print(usage, file=sys.stderr)
        return 2
    action, cluster = arguments[0], CLUSTERS[arguments[1]]
    try:
        if action == "url":
            print(cluster.url)
        else:
            getattr(cluster, action)()
    except (PostgresFailed, PostgresNotFound) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
