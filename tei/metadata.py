"""What is known about a book and cannot be read from its text: the metadata file.

The file is TOML.  Its keys are a table of data, ``tei/data/metadata/keys.toml``: the template, the
checks and the documentation all come from there.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tei.errors import UnreadableError, UsageError
from tei.expressions import expression
from tei.resources import data_path
from tei.tomlplaces import find_place, parse_toml

Step = str | int
KeyPath = tuple[Step, ...]


class Key(NamedTuple):
    """One key of the metadata file; see the head of ``keys.toml`` for the types."""

    type: str
    meaning: str
    example: str = ""
    required: bool = False
    values: tuple[str, ...] = ()


class Licence(NamedTuple):
    """A licence by its SPDX identifier."""

    name: str
    url: str
    status: str


class Fault(NamedTuple):
    """What is wrong with one key, and what to do."""

    path: KeyPath
    message: str
    remedy: str


class Form(NamedTuple):
    """How a value of one type is written."""

    pattern: re.Pattern[str]
    meaning: str
    where: str
    """Where such values stand in TEI: the schema has the last word (``tei.validation.probes``)."""


FORMS = {
    "text": Form(expression(r"[^\n\r]*\S[^\n\r]*"), "some text on one line", "title"),
    "word": Form(expression(r"\S+"), "one word without blanks", "idno/@type"),
    "date": Form(
        expression(r"-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"),
        "a date such as 2025, 2025-03 or 2025-03-31",
        "date/@when",
    ),
    "language": Form(
        expression(r"[A-Za-z]{2,8}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{1,8})*"),
        "a language tag of BCP 47 such as zh-Hant, de or en-GB",
        "@xml:lang",
    ),
    "address": Form(
        expression(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+"),
        "an address with its scheme, such as https://…",
        "persName/@ref",
    ),
}


@cache
def keys() -> Mapping[str, Key]:
    """Every key, dotted, in the order of the template."""
    table = tomllib.loads(data_path("metadata/keys.toml").read_text(encoding="utf-8"))
    return {name: Key(**row | {"values": tuple(row.get("values", ()))}) for name, row in table.items()}


@cache
def licences() -> Mapping[str, Licence]:
    """The licences that a metadata file may name, by SPDX identifier."""
    table = tomllib.loads(data_path("metadata/licences.toml").read_text(encoding="utf-8"))
    return {name: Licence(**row) for name, row in table.items()}


def read_metadata(path: str | Path) -> Mapping[str, Any]:
    """The tables of the metadata file at ``path``, checked; dates are strings in W3C form.

    Raises ``UnreadableError`` where the file cannot be read and ``UsageError`` where it says something
    that is not understood, each with the line and the column.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        remedy = "Check the name, or make a file with `tei metadata --init`."
        raise UnreadableError(f"{path} cannot be read: {error.strerror}", remedy=remedy) from None
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{path} is not UTF-8 at byte {error.start}, as TOML must be", remedy="Save it as UTF-8."
        ) from None
    return parse_metadata(text, str(path))


def parse_metadata(text: str, name: str = "metadata") -> Mapping[str, Any]:
    """The checked tables of a metadata file's ``text``; ``name`` stands in the messages."""
    tables = _plain(parse_toml(text, name))
    for fault in check_tables(tables)[1]:
        line, column = find_place(text, fault.path)
        raise UsageError(fault.message, remedy=fault.remedy, place=f"{name}:{line}:{column}")
    return dict(tables)


