"""All that ``tei validate`` asks of a file: grammar, constraints, pointers, and the text that it was made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from tei.errors import MissingToolError, UnreadableError, UsageError
from tei.issues import Issue, Place, Severity
from tei.resources import schema_path
from tei.tree import TEI
from tei.validation import engines, relaxng, xsd
from tei.validation.feeding import well_formed
from tei.validation.findings import OF_A_KIND, Findings, add, counted, result
from tei.validation.models import HEAD, Model, local_path, models
from tei.validation.places import locate
from tei.validation.pointers import Finding, findings
from tei.validation.schemas import read_schema
from tei.validation.schematron import failures, read_schematron
from tei.validation.sourcelines import source_lines
from tei.xml.parser import parse_tree

GRAMMARS = ("relaxng", "xsd")
FATAL = frozenset(
    "not-well-formed mismatched-tag unbound-prefix duplicate-attribute undefined-entity unknown-encoding"
    " external-entity entity-bomb token-too-long".split()
)
"""Codes after which there is no tree to look at."""
LARGEST = 200 << 20
"""Bytes of a file of which a tree is made; beyond, memory would not be bounded."""
ATTRIBUTES = {
    "agent-dangling": "resp", "character-dangling": "ref", "contents-dangling": "target", "entry-dangling": "ref",
    "reference-dangling": "target",
}  # fmt: skip
"""The pointers that constraints of ours are about; other rules look at them too, and one mistake is told once."""
OURS = re.compile(rb"<\?teikit\s")
TEXTS = (".txt", ".md", ".text")
"""Where the source of BOOK.xml may be: BOOK.txt and the like, beside it."""


class Draft(bytes):
    """The bytes of a file as an editor has them, saved or not."""

    path: Path = Path()


@dataclass(frozen=True, slots=True)
class Options:
    """What to check a file against."""

    schema: Path | None = None
    """By itself those that the file names, or else Teikit's own."""
    schematron: tuple[Path, ...] = ()
    engine: str = "relaxng"
    grammar_only: bool = False
    """Leave out all that needs the whole file in memory."""
    of_a_kind: int = OF_A_KIND


def grammars(document: Path | bytes, options: Options) -> list[Path]:
    """The schemas that a file is checked against."""
    return _grammars(models(_head(document)), document, options)


def check(document: Path | bytes, name: str, options: Options) -> list[Issue]:
    """What is wrong with a file, in the order of the places; raises ``TeikitError`` where that cannot be said."""
    named = models(_head(document))
    schemas = _grammars(named, document, options)
    issues = [issue for schema in schemas for issue in _grammar(document, name, schema, options)]
    issues += [] if schemas else well_formed(document, name)
    issues += [] if options.schema else _unfetched(named, document, name)
    codes = {issue.code for issue in issues}
    if not options.grammar_only and not codes & FATAL:
        issues += _beyond(document, name, named, options, codes)
    return _ordered(_with_sources(document, name, issues))


def _ordered(issues: list[Issue]) -> list[Issue]:
    """In the order of their places, none twice: a tag that the grammar refuses needs no second refusal."""
    refused = {issue.place for issue in issues if issue.code == "wrong-value"}
    kept = [issue for issue in dict.fromkeys(issues) if issue.code != "language-tag" or issue.place not in refused]
    return sorted(kept, key=lambda issue: (issue.place.line, issue.place.column))


def _head(document: Path | bytes) -> bytes:
    if isinstance(document, bytes):
        return document[:HEAD]
    try:
        with document.open("rb") as stream:
            return stream.read(HEAD)
    except OSError as error:
        raise UnreadableError(f"{document} cannot be read: {error.strerror}", remedy="Check the name.") from None


def _path(document: Path | bytes) -> Path | None:
    """The file that the bytes are of; None for standard input."""
    if isinstance(document, bytes):
        return document.path if isinstance(document, Draft) else None
    return document


