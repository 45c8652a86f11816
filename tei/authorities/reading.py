"""An authority file of either kind to an authority: duplicates joined and said, nothing lost in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tei.authorities.entries import Authority, Entry, authority_of
from tei.authorities.problems import problem
from tei.errors import UnreadableError
from tei.issues import Issue

XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\s]*<")
"""How XML begins, in UTF-8 or UTF-16."""
TOLD = 50
"""So many faults of a kind are told one by one."""
REMEDY = "Save the file as UTF-8 (spreadsheets call it CSV UTF-8), or mend it at that place."


def read_authority(path: str | Path, *, encoding: str | None = None) -> Authority:
    """The authority in the CSV or TEI file at ``path``.

    Raises ``UnreadableError`` where it cannot be read and ``UsageError`` where its columns make no sense;
    what is wrong with single lines is in ``Authority.issues``, each with file and line.
    """
    return read_authorities([path], encoding=encoding)


def read_authorities(paths: Iterable[str | Path], *, encoding: str | None = None) -> Authority:
    """One authority from several files; where they differ, the earlier file comes first."""
    return authority_from(((_read(Path(path)), str(path)) for path in paths), encoding=encoding)


def authority_from(files: Iterable[tuple[bytes, str]], *, encoding: str | None = None) -> Authority:
    """One authority from the bytes of several files, each with its name for the messages."""
    found = [one for data, name in files for one in parse_authority(data, name, encoding)]
    issues = [one for one in found if isinstance(one, Issue)]
    entries = _joined([one for one in found if isinstance(one, Entry)], issues)
    return authority_of(entries, _counted([*issues, *_ambiguous(entries)]))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        remedy = "Check the name and your rights."
        raise UnreadableError(f"{path} cannot be read: {error.strerror}", remedy=remedy) from None


def parse_authority(data: bytes, name: str, encoding: str | None = None) -> Iterator[Entry | Issue]:
    """The entries in ``data``, which is TEI where it begins as XML does, else a table; ``name`` is for messages."""
    from tei.authorities.csvfiles import read_table
    from tei.authorities.teifiles import read_registers

    if XML.match(data):
        return read_registers(data, name)
    text = _text(data, name, encoding)
    return read_table(text.replace("\r\n", "\n").replace("\r", "\n"), name)


def _text(data: bytes, name: str, encoding: str | None) -> str:
    """The text of a table; where the bytes leave it open, that in which all beyond ASCII is written with letters."""
    from tei.sources.encodings import decode

    try:
        return decode(data, encoding=encoding, name=name).text
    except UnreadableError as error:
        likely = None if encoding else _in_letters(data)
        if likely is None:
            remedy = REMEDY if "--encoding" in error.remedy else error.remedy  # that option speaks of the book
            raise UnreadableError(error.message, place=error.place, remedy=remedy) from None
        return likely


def _in_letters(data: bytes) -> str | None:
    """The likeliest reading without symbols: names have none, unlike Chinese that is read as Latin."""
    from tei.sources.detection import likely_texts

    return next((text for text in likely_texts(data) if all(c.isalpha() for c in text if c > "\x7f")), None)


def _joined(entries: Sequence[Entry], issues: list[Issue]) -> list[Entry]:
    """Entries with the same first identifier, or with the same name and no identifier, are one."""
    kept: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry.element, entry.identifiers[0] if entry.identifiers else f"\0{entry.name}"
        other = kept.get(key)
        kept[key] = entry if other is None else _one(other, entry)
        if other is not None and set(entry.forms) <= set(other.forms):
            message = f"{entry.name!r} stands here again; its first entry is at {other.place}"
            issues.append(problem("authority-duplicate", message, entry.place))
    return list(kept.values())


def _one(first: Entry, second: Entry) -> Entry:
    """The first entry with what the second one adds."""
    forms = dict.fromkeys((*first.forms, *second.forms))
    return first._replace(
        variants=tuple(form for form in forms if form != first.name),
        identifiers=tuple(dict.fromkeys((*first.identifiers, *second.identifiers))),
        geo=first.geo or second.geo,
        birth=first.birth or second.birth,
        death=first.death or second.death,
        note=first.note or second.note,
    )


def _ambiguous(entries: Sequence[Entry]) -> Iterator[Issue]:
    """Names that several entries bear: the text alone does not say which is meant, or even of what kind it is."""
    bearers: dict[str, list[Entry]] = {}
    for entry in entries:
        for form in entry.forms:
            bearers.setdefault(form, []).append(entry)
    for form, (first, *others) in bearers.items():
        if others:
            kinds = len({entry.element for entry in (first, *others)})
            unsaid = ", of which one is of another kind: it is not looked for" if kinds > 1 else ""
            more = f" and of {len(others) - 1:,} others" if len(others) > 1 else ""
            message = f"{form!r} is also a name of the entry at {first.place}{more}{unsaid}"
            yield problem("authority-ambiguous", message, others[0].place)


def _counted(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Of each kind of fault the first ones, and then how many more there are: a table may be wrong in every line."""
    number = Counter[str]()
    last: dict[str, Issue] = {}
    for issue in issues:
        number[issue.code] += 1
        last[issue.code] = issue
        if number[issue.code] <= TOLD:
            yield issue
    for code, count in number.items():
        if count > TOLD:
            yield problem(code, f"{count - TOLD:,} more of this kind, up to this line", last[code].place)
