"""Which books there are, and how each is to be read."""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import entry_points
from itertools import groupby
from typing import Any

from tei.corpus.authorities import Named, authority_name
from tei.corpus.config import NAME, Config, parse_config
from tei.corpus.jobs import JOBS
from tei.corpus.manifest import Planned
from tei.corpus.scan import LINK_TO_FOLDER, LeftOut, describe_left_out
from tei.corpus.stores import OWN, Entry, Store, entries, read
from tei.corpus.tables import Table, parse_table
from tei.corrections.sidecar import SUFFIX
from tei.errors import UnreadableError
from tei.io.files import PART
from tei.metadata import overruled

COMPANIONS = (".toml", ".csv", ".tsv", ".json", ".html", ".xml", PART)
"""How the names of files end that go with books, or are made of them."""
MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files are books, and what the command line says of all of them."""

    job: str
    config: Config
    table: Table
    include: Sequence[str]
    exclude: Sequence[str]
    overrides: Mapping[str, Any]
    """Style, encoding, language and layers of the command line."""
    run: Mapping[str, Any]
    """The run's options on which the result depends: formats, reading …"""
    authorities: Mapping[str, Named] = field(default_factory=dict)
    """The files of persons and places that ``corpus.toml`` and its table name, by those names."""
    given: Sequence[Named] = ()
    """Those that the command line names, for all books."""

    @property
    def narrowed(self) -> bool:
        """Does the command line choose some of the books?  The others are there all the same."""
        return bool(self.include or self.exclude)


def split_pattern(place: str) -> tuple[str, tuple[str, ...]]:
    """``books/**/*.txt`` as the folder ``books`` and a pattern in it; no pattern where there is none."""
    parts = place.split("/")
    magic = next((number for number, part in enumerate(parts) if MAGIC.search(part)), len(parts))
    patterns = ("/".join(parts[magic:]),) if magic < len(parts) else ()
    return "/".join(parts[:magic]) or ("/" if place.startswith("/") else "."), patterns


def read_plan(store: Store, config_file: str = "") -> tuple[Config, Table]:
    """``corpus.toml`` of the source, or the file that the user names, and the table that it names."""
    name = config_file or NAME
    config = parse_config(_own_text(config_file), name) if config_file else _config_of(store)
    if config.table is None:
        return config, Table({}, "")
    return config, parse_table(_table_text(store, config.table.file, config_file), config.table)


def _config_of(store: Store) -> Config:
    try:
        return parse_config(read(store, NAME).decode("utf-8-sig"))
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError:
        raise UnreadableError(f"{NAME} is not UTF-8", remedy="Save it as text in UTF-8.") from None


def _own_text(path: str) -> str:
    """A file that the user names on the command line."""
    try:
        with open(path, encoding="utf-8-sig") as stream:
            return stream.read()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableError(f"{path} cannot be read: {reason}", remedy="Check the name and your rights.") from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{path} is not UTF-8", remedy="Save it as text in UTF-8.") from None


def _table_text(store: Store, file: str, config_file: str) -> str:
    """Beside the ``corpus.toml`` that names it."""
    try:
        if config_file:
            return _own_text(os.path.join(os.path.dirname(config_file), file))
        return read(store, file).decode("utf-8-sig")
    except FileNotFoundError:
        remedy = f"Put it beside {config_file or NAME}, or correct the name there."
        raise UnreadableError(f"there is no table {file}", remedy=remedy) from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{file} is not UTF-8", remedy="Save the table as CSV in UTF-8.") from None


