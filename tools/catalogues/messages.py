"""A message of the program and its translation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """A text of the program in English, with its plural form if it has one.

    `context` tells equal texts with different meanings apart. `comments` are notes to translators.
    """

    context: str | None
    singular: str
    plural: str | None = None
    comments: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str | None, str]:
        """The key of the message in a catalogue."""
        return self.context, self.singular

    @property
    def sort_key(self) -> tuple[str, str]:
        """The place of the message in a file."""
        return self.singular, self.context or ""

    def __str__(self) -> str:
        context = f" ({self.context})" if self.context else ""
        return f'"{self.singular}"{context}'


@dataclass(frozen=True)
class Translation:
    """The forms of a message in another language: one, or one for each plural form. An empty form is missing."""

    message: Message
    forms: tuple[str, ...]
    is_fuzzy: bool = False

    @property
    def is_complete(self) -> bool:
        return bool(self.forms) and all(self.forms)
