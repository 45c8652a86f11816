"""The file ``BOOK.corrections.toml``: read, check, append.

Entries are appended and never rewritten, so that a person's own comments and order stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tei.corrections.kinds import KINDS, TORN, Correction
from tei.errors import UnreadableError, UsageError
from tei.expressions import expression
from tei.io.append import append_block, split_torn
from tei.io.lock import locked
from tei.tomlplaces import parse_toml
from tei.validation.probes import Value, faults_of_values

PLACES: Mapping[str, str] = {
    "when": "date/@when",
    "type": "div/@type",
    "ref": "persName/@ref",
    "n": "pb/@n",
    "reading": "corr",
    "as": "title",
}
"""Where the value of a key stands in TEI (see ``tei.validation.probes``)."""
REMEDIES: Mapping[str, str] = {
    "when": "Write the date as 1958, 1958-03 or 1958-03-31, and let it be a day that there is.",
    "type": "Write one word: preface, introduction, dedication …",
    "ref": "Write an authority and its number (wikidata:Q42), an address, or # and a name: #liming",
    "n": "Write the number as it is printed: 12, xii, [4] …",
    "reading": "Write the characters that the page should have.",
    "as": "Write the name as it stands in the book.",
}
RESERVED = ("#control-", "#div-", "#note-", "#pb-")
"""How names begin that the encoder gives to what stands in the text."""

SUFFIX = ".corrections.toml"
TABLE = "correction"
TEXTS = ("text", "before", "after", "note")
EVERYWHERE = "everywhere"
ENTRY = expression(r"^[ \t]*\[\[[ \t]*correction[ \t]*\]\]", re.MULTILINE)


def sidecar_of(book: Path) -> Path | None:
    """The corrections beside ``book`` (its text or its TEI), where there are any."""
    path = book.with_suffix(SUFFIX) if book.name not in ("", "-") else book
    return path if path.name.endswith(SUFFIX) and path.is_file() else None


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The decisions in the file at ``path``, in its order.

    Raises ``UnreadableError`` where it cannot be read, ``UsageError`` where an entry makes no sense.
    """
    return parse_corrections(read_text(path).removeprefix("\ufeff"), str(path))


def read_text(path: Path) -> str:
    """The whole file at ``path``; raises ``UnreadableError`` where it cannot be read."""
    try:
        whole, torn = split_torn(path.read_bytes())
        return whole.decode() + torn.decode(errors="replace")
    except OSError as error:
        remedy = "Check the name and your rights."
        raise UnreadableError(f"{path} cannot be read: {error.strerror}", remedy=remedy) from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{path} is not UTF-8, as TOML must be", remedy="Save it as UTF-8.") from None


def append_correction(path: Path, correction: Correction) -> int:
    """Append ``correction`` to the file, one run after the other; the number of its line.

    Half a decision of a killed run is taken out first.  Raises ``UsageError`` where the file makes no sense.
    """
    with locked(path):
        old = read_text(path) if path.exists() else ""
        whole = whole_part(old) if is_torn(old) else old
        head, body = ("\n" if whole else "") + f"[[{TABLE}]]\n", entry_body(correction)
        for text in (whole, whole + head + body):  # what is wrong with the file is told as it stands there
            parse_corrections(text.removeprefix("\ufeff"), str(path))
        append_block(path, head.encode(), body.encode(), len(whole.encode()))
    return whole.count("\n") + (2 if whole else 1)


def parse_corrections(text: str, name: str) -> tuple[Correction, ...]:
    """The decisions in ``text``; ``name`` stands in the messages."""
    if is_torn(text):
        whole = whole_part(text)
        return (*parse_corrections(whole, name), Correction(TORN, "", place=f"{name}:{whole.count(chr(10)) + 1}"))
    tables = parse_toml(text, name)
    lines = [text.count("\n", 0, match.start()) + 1 for match in ENTRY.finditer(text)]
    entries = tables.pop(TABLE, [])
    if tables or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        message = f"a file of corrections holds [[{TABLE}]] tables only"
        raise UsageError(message, place=name, remedy="See docs/corrections.md.")
    places = [f"{name}:{line}" for line in lines] + [name] * len(entries)
    corrections = tuple(_correction(entry, place) for entry, place in zip(entries, places, strict=False))
    refuse_unsayable(corrections)
    return corrections


def refuse_unsayable(corrections: Sequence[Correction]) -> None:
    """Raise ``UsageError`` for the first correction with a value that TEI cannot say, as the schema decides."""
    said = [one for one in corrections if one.value and KINDS[one.kind].says in PLACES]
    for correction in said:
        if is_reserved(correction):
            message = f"{correction.value!r} is the name of a place in the text, not of an entry"
            raise UsageError(message, remedy="Give another name behind the #.", place=correction.place)
    for number, fault in sorted(faults_of_values([_asked(one) for one in said]).items()):
        wrong = said[number]
        message = f"a {wrong.kind} cannot have the {KINDS[wrong.kind].says} {wrong.value[:80]!r}: {fault}"
        raise UsageError(message, remedy=REMEDIES[KINDS[wrong.kind].says], place=wrong.place)