def books(choice: Choice, source: Store, apart: str = "", left_out: LeftOut | None = None) -> Iterator[Planned]:
    """Every book of the source with its options; ``apart`` is a folder in it that holds no books: the target.

    ``left_out`` takes down what is none.
    """
    left_out = left_out or LeftOut()
    excluded = (*choice.config.exclude, *choice.exclude)

    def leave(path: str, reason: str, is_folder: bool) -> None:
        if _is_apart(path if is_folder else posixpath.dirname(path), apart):
            return
        if reason == LINK_TO_FOLDER:
            left_out.links.append(describe_left_out(path, reason))
        elif is_chosen(choice, path) or (is_folder and not matches(f"{path}/x", excluded)):
            left_out.faulty.append(describe_left_out(path, reason))

    for folder, files in groupby(entries(source, leave), key=lambda entry: posixpath.dirname(entry.path)):
        if _is_apart(folder, apart):
            continue
        here = {entry.path: entry for entry in files}
        for entry in here.values():
            if is_chosen(choice, entry.path):
                yield _planned(choice, entry, here)
            elif _is_other(choice, entry.path):
                left_out.others[posixpath.splitext(entry.path)[1].lower() or "without suffix"] += 1


def _is_other(choice: Choice, path: str) -> bool:
    """Might somebody have meant the file to be a book?  Not where the user said which files are."""
    if choice.narrowed or choice.config.include or not JOBS[choice.job].knowing:
        return False
    return not (path.endswith(COMPANIONS) or posixpath.basename(path).startswith("."))


def _is_apart(folder: str, apart: str) -> bool:
    return folder.split("/")[0] == OWN or bool(apart and (folder == apart or folder.startswith(f"{apart}/")))


def is_chosen(choice: Choice, path: str) -> bool:
    """Is the file a book?"""
    if path.endswith(PART) or posixpath.basename(path).startswith("."):
        return False
    excluded = (*choice.config.exclude, *choice.exclude)
    if included := choice.include or choice.config.include:
        return matches(path, included) and not matches(path, excluded)
    return matches(path.lower(), JOBS[choice.job].patterns) and not matches(path, excluded)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Does one of the patterns fit?  ``*`` stays in a folder, ``**`` does not."""
    return any(_pattern(pattern).fullmatch(path) for pattern in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    from fsspec.utils import glob_translate

    return re.compile(glob_translate(pattern))


def _planned(choice: Choice, entry: Entry, here: Mapping[str, Entry]) -> Planned:
    options, beside = _options(choice, entry.path, here) if JOBS[choice.job].knowing else ({}, {})
    key = _hash([choice.job, options, beside, dict(choice.run), _surroundings()])
    return Planned(entry, key, options, JOBS[choice.job].outputs(entry.path, choice.run))


def _options(choice: Choice, path: str, here: Mapping[str, Entry]) -> tuple[dict[str, Any], dict[str, Any]]:
    """How a book is read, and the stamps of the files beside it."""
    rules = [rule.options for rule in choice.config.rules if matches(path, [rule.match])]
    merged: dict[str, Any] = {}
    for layer in (choice.config.options, *rules, choice.table.row(path), choice.overrides):
        merged |= {**layer, "metadata": overruled(merged.get("metadata", {}), layer.get("metadata", {}))}
    files = {"metadata_file": _beside(path, ".toml", here), "corrections": _beside(path, SUFFIX, here)}
    beside = {name: here[file] for name, file in files.items() if file}
    if name := authority_name(merged.get("metadata", {})):
        merged["authority"] = [choice.authorities[name]._asdict()]
    merged["authorities"] = [one._asdict() for one in choice.given]
    options = {name: value for name, value in merged.items() if value}
    return options | {name: file.path for name, file in beside.items()}, beside


def _beside(path: str, suffix: str, here: Mapping[str, Entry]) -> str:
    file = posixpath.splitext(path)[0] + suffix
    return file if file in here and posixpath.basename(file) != NAME else ""


@cache
def _surroundings() -> list[Any]:
    """What else changes the result: annotators of other packages with their versions, the date of the run."""
    from tei.pipeline import GROUP

    others = sorted((e.name, e.value, e.dist.version if e.dist else "") for e in entry_points(group=GROUP))
    return [others, os.environ.get("SOURCE_DATE_EPOCH", "")]


def _hash(value: object) -> str:
    return _sum(json.dumps(value, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=1024)
def _sum(text: str) -> str:
    """Most books of a corpus are read alike."""
    return sha256(text.encode()).hexdigest()[:32]