def _folder(document: Path | bytes) -> Path:
    path = _path(document)
    return path.parent if path else Path()


def _found(named: Sequence[Model], kind: str, document: Path | bytes) -> list[Path]:
    """The files of the schemas of one kind that the file names and that are at hand."""
    paths = (local_path(model, _folder(document)) for model in named if model.kind == kind)
    return [path for path in paths if path is not None]


def _unfetched(named: Sequence[Model], document: Path | bytes, name: str) -> Iterator[Issue]:
    for model in named:
        if model.kind and local_path(model, _folder(document)) is None:
            message = f"the schema {model.href}, which the file names, is not here, and nothing is fetched"
            remedy = "Put a copy beside the file, or name one with --schema (--schema teikit is ours)."
            severity: Severity = "error" if model.kind in GRAMMARS else "warning"
            yield Issue("schema-unfetched", message, Place(name, 1), remedy, severity=severity)


def _grammars(named: Sequence[Model], document: Path | bytes, options: Options) -> list[Path]:
    if options.schema is not None:
        return [options.schema]
    if options.engine == "xsd":
        return [schema_path("teikit.xsd")]
    own = [] if any(model.kind in GRAMMARS for model in named) else [schema_path("teikit.rng")]
    return _found(named, "relaxng", document) or _found(named, "xsd", document) or own


def _grammar(document: Path | bytes, name: str, schema: Path, options: Options) -> list[Issue]:
    """What the grammar says; other engines see only files that are well-formed and harmless."""
    if not schema.is_file():
        raise UnreadableError(f"there is no schema {schema}", remedy="Check the name, or leave out --schema.")
    if schema.suffix == ".rnc" and options.engine != "jing":
        return _grammar_of_compact(document, name, schema, options)
    if options.engine == "relaxng" and schema.suffix != ".xsd":
        return relaxng.validate(document, read_schema(schema), Findings(name, options.of_a_kind))
    broken = well_formed(document, name)
    if broken:
        return broken
    if isinstance(document, bytes):
        raise UsageError("standard input is for teikit's own engine only", remedy="Name a file.")
    engine = "xsd" if schema.suffix == ".xsd" else options.engine
    return _capped(OTHERS[engine](document, schema, name), name, options)


def _grammar_of_compact(document: Path | bytes, name: str, schema: Path, options: Options) -> list[Issue]:
    """What a schema in the compact syntax says; its faults are told of the file that its author wrote."""
    try:
        return _grammar(document, name, engines.to_xml_syntax(schema), options)
    except UnreadableError as error:
        raise UnreadableError(error.message, place=str(schema), remedy=error.remedy) from None


OTHERS: dict[str, Callable[[Path, Path, str], list[Issue]]] = {
    "jing": engines.jing,
    "lxml": engines.libxml2,
    "xsd": xsd.validate,
}


def _capped(issues: Sequence[Issue], name: str, options: Options) -> list[Issue]:
    """At most so many with the same message."""
    kept = Findings(name, options.of_a_kind)
    for issue in issues:
        kind = (issue.code, issue.message if issue.code == engines.CODE else "")
        if counted(kept, kind):
            add(kept, kind, issue)
    return result(kept)


def _beyond(
    document: Path | bytes, name: str, named: Sequence[Model], options: Options, codes: Set[str]
) -> list[Issue]:
    """What only the whole tree shows; ``codes`` are those of the issues that the grammar found."""
    if _size(document) > LARGEST:
        message = f"constraints and pointers were not checked: the file is larger than {LARGEST >> 20} MB"
        return [Issue("too-large", message, Place(name, 1), "Divide it into several files.", severity="warning")]
    tree = _tree(document)
    if tree is None:
        message = "constraints and pointers were not checked: elements are nested too deeply, or a text is too long"
        return [Issue("tree-too-deep", message, Place(name, 1), "Take out levels of nesting.", severity="warning")]
    unrun: list[Issue] = []
    is_misnamed = "wrong-namespace" in codes and not str(tree.getroot().tag).startswith(TEI)
    # rules that look for TEI's elements would find them all missing where the root is no element of TEI
    rules = [] if is_misnamed else _rules(named, document, options)
    found = [*_constraints(tree, rules, name, options, unrun), *findings(tree.getroot())]
    places = locate(document, tree.getroot(), {finding.element for finding in found}, name)
    issues = [
        Issue(each.code, each.message, places[each.element], each.remedy, severity=each.severity)
        for each in _without_repetition(found)
    ]
    return [*unrun, *_capped(issues, name, options), *_losses(document, tree)]


