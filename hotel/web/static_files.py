"""Store static files for production: hashed, compressed, and scripts without the lines that only comment."""

from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SCRIPTS = "innkeeper/js/"


def without_comment_lines(script: str) -> str:
    """Return the script without lines that are comments as a whole. No string of ours spans lines that begin so."""
    return "".join(line for line in script.splitlines(keepends=True) if not line.lstrip().startswith("//"))


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # without types
    """Collects the files. Comments are a seventh of what browsers would load of our scripts."""

    def _save(self, name: str, content: Any) -> str:
        if name.startswith(SCRIPTS) and name.endswith(".js"):
            content = ContentFile(without_comment_lines(content.read().decode()).encode())
        saved: str = super()._save(name, content)
        return saved
