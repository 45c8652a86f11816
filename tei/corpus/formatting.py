"""What the command line says of formats, checked before any book is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from tei.errors import UnreadableError, UsageError
from tei.formats import Option, formats_named
from tei.rendering.readings import READINGS

FLAGS = {"": True, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
"""What may be said of an option that is there or not; ``--set split`` says that it is."""


def format_options(
    names: str, reading: str | None, odds: Sequence[Path], lenient: bool, settings: Sequence[str]
) -> dict[str, Any]:
    """The options of a run; raises ``UsageError`` for what no format understands."""
    rows = formats_named(names)
    if not rows:
        raise UsageError("--to names no format", remedy="`tei formats` lists them.")
    if reading and reading not in READINGS:
        raise UsageError(f"there is no reading {reading!r}", remedy=f"There are {', '.join(READINGS)}.")
    known = {option.name: option for row in rows for option in row.options}
    chosen = dict(_setting(setting, known) for setting in settings)
    return chosen | {
        "formats": [row.name for row in rows],
        "reading": reading,
        "odds": [str(odd.absolute()) for odd in odds],
        "odd_sums": [_sum(odd) for odd in odds],
        "lenient": lenient,
    }


def _setting(setting: str, known: Mapping[str, Option]) -> tuple[str, Any]:
    name, _, value = setting.partition("=")
    option = known.get(name)
    if option is None:
        raise UsageError(f"these formats have no option {name!r}", remedy=f"They have {', '.join(known) or 'none'}.")
    choices = tuple(FLAGS) if option.is_flag else option.choices
    value = value.casefold() if option.is_flag else value
    if choices and value not in choices:
        raise UsageError(f"{name} cannot be {value!r}", remedy=f"Write one of: {', '.join(filter(None, choices))}.")
    return name, FLAGS[value] if option.is_flag else value


def _sum(odd: Path) -> str:
    """An ODD that changes changes the result."""
    try:
        return sha256(odd.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableError(f"{odd} cannot be read: {error.strerror}", remedy="Check the name.") from None