def _size(document: Path | bytes) -> int:
    return len(document) if isinstance(document, bytes) else document.stat().st_size


def _tree(document: Path | bytes) -> etree._ElementTree | None:
    """The tree; None where libxml2 makes none of a file that is well-formed."""
    data = document if isinstance(document, bytes) else document.read_bytes()
    try:
        return parse_tree(data)
    except UnreadableError:
        return None


def _rules(named: Sequence[Model], document: Path | bytes, options: Options) -> list[Path]:
    if options.schematron or options.schema is not None:
        return list(options.schematron)
    own = [] if any(model.kind for model in named) else [schema_path("teikit.sch")]
    return _found(named, "schematron", document) or [path for path in own if path.is_file()]


def _constraints(
    tree: etree._ElementTree, paths: Sequence[Path], name: str, options: Options, unrun: list[Issue]
) -> Iterator[Finding]:
    """What the rules find; rules that only the file names, and that need Saxon where it is not, are an issue."""
    for path in paths:
        try:
            failed = failures(tree, read_schematron(path))
        except MissingToolError as error:
            if path in options.schematron:
                raise
            unrun.append(Issue("rules-unrun", error.message, Place(name, 1), error.remedy, severity="warning"))
            continue
        for each in failed:
            remedy = "`tei explain " + each.code + "` says more." if each.code != "schematron" else ""
            yield Finding(each.element, each.code, each.message, remedy, each.severity)


def _without_repetition(found: Sequence[Finding]) -> list[Finding]:
    """Without pointers that a constraint has found to dangle."""
    told = {(finding.element, ATTRIBUTES.get(finding.code)) for finding in found}
    return [each for each in found if each.code != "dangling-pointer" or (each.element, each.attribute) not in told]


def _losses(document: Path | bytes, tree: etree._ElementTree) -> Iterator[Issue]:
    """Whether the text beside the file is still in it."""
    book = _book(document)
    if book is None:
        return
    from tei.comparison import compare, style_of
    from tei.sources import read_source

    data = book.read_bytes()
    found = compare(tree, data, read_source(data, uri=str(book), style=style_of(tree)))
    if found.verdict == "different":
        message = f"the text differs from {book.name}: {found.tei} instead of {found.book}"
        source = Place(str(book), found.line, found.column)
        yield Issue("text-differs", message, Place(str(_path(document)), 1), "Mend the text of the TEI there.", source)


def _book(document: Path | bytes) -> Path | None:
    """The text that a file of ours was made from, where it is beside it."""
    path = _path(document)
    if path is None or not OURS.search(_head(document)):
        return None
    return next((text for text in map(path.with_suffix, TEXTS) if text.is_file()), None)


def _with_sources(document: Path | bytes, name: str, issues: list[Issue]) -> list[Issue]:
    """The issues with the lines of the source, for a file of ours."""
    if not OURS.search(_head(document)) or any(issue.code in FATAL for issue in issues):
        return issues
    book = _book(document)
    lines = source_lines(document, (issue.place for issue in issues))
    return [_with_source(issue, lines, str(book or "")) for issue in issues]


def _with_source(issue: Issue, lines: dict[tuple[int, int], int], book: str) -> Issue:
    line = lines.get((issue.place.line, issue.place.column), 0)
    return replace(issue, source=Place(book, line)) if line and not issue.source.line else issue
