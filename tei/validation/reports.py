"""Issues for whom they are: people at a terminal, programs, code hosts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tei import __version__
from tei.issues import Issue, Place, catalogue

WIDEST = 100
"""Columns of a source line that are shown around the place."""
LONGEST = 1 << 16
"""Characters of a line that are read to show it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one file; ``path`` is None for standard input."""

    name: str
    path: Path | None
    issues: tuple[Issue, ...]


Reports = Sequence[Report]


def has_errors(report: Report) -> bool:
    """Whether the file is invalid; warnings alone leave it valid."""
    return any(issue.severity == "error" for issue in report.issues)


def to_text(reports: Reports) -> str:
    """For people: each issue with its line underlined, and what to do."""
    return "".join(f"{line}\n" for report in reports for line in _text_lines(report))


def _text_lines(report: Report) -> Iterator[str]:
    shown = lines_of(report.path, {issue.place.line for issue in report.issues})
    for issue in report.issues:
        yield f"{issue.place}: {issue.severity}: {issue.message} [{issue.code}]"
        yield from underlined(shown.get(issue.place.line, ""), issue.place)
        if issue.source.line:
            yield (
                f"      in the text: {issue.source}"
                if issue.source.file
                else f"      line {issue.source.line} of the text"
            )
        if issue.remedy:
            yield f"      → {issue.remedy}"


def lines_of(path: Path | None, numbers: Iterable[int]) -> Mapping[int, str]:
    """The lines with these numbers, long ones cut."""
    wanted = frozenset(numbers)
    if path is None or not wanted or not path.is_file():
        return {}
    found = {}
    last = max(wanted)
    with path.open("rb") as head:
        encoding = _encoding(head.read(LONGEST))
    with path.open(encoding=encoding, errors="replace") as stream:
        for number, line in enumerate(iter(lambda: _line(stream.readline), ""), 1):
            if number in wanted:
                found[number] = line.rstrip("\n")
            if number == last:
                break
    return found


def _encoding(head: bytes) -> str:
    """The encoding to show a file in: what its first bytes say, as far as it matters here."""
    from tei.validation.feeding import multibyte_encoding

    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "utf-16" if wide else multibyte_encoding(head) or "utf-8-sig"


def _line(read: Callable[[int], str]) -> str:
    """The beginning of the next line; its rest is passed over."""
    line = part = read(LONGEST)
    while part and not part.endswith("\n"):
        part = read(LONGEST)
    return line


def underlined(line: str, place: Place) -> Iterator[str]:
    """The line with a mark below the tag or the word at the place; wide characters take two columns."""
    column = place.column - 1
    if column < 0 and line:
        yield f"{place.line:>5} | {line[:WIDEST]}"
    if not 0 <= column <= len(line):
        return
    start = max(0, column - WIDEST // 2)
    shown = line[start : start + WIDEST].replace("\t", " ")
    before, under = width(shown[: column - start]), width(marked(line, column, start + WIDEST))
    yield f"{place.line:>5} | {shown}"
    yield f"{'':>5} | {' ' * before}{'^' * under}"


def marked(line: str, column: int, limit: int) -> str:
    """What stands at the column: a start tag's name, or text up to the next tag."""
    rest = line[column:limit]
    ends = [at for mark in " >/" if (at := rest.find(mark, 2)) > 0] if rest.startswith("<") else [rest.find("<")]
    end = min((at for at in ends if at > 0), default=len(rest))
    return rest[:end] or " "


def width(text: str) -> int:
    """Columns of a terminal that a text takes (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def to_json(reports: Reports) -> str:
    """For programs: a list of files with their issues."""
    found = [
        {"file": report.name, "valid": not has_errors(report), "issues": [asdict(issue) for issue in report.issues]}
        for report in reports
    ]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def to_sarif(reports: Reports) -> str:
    """For code hosts: SARIF 2.1.0 (OASIS), one run."""
    issues = [issue for report in reports for issue in report.issues]
    rules = [_sarif_rule(code) for code in sorted({issue.code for issue in issues})]
    tool = {"driver": {"name": "teikit", "version": __version__, "rules": rules}}
    run = {"tool": tool, "columnKind": "unicodeCodePoints", "results": [_sarif_result(issue) for issue in issues]}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _sarif_rule(code: str) -> dict[str, Any]:
    entry = catalogue().get(code)
    if entry is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.meaning},
        "help": {"text": f"{entry.remedy}\n\nExample: {entry.example}"},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
    }


def _sarif_result(issue: Issue) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(issue.place.file)}}
    if issue.place.line:
        place["region"] = {"startLine": issue.place.line, "startColumn": max(1, issue.place.column)}
    return {
        "ruleId": issue.code,
        "level": LEVELS[issue.severity],
        "message": {"text": _sentences(issue)},
        "locations": [{"physicalLocation": place}],
    }


def _uri(file: str) -> str:
    """A file's name as SARIF's relative or absolute URI."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def to_github(reports: Reports) -> str:
    """For GitHub Actions: workflow commands that annotate the lines."""
    return "".join(_github(issue) + "\n" for report in reports for issue in report.issues)


def _github(issue: Issue) -> str:
    values = {"file": issue.place.file, "line": issue.place.line, "col": issue.place.column, "title": issue.code}
    said = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in values.items() if value)
    return f"::{COMMANDS[issue.severity]} {said}::{_escaped(_sentences(issue))}"


def _sentences(issue: Issue) -> str:
    """Message and remedy, one after the other."""
    message = issue.message if issue.message.endswith((".", "?", "!")) else f"{issue.message}."
    return f"{message} {issue.remedy}".strip()


def _escaped(text: str, marks: str = "") -> str:
    """A value of a workflow command, where some characters mean something."""
    for mark in "%\r\n" + marks:
        text = text.replace(mark, f"%{ord(mark):02X}")
    return text


FORMATS: Mapping[str, Callable[[Reports], str]] = {
    "text": to_text,
    "json": to_json,
    "sarif": to_sarif,
    "github": to_github,
}
