"""Where a key stands in a TOML file: ``tomllib`` gives the values, this gives line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from tei.errors import UsageError
from tei.expressions import expression

LINE = expression(
    r"""[ \t]*(?:
      (?P<tables>\[\[)(?P<many>[^\]]*)\]\]
    | \[(?P<one>[^\]]*)\]
    | (?P<key>(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)[ \t]*=
    )""",
    re.VERBOSE,
)
PART = expression(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")

FAULT = expression(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
"""How the messages of ``tomllib`` end."""

Path = tuple[str | int, ...]


class Found(NamedTuple):
    """A key or the head of a table, with its full path."""

    path: Path
    line: int
    column: int


def find_place(text: str, path: Path) -> tuple[int, int]:
    """Line and column of the key at ``path``, or of the nearest table around it; both count from 1.

    A path names tables and keys, and counts the tables of a list from 0: ``("author", 1, "name")``.
    """
    best = Found((), 1, 1)
    for found in _keys(text):
        if found.path == path[: len(found.path)] and len(found.path) > len(best.path):
            best = found
    return best.line, best.column


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return the tables of ``text``; raises ``UsageError`` with the place in the file ``name`` where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise syntax_error(str(error), text, name) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise UsageError(
            "this is TOML that nobody needs: a number of thousands of digits, or thousands of brackets",
            place=name,
            remedy="Take that out.",
        ) from None


def syntax_error(message: str, text: str, name: str) -> UsageError:
    """What ``tomllib`` says of ``text``, the file ``name``, with its place; the last line where it came to the end."""
    found = FAULT.search(message)
    last = text.rstrip().count("\n") + 1
    place = f"{name}:{found[1]}:{found[2]}" if found and found[1] else f"{name}:{last}:1"
    remedy = 'Texts stand in quotation marks: key = "value".'
    return UsageError(f"this is not TOML: {FAULT.sub('', message)}", place=place, remedy=remedy)


def _keys(text: str) -> Iterator[Found]:
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = LINE.match(line)
        if not match:
            continue
        column = len(line) - len(line.lstrip()) + 1
        if match["key"]:
            yield Found((*table, *_parts(match["key"])), number, column)
            continue
        table = _resolved(_parts(match["many"] or match["one"] or ""), counts)
        if match["tables"]:
            counts[table] = counts.get(table, -1) + 1
            table = (*table, counts[table])
        yield Found(table, number, column)


def _parts(written: str) -> Path:
    return tuple(part.strip("\"'") for part in PART.findall(written))


def _resolved(parts: Path, counts: dict[Path, int]) -> Path:
    """The path with the number of the open table of each list that it goes through."""
    path: Path = ()
    for position, part in enumerate(parts, 1):
        path = (*path, part)
        if path in counts and position < len(parts):
            path = (*path, counts[path])
    return path
