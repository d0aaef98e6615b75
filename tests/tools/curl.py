"""As much of curl as the demo's tour uses, for machines without it."""

import argparse
import sys
from urllib.request import Request, urlopen

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("-s", action="store_true")
parser.add_argument("-f", action="store_true")
parser.add_argument("-S", action="store_true")
parser.add_argument("-w", default="")
parser.add_argument("-X", default=None)
parser.add_argument("-H", action="append", default=[])
parser.add_argument("-d", default=None)
given = parser.parse_args()

request = Request(
    given.url,
    method=given.X,
    headers=dict(header.split(": ", 1) for header in given.H),
    data=given.d.encode() if given.d else None,
)
with urlopen(request) as answer:
    sys.stdout.write(answer.read().decode() + given.w.replace("\\n", "\n"))
