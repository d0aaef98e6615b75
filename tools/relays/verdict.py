"""Compare the messages that the receiver got with the feeds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.pusher.requests import ReceivedMessage

Feeds = Mapping[str, Sequence[tuple[int, str]]]
"""By channel: the position and the event_id of each event that must come, in order."""


@dataclass(frozen=True)
class Verdict:
    """Numbers of events: expected, lost, out of order, repeated, and repeated under another event_id."""

    expected: int
    lost: int
    out_of_order: int
    repeated: int
    changed: int

    @property
    def is_good(self) -> bool:
        """Tell whether everything came, in order, and repetitions are recognizable."""
        return not (self.lost or self.out_of_order or self.changed)


def judge(feeds: Feeds, received: Sequence[ReceivedMessage]) -> Verdict:
    """Compare what came on each channel with its feed.

    An event may come again; each first time must be in the order of the feed.
    """
    came: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for message in received:
        came[message.channel].append((message.payload["position"], message.payload["event_id"]))
    lost = out_of_order = repeated = changed = 0
    for channel, feed in feeds.items():
        event_id_by_position: dict[int, str] = {}
        highest = 0
        for position, event_id in came[channel]:
            if position in event_id_by_position:
                repeated += 1
                changed += event_id != event_id_by_position[position]
                continue
            event_id_by_position[position] = event_id
            out_of_order += position < highest
            highest = max(highest, position)
        lost += sum(event_id_by_position.get(position) != event_id for position, event_id in feed)
    return Verdict(sum(map(len, feeds.values())), lost, out_of_order, repeated, changed)
