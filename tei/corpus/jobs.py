"""What a worker does with the bytes of one book: a table of jobs, each bytes → outputs and what is to be known."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from tei.corpus.messages import Remark, Setup, Task
from tei.corpus.stores import Store, read
from tei.errors import UnreadableError
from tei.io.paths import TEXT_SUFFIXES
from tei.issues import Issue

if TYPE_CHECKING:
    from lxml import etree

    from tei.authorities import Authority
    from tei.encoding.edition import Edition
    from tei.formats.book import Book

CERTAINTIES = ("given", "high", "medium", "low", "unknown")
MOST_REMARKS = 50
"""So many issues of one book stand in the manifest; the book itself shows all."""


class Made(NamedTuple):
    """The files that a book became, and what the manifest is to know of it."""

    outputs: Mapping[str, bytes]
    facts: Mapping[str, Any]


class Job(NamedTuple):
    """One job: what it is called, what it reads, what it does, the names of its outputs."""

    name: str
    patterns: tuple[str, ...]
    """The files of the source that are books, where the user names none."""
    perform: Callable[[Setup, Task, bytes, Store], Made]
    outputs: Callable[[str, Mapping[str, Any]], tuple[str, ...]]
    knowing: bool = False
    """Does the result depend on what is known of the book: metadata, decisions, persons and places?"""


def encode(setup: Setup, task: Task, data: bytes, source: Store) -> Made:
    """The TEI of a book, proven valid and lossless; raises ``TeikitError``."""
    from tei.encoding.edition import encode as encode_source
    from tei.sources import read_source
    from tei.stamps import stamped

    options = task.options
    book = read_source(data, uri=task.path, encoding=options.get("encoding"), style=options.get("style"))
    edition = encode_source(book, metadata=knowledge(task, source), without=options.get("without", ()))
    (output,) = tei_name(task.path, setup.options)
    return Made({output: stamped(edition.tei)}, _facts(edition))


def knowledge(task: Task, source: Store) -> Mapping[str, object]:
    """What the corpus says of the book, what the file beside it says, a person's corrections."""
    from tei.corrections.sidecar import parse_corrections
    from tei.metadata import overruled, parse_metadata

    file = task.options.get("metadata_file", "")
    beside = parse_metadata(_text(source, file), file) if file else {}
    known: dict[str, object] = {
        **overruled(task.options.get("metadata", {}), beside),
        **_authority(task, source, beside),
    }
    if language := task.options.get("language"):
        known["language"] = language
    if file := task.options.get("corrections"):
        known["corrections"] = parse_corrections(_text(source, file), file)
    return known


def _authority(task: Task, source: Store, beside: Mapping[str, Any]) -> Mapping[str, Authority]:
    """The persons and places that are known: those of the command line, then those that the file beside the book
    names, or else the corpus."""
    from tei.corpus.authorities import Named, authority_name, load_authority

    name = authority_name(beside)
    said = [*task.options.get("authorities", ()), *(() if name else task.options.get("authority", ()))]
    named = [Named(**one) for one in said]
    if not named and not name:
        return {}
    return {"authority": load_authority(source, named, task.options.get("metadata_file", ""), name)}


def _text(source: Store, path: str) -> str:
    return read(source, path).decode("utf-8-sig")


def _facts(edition: Edition) -> Mapping[str, Any]:
    from tei.annotators.corrections import check_corrections
    from tei.report.facts import title_of
    from tei.report.tally import counts, surenesses

    document, kept = edition.document, edition.resolution.kept
    issues = (*edition.issues, *check_corrections(document, kept))
    return {
        "title": title_of(document, kept),
        "style": document.source.style,
        "encoding": document.source.encoding,
        "characters": len(document.source.text),
        "valid": True,
        "lossless": True,
        "certainties": _summed(row[1:] for row in surenesses(kept)),
        "counts": {count.name: count.total for count in counts(document, kept, ()) if count.total},
        "remarks": remarks(issues),
    }


