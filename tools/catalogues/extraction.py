"""Extract the messages of the program: texts of gettext calls in Python and of translation tags in templates."""

import ast
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from tools.catalogues.messages import Message

_ARGUMENTS: dict[str, Any] = {
    "gettext": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
FUNCTIONS: dict[str, Any] = _ARGUMENTS | {f"{name}_lazy": texts for name, texts in _ARGUMENTS.items()}
"""The arguments of the functions of `django.utils.translation` are texts ("c": the context)."""

IN_TEMPLATES: dict[str, Any] = _ARGUMENTS | {"_": (1,)}
TEMPLATES = {".html", ".txt"}


def messages_in(root: Path, folders: list[str]) -> list[Message]:
    """Return the messages in these folders below `root`, each once. A message with a plural wins over one without."""
    found: dict[tuple[str | None, str], Message] = {}
    for path in _files(root, folders):
        for message in _messages_of(path):
            known = found.get(message.key)
            if known is None or (known.plural is None and message.plural is not None):
                found[message.key] = message
    return list(found.values())


def unreadable_calls(root: Path, folders: list[str]) -> list[str]:
    """Return the calls that the extraction cannot read, so that no catalogue has their texts: one sentence for each."""
    found: list[str] = []
    for path in _files(root, folders):
        if path.suffix != ".py":
            continue
        tree, name = ast.parse(path.read_text()), path.relative_to(root)
        functions = _functions(tree)
        found += [
            f"{name}:{call.lineno}: the text of a translation must be a literal."
            for call, texts in _calls(tree, functions)
            if not all(_is_literal(argument) for argument in call.args[: len(texts)])
        ]
        found += [
            f"{name}:{call.lineno}: a translation must not stand inside an f-string."
            for text in ast.walk(tree)
            if isinstance(text, ast.JoinedStr)
            for call, _ in _calls(text, functions)
        ]
    return found


def _files(root: Path, folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            is_template = path.suffix in TEMPLATES and "templates" in path.parts
            if (path.suffix == ".py" and "migrations" not in path.parts) or is_template:
                yield path


def _messages_of(path: Path) -> Iterator[Message]:
    text = path.read_text()
    if path.suffix == ".py":
        functions = _functions(ast.parse(text))
    else:
        functions = IN_TEMPLATES
        # What is left of a template has any indentation, over which Python's tokenizer would stumble.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _, texts, comments, context in extract(
        "python", io.BytesIO(text.encode()), functions, comment_tags=("Translators:",)
    ):
        singular, plural = (texts, None) if isinstance(texts, str) else texts
        yield Message(context=context, singular=singular, plural=plural, comments=tuple(comments))


def _functions(tree: ast.AST) -> Mapping[str, Any]:
    """Return the functions that translate by their names in a module, which may import them under other names."""
    names = {
        alias.asname or alias.name: FUNCTIONS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    return {**FUNCTIONS, **names}


def _calls(tree: ast.AST, functions: Mapping[str, Any]) -> Iterator[tuple[ast.Call, tuple[Any, ...]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (texts := functions.get(_name(node))):
            yield node, texts


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
    return ""


def _is_literal(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)