def check_tables(tables: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
    """Tables that come from elsewhere than a metadata file, with dates as strings, and what is wrong with them."""
    plain = _plain(dict(tables))
    return plain, list(_faults(plain)) or list(_schema_faults(plain))


def _schema_faults(tables: Mapping[str, Any]) -> Iterator[Fault]:
    """What the schema does not take although it is written as it should be: a 30th of February."""
    from tei.validation.probes import Value, faults_of_values

    said = list(_scalars(tables))
    values = [Value(FORMS[key.type].where, value) for _, key, value in said]
    for number, reason in sorted(faults_of_values(values).items()):
        path, key, value = said[number]
        name = ".".join(step for step in path if isinstance(step, str))
        yield Fault(path, f"{name} cannot be {value!r}: {reason}", f'For example: "{key.example}".')


def _scalars(tables: Mapping[str, Any], prefix: str = "", at: KeyPath = ()) -> Iterator[tuple[KeyPath, Key, str]]:
    """Every text in the tables, with its path and its key."""
    for name, value in tables.items():
        key, here = keys()[prefix + name], (*at, name)
        if key.type == "table":
            yield from _scalars(value, f"{prefix}{name}.", here)
        elif key.type == "tables":
            for number, table in enumerate(value):
                yield from _scalars(table, f"{prefix}{name}.", (*here, number))
        elif key.type in FORMS:
            yield here, key, value


def refuse_unsayable_metadata(tables: Mapping[str, Any]) -> None:
    """Raise ``UsageError`` where what is known of a book cannot be said in TEI; keys of the program's own are left."""
    known = {name: value for name, value in tables.items() if name in keys()}
    for fault in check_tables(known)[1]:
        raise UsageError(fault.message, remedy=fault.remedy)


def overruled(tables: Mapping[str, Any], later: Mapping[str, Any]) -> Mapping[str, Any]:
    """``tables`` with what ``later`` says in their place: table by table, key by key; a list of tables as a whole."""
    both = {name: overruled(tables[name], later[name]) for name in tables if _are_tables(tables[name], later.get(name))}
    return {**tables, **later, **both}


def _are_tables(*values: object) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def template() -> str:
    """A metadata file with every key, its meaning and an example, all commented out."""
    return "\n".join(_template_lines()) + "\n"


def _template_lines() -> Iterator[str]:
    yield "# What is known about the book and its edition.  Take the # from a line to use it;"
    yield "# what is left out is taken from the title page or left out of the header."
    for name, key in keys().items():
        if key.type in ("table", "tables"):
            yield f"\n# {key.meaning}"
            yield f"# [{name}]" if key.type == "table" else f"# [[{name}]]"
        else:
            allowed = f" ({' or '.join(key.values)})" if key.values else ""
            yield f'# {name.rpartition(".")[2]} = "{key.example}"  # {key.meaning}{allowed}'


def _plain(value: Any, name: str = "") -> Any:
    """TOML's dates and a bare year become strings."""
    if isinstance(value, dict):
        return {key: _plain(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, name) for inner in value]
    if name == "date" and type(value) is int:
        return str(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _faults(tables: Mapping[str, Any], prefix: str = "", at: KeyPath = ()) -> Iterator[Fault]:
    for name, value in tables.items():
        known = keys().get(prefix + name)
        here = (*at, name)
        if known is None:
            yield _unknown(prefix, name, here)
        else:
            yield from _value_faults(known, prefix + name, value, here)
    for name, known in keys().items():
        parent, _, last = name.rpartition(".")
        if known.required and parent == prefix.rstrip(".") and last not in tables:
            yield Fault(at, f"this [[{parent}]] has no {last}", f'Add a line such as: {last} = "{known.example}"')


def _value_faults(key: Key, name: str, value: Any, at: KeyPath) -> Iterator[Fault]:
    if key.type == "table":
        if isinstance(value, dict):
            yield from _faults(value, f"{name}.", at)
        else:
            yield Fault(at, f"{name} is a table, not a value", f"Write [{name}] on a line of its own.")
    elif key.type == "tables":
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            yield Fault(at, f"{name} is a list of tables", f"Write [[{name}]] on a line of its own for each.")
            return
        for number, table in enumerate(value):
            yield from _faults(table, f"{name}.", (*at, number))
    else:
        yield from _scalar_faults(key, name, value, at)


def _scalar_faults(key: Key, name: str, value: Any, at: KeyPath) -> Iterator[Fault]:
    if key.type == "licence":
        if value not in licences():
            yield Fault(at, f"{value!r} is not a licence that we know", _licence_remedy(str(value)))
    elif key.type == "engines":
        yield from _engine_faults(name, value, at)
    elif not isinstance(value, str) or not FORMS[key.type].pattern.fullmatch(value):
        form = FORMS[key.type].meaning
        yield Fault(at, f"{name} is {form}, not {value!r}", f'For example: "{key.example}".')
    elif key.values and value not in key.values:
        yield Fault(at, f"{name} cannot be {value!r}", f"Write one of: {', '.join(key.values)}.")


def _engine_faults(name: str, value: Any, at: KeyPath) -> Iterator[Fault]:
    """Engines for names that there are not; what stands behind a colon is for the engine to read."""
    from tei.naming.engines import engines

    wanted = [one.partition(":")[0].strip() for one in value.split(",")] if isinstance(value, str) else [""]
    for engine in (engine for engine in wanted if engine not in engines()):
        yield Fault(at, f"{name} names no engine that there is: {engine!r}", f"There are {', '.join(engines())}.")


def _unknown(prefix: str, name: str, at: KeyPath) -> Fault:
    from difflib import get_close_matches

    siblings = [key.removeprefix(prefix) for key in keys() if key.startswith(prefix)]
    siblings = [key for key in siblings if "." not in key]
    elsewhere = [key for key in keys() if key.rpartition(".")[2] == name]
    near = elsewhere or [prefix + key for key in get_close_matches(name, siblings, 1, 0.5)]
    remedy = f"Is it {near[0]}?" if near else "`tei metadata --init` shows all keys."
    return Fault(at, f"there is no key {prefix}{name}", remedy)


def _licence_remedy(value: str) -> str:
    from difflib import get_close_matches

    names = {name.lower(): name for name in licences()}
    near = get_close_matches(value.lower().replace(" ", "-"), names, 3, 0.4)
    known = ", ".join(names[name] for name in near) or ", ".join(licences())
    return f"Write an SPDX identifier: {known}; or say it in words as `rights`."