def _summed(rows: Iterable[tuple[int, ...]]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for row in rows:
        totals.update(dict(zip(CERTAINTIES, row, strict=True)))
    return dict(totals)


def remarks(issues: Iterable[Issue]) -> tuple[Remark, ...]:
    """Issues as the manifest keeps them, with their places in the text where those are known."""
    places = ((issue, issue.source if issue.source.line else issue.place) for issue in issues)
    every = [Remark(i.code, i.severity, i.message, place.line, place.column) for i, place in places]
    return tuple(every[:MOST_REMARKS])


def validate(setup: Setup, task: Task, data: bytes, source: Store) -> Made:
    """What is wrong with a TEI file; whether it still holds the text that it was made from."""
    from tei.validation.checking import Options, check

    issues = check(data, task.path, Options(grammar_only=bool(setup.options.get("grammar_only"))))
    valid = not any(issue.severity == "error" for issue in issues)
    tree = _tree(data)
    lossless = _lossless(tree) if tree is not None else None
    return Made({}, {**_said(tree), "valid": valid, "lossless": lossless, "remarks": remarks(issues)})


def _tree(data: bytes) -> etree._ElementTree | None:
    from tei.xml.parser import parse_tree

    try:
        return parse_tree(data)
    except UnreadableError:
        return None


def _lossless(tree: etree._ElementTree) -> bool | None:
    """Does the TEI give back the bytes whose sum it names?  None for a file that is not ours."""
    from tei.explain import read_instruction, source_bytes

    said = read_instruction(tree).get("sha256")
    return sha256(source_bytes(tree)).hexdigest() == said if said else None


def _said(tree: etree._ElementTree | None) -> Mapping[str, Any]:
    """Title, length and certainties, as the TEI itself has them."""
    from tei.tree import TEI

    if tree is None:
        return {}
    title = next(tree.getroot().iter(f"{TEI}title"), None)
    text = next(tree.getroot().iter(f"{TEI}text"), None)
    said = Counter(str(element.get("cert", "given")) for element in text.iter("*")) if text is not None else Counter()
    return {
        "title": "".join(title.itertext()) if title is not None else "",
        "characters": sum(map(len, text.itertext())) if text is not None else 0,
        "certainties": {name: said[name] for name in CERTAINTIES},
    }


def transform(setup: Setup, task: Task, data: bytes, source: Store) -> Made:
    """A TEI file in each of the formats of the run; raises ``TeikitError``."""
    from tei.errors import UnreadableError
    from tei.formats import format_named, options_of
    from tei.pipeline import load

    tree = _tree(data)
    if tree is None:
        raise UnreadableError(f"{task.path} is not well-formed XML", remedy="See `tei validate`.")
    given = setup.options
    if not given.get("lenient"):
        _refuse_invalid(data, task.path)
    book = _book(tree, task, source, given)
    outputs: dict[str, bytes] = {}
    for name, path in zip(given["formats"], format_names(task.path, given), strict=True):
        row = format_named(name)
        outputs |= _files(path, load(row.function)(book, options_of(row, dict(given))))
    return Made(outputs, {**_said(tree), "remarks": remarks(book.issues)})


def _book(tree: etree._ElementTree, task: Task, source: Store, given: Mapping[str, Any]) -> Book:
    """The document in the reading of the run; pictures are found beside it, where the source is a folder."""
    from tei.formats.book import read_book

    folder = Path(source.root, task.path).parent if source.local else Path()
    reading, odds = given.get("reading") or "source", tuple(Path(odd) for odd in given.get("odds", ()))
    lenient = bool(given.get("lenient"))
    return read_book(tree, reading=reading, odds=odds, folder=folder, name=task.path, lenient=lenient)


def _refuse_invalid(data: bytes, path: str) -> None:
    """Raise ``InvalidError`` for what does not satisfy its schema; what a run of ours wrote has been checked."""
    from tei.errors import InvalidError
    from tei.stamps import is_untouched
    from tei.validation.checking import Options, check

    if is_untouched(data):
        return
    errors = [issue for issue in check(data, path, Options(grammar_only=True)) if issue.severity == "error"]
    errors = [issue for issue in errors if issue.code != "schema-unfetched"]
    if errors:
        raise InvalidError(errors[0].message, place=str(errors[0].place), remedy="Mend it, or use --lenient.")


def _files(path: str, result: bytes | Mapping[str, bytes]) -> Mapping[str, bytes]:
    """One file; or the files of a folder, the one that is opened first at the end."""
    if isinstance(result, bytes):
        return {path: result}
    folder = PurePosixPath(path).with_suffix("")
    return {str(folder / name): data for name, data in reversed(list(result.items()))}


def tei_name(path: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """BOOK.txt becomes BOOK.xml."""
    return (posixpath.splitext(path)[0] + ".xml",)


def format_names(path: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """BOOK.xml becomes BOOK with the suffix of each format."""
    from tei.formats import format_named

    return tuple(str(PurePosixPath(path).with_suffix(format_named(name).suffix)) for name in options["formats"])


def no_names(path: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """Nothing is written."""
    return ()


def retag(setup: Setup, task: Task, data: bytes, source: Store) -> Made:
    """A TEI file with its names marked anew; raises ``TeikitError``."""
    from tei.errors import UnreadableError
    from tei.registers.retagging import retag as retag_names
    from tei.stamps import is_untouched, stamped

    tree = _tree(data)
    if tree is None:
        raise UnreadableError(f"{task.path} is not well-formed XML", remedy="See `tei validate`.")
    known: dict[str, Any] = dict(knowledge(task, source))
    authority, corrections = known.pop("authority", None), known.pop("corrections", ())
    made = retag_names(tree, task.path, authority=authority, corrections=corrections, metadata=known)
    made = stamped(made) if is_untouched(data) else made  # what a person changed stays marked as that
    return Made({task.path: made}, {**_said(_tree(made)), "valid": True, "lossless": True, "remarks": ()})


def same_name(path: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    """BOOK.xml stays BOOK.xml."""
    return (path,)


TEXTS = tuple(f"**/*{suffix}" for suffix in TEXT_SUFFIXES)
FILES = ("**/*.xml",)

JOBS: Mapping[str, Job] = {
    row.name: row
    for row in (
        Job("encode", TEXTS, encode, tei_name, knowing=True),
        Job("validate", FILES, validate, no_names),
        Job("transform", FILES, transform, format_names),
        Job("retag", FILES, retag, same_name, knowing=True),
    )
}
