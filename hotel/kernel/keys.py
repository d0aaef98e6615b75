"""Primary keys."""

LARGEST_KEY = 2**63 - 1


def can_be_key(number: int) -> bool:
    """Tell whether a row can have this primary key. Prepared statements refuse a number that is no bigint."""
    return 0 < number <= LARGEST_KEY
