"""The part of curl that the demo's tour uses, for machines without it."""

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
options = parser.parse_args()

request = Request(
    options.url,
    method=options.X,
    headers=dict(header.split(": ", 1) for header in options.H),
    data=options.d.encode() if options.d else None,
)
with urlopen(request) as answer:
    sys.stdout.write(answer.read().decode() + options.w.replace("\\n", "\n"))
