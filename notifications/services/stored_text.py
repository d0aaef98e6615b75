"""Text from outside, made fit for the database."""

MAX_ERROR_LENGTH = 2000
"""Characters of an error or an answer that are kept."""


def storable_text(text: str) -> str:
    """Return the beginning of a text from outside, without what PostgreSQL cannot store."""
    cleaned = text.replace("\x00", "").encode(errors="replace").decode()
    return cleaned[:MAX_ERROR_LENGTH]