def _asked(correction: Correction) -> Value:
    """The value where it will stand: of a pointer into the book itself the name is asked of, which is an xml:id."""
    if KINDS[correction.kind].says == "ref" and correction.value.startswith("#"):
        return Value("@xml:id", correction.value[1:])
    return Value(PLACES[KINDS[correction.kind].says], correction.value)


def is_reserved(correction: Correction) -> bool:
    """Does the correction point at a name that the encoder gives to something else?"""
    return KINDS[correction.kind].says == "ref" and correction.value.startswith(RESERVED)


def is_torn(text: str) -> bool:
    """Return whether a killed run left half a decision at the end, and nobody has written behind it since."""
    _, gap, rest = text.partition("\0")
    return bool(gap) and not ENTRY.search(rest)


def whole_part(text: str) -> str:
    """Return what stands before a torn decision; the beginning of its head is a part of that."""
    whole = text.partition("\0")[0]
    last = whole[whole.rfind("\n") + 1 :]
    return whole[: len(whole) - len(last)] if f"[[{TABLE}]]".startswith(last) else whole


def _correction(entry: Mapping[str, Any], place: str) -> Correction:
    for message, remedy in _faults(entry):
        raise UsageError(message, remedy=remedy, place=place)
    kind = KINDS[entry["kind"]]
    texts = {name: entry.get(name, "") for name in TEXTS}
    value = str(entry.get(kind.says, ""))
    everywhere = entry.get(EVERYWHERE, False)
    return Correction(
        entry["kind"], line=entry.get("line", 0), value=value, everywhere=everywhere, place=place, **texts
    )


def _faults(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with ``entry``, each with its remedy."""
    name = entry.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        from difflib import get_close_matches

        near = get_close_matches(str(name), KINDS, 1)
        remedy = f"Did you mean {near[0]}?" if near else f"The kinds are {', '.join(KINDS)}."
        yield f"there is no correction of the kind {name!r}" if name else "this correction has no kind", remedy
        return
    known = {"kind", "line", *TEXTS, *filter(None, [kind.says]), *([EVERYWHERE] if kind.everywhere else [])}
    for key in sorted(set(entry) - known):
        yield f"a {name} has no key {key!r}", f"Its keys are {', '.join(sorted(known))}."
    if not entry.get("text"):
        yield f"this {name} quotes no text", 'Add the characters of the book that it speaks of: text = "…".'
    if kind.required and not str(entry.get(kind.says, "")).strip():
        yield f"this {name} has no {kind.says}", f'Add a line such as: {kind.says} = "…"'
    yield from _type_faults(entry, kind.says)


def _type_faults(entry: Mapping[str, Any], says: str) -> Iterator[tuple[str, str]]:
    for key in TEXTS:
        if not isinstance(entry.get(key, ""), str):
            yield f"{key} is a text, not {entry[key]!r}", f'Write {key} = "…".'
    if type(entry.get("line", 0)) is not int:
        yield f"line is a number, not {entry['line']!r}", "Write line = 12."
    if type(entry.get(EVERYWHERE, False)) is not bool:
        yield f"{EVERYWHERE} is true or false, not {entry[EVERYWHERE]!r}", f"Write {EVERYWHERE} = true."
    if says == "level" and not 1 <= _number(entry.get("level", 1)) <= 9:
        yield f"level is a number from 1 to 9, not {entry['level']!r}", "Write level = 2."


def _number(value: object) -> int:
    return value if type(value) is int else 0


def entry_text(correction: Correction) -> str:
    """``correction`` as a TOML table."""
    return f"[[{TABLE}]]\n{entry_body(correction)}"


def entry_body(correction: Correction) -> str:
    """``correction`` as the lines of a TOML table, without its head."""
    kind = KINDS[correction.kind]
    level = kind.says == "level" and bool(correction.value)
    values: dict[str, object] = {
        "kind": correction.kind,
        kind.says: int(correction.value) if level else correction.value,
        EVERYWHERE: correction.everywhere,
        "line": correction.line,
        **{name: getattr(correction, name) for name in TEXTS},
    }
    return "".join(f"{name} = {toml_value(value)}\n" for name, value in values.items() if name and value)


def toml_value(value: object) -> str:
    """A whole number, a truth or a text as TOML; a basic string's escapes are those of JSON (TOML 1.0, String)."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
