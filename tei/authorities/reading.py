"""An authority file of either kind to an authority: duplicates joined and said, nothing lost in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tei.authorities.entries import Authority, Entry, authority_of
from tei.authorities.problems import problem
from tei.errors import UnreadableError
from tei.issues import Issue, Place


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
    return authority_of(entries, [*issues, *_ambiguous(entries)])


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
    from tei.sources.encodings import decode

    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_registers(data, name)
    text = decode(data, encoding=encoding, name=name).text
    return read_table(text.replace("\r\n", "\n").replace("\r", "\n"), name)


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
    """Names that several entries of one kind bear: the text alone does not say which is meant."""
    first: dict[tuple[str, str], Place] = {}
    for entry in entries:
        for form in entry.forms:
            other = first.setdefault((entry.element, form), entry.place)
            if other is not entry.place:
                message = f"{form!r} is also a name of the entry at {other}"
                yield problem("authority-ambiguous", message, entry.place)
