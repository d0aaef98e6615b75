"""The catalogues of translations: extraction of messages, files below hotel/locale/, and their checks."""
