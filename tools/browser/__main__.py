"""Find the browser, or run the browser tests.

python -m tools.browser path
python -m tools.browser test [arguments of pytest]

`test` without a browser says how to install one. It fails then only if REQUIRE_BROWSER is set, as .ci/run does.
"""

import os
import subprocess
import sys

from tools.browser.finding import BrowserNotFound, find_browser
from tools.locks import ROOT

UNUSED_PLUGINS = ("faker", "hypothesispytest", "schemathesis")
"""Plugins of the other tests that take seconds to import."""
PYTEST = (
    "-m",
    "pytest",
    "-n",
    "2",
    "--dist",
    "loadfile",
    *(f"-pno:{name}" for name in UNUSED_PLUGINS),
)
"""The tests of a file share a server, so one process runs them."""


def main(arguments: list[str]) -> int:
    """Run one action; return the exit code."""
    action, *rest = arguments or [""]
    if action not in {"path", "test"} or (action == "path" and rest):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        browser = find_browser()
    except BrowserNotFound as error:
        return _report_missing(str(error), action)
    if action == "path":
        print(browser.path)
        return 0
    chosen = rest if any(argument.startswith("tests/") for argument in rest) else ["tests/browser", *rest]
    return subprocess.call([sys.executable, *PYTEST, *chosen], cwd=ROOT)


def _report_missing(sentence: str, action: str) -> int:
    if action == "path":
        print(sentence, file=sys.stderr)
        return 1
    print(f"The browser tests did not run. {sentence}", flush=True)
    return 1 if os.environ.get("REQUIRE_BROWSER") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
