"""Writing the report of a corpus, its sample and its exports: the files around ``report``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tei.corpus import sampling, state
from tei.corpus.manifest import Manifest, open_manifest
from tei.corpus.page import page
from tei.corpus.report import Numbers, job_named, numbers, sampled, to_json
from tei.corpus.stores import Store, address_of, full_path, open_store, write
from tei.errors import UnreadableError, UsageError
from tei.io.files import write_file

PAGE = "report.html"
SHEET = "sample.csv"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to have."""

    target: str
    output: Path | None = None
    job: str | None = None
    sample: int | None = None
    seed: str = ""
    judged: Path | None = None
    state: Path | None = None


class Written(NamedTuple):
    """The numbers, and the files that were written."""

    numbers: Numbers
    paths: list[str]


@contextmanager
def opened(target: str, wanted: Path | None = None) -> Iterator[Manifest]:
    """The manifest of a target, to be read; raises ``UnreadableError`` where there is none."""
    store = open_store(address_of(target))
    path = state.fetch(store, state.state_folder(store, wanted))
    with closing(open_manifest(path, create=False)) as manifest:
        yield manifest


def write_report(wish: Wish) -> Written:
    """Page, JSON and sheet; raises ``TeikitError``."""
    target = open_store(address_of(wish.target))
    with opened(wish.target, wish.state) as manifest:
        job = job_named(manifest, wish.job)
        books = sampled(manifest, job)
        found = numbers(manifest, job, wish.target, _estimate(wish.judged, len(books)))
        files = {PAGE: page(found, _base(target, wish.output)), "report.json": to_json(found)}
        if wish.sample:
            outputs = dict(books)
            drawn = sampling.draw(outputs, wish.sample, wish.seed)
            files[SHEET] = sampling.sheet((path, outputs[path]) for path in drawn).encode()
        return Written(found, [_put(target, wish, name, data) for name, data in files.items()])


def _estimate(judged: Path | None, books: int) -> sampling.Estimate | None:
    if judged is None:
        return None
    try:
        text = judged.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{judged} cannot be read: {error}", remedy="Check the name, save it as UTF-8.") from None
    return sampling.estimate(sampling.verdicts(text, str(judged)), books)


def _base(target: Store, output: Path | None) -> str:
    """The address of the target as seen from the page."""
    if output is None:
        return ""
    if target.local:
        return Path(os.path.relpath(target.root, output.absolute().parent)).as_posix()
    return target.address


def _put(target: Store, wish: Wish, name: str, data: bytes) -> str:
    """Write one of the files, into the target or beside the page that the user names; its name."""
    if wish.output is None:
        if name == SHEET and target.local:
            _keep_filled(Path(full_path(target, name)))
        write(target, name, data)
        return full_path(target, name)
    path = wish.output if name == PAGE else wish.output.with_name(name).with_suffix(Path(name).suffix)
    if name == "report.json":
        path = wish.output.with_suffix(".json")
    if name == SHEET:
        _keep_filled(path)
    write_file(path, data)
    return str(path)


def _keep_filled(path: Path) -> None:
    """A sheet into which somebody wrote is not overwritten."""
    if path.is_file() and sampling.verdicts(path.read_text(encoding="utf-8"), str(path)):
        raise UsageError(f"{path} holds verdicts already", remedy="Give it to --judged, or rename it.")
