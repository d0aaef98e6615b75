"""The table and the examples of docs/reference/events.md."""

import json
from collections.abc import Iterator


def types() -> str:
    """List all types of events with their meanings and channels."""
    from notifications.api.event_types import MEANINGS
    from notifications.enums import EventType
    from notifications.services.transports.pusher_channels import CHANNELS

    rows = [
        f"| `{event_type}` | {MEANINGS[event_type]} | {', '.join(f'`{name}`' for name in CHANNELS[event_type])} |"
        for event_type in EventType
    ]
    return "\n".join(["| type | when | channels |", "| --- | --- | --- |", *rows])


def examples() -> str:
    """Return an example of each type."""
    return "\n\n".join(_examples())


def _examples() -> Iterator[str]:
    from notifications.api.event_types import example_of
    from notifications.enums import EventType

    for event_type in EventType:
        payload = json.dumps(example_of(event_type), indent=2, ensure_ascii=False)
        yield f"<details><summary><code>{event_type}</code></summary>\n\n```json\n{payload}\n```\n\n</details>"
