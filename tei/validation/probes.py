"""What TEI can say: values that a person gives, held against the schema before they are recorded or used.

The schema itself decides.  Values are put where the encoder puts them, in a small document that is validated as every
edition is; so what is accepted here can be written, and what cannot be written is refused with the schema's reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from tei.expressions import expression
from tei.tree import TEI_NAMESPACE

PROBES: Mapping[str, str] = MappingProxyType(
    {
        "date/@when": "<p><date when={attribute}>x</date></p>",
        "div/@type": "<div type={attribute}><p>x</p></div>",
        "persName/@ref": "<p><persName ref={attribute}>x</persName></p>",
        "pb/@n": "<p><pb n={attribute}/>x</p>",
        "idno/@type": "<p><idno type={attribute}>x</idno></p>",
        "@xml:id": "<p><persName xml:id={attribute}>x</persName></p>",
        "@xml:lang": "<p><foreign xml:lang={attribute}>x</foreign></p>",
        "corr": "<p><choice><sic>x</sic><corr>{text}</corr></choice></p>",
        "title": "<p><title>{text}</title></p>",
    }
)
"""Where a value stands in TEI, and a piece of a document with it there; those with an ``@`` are of one line."""

HEAD = (
    f'<TEI xmlns="{TEI_NAMESPACE}"><teiHeader><fileDesc><titleStmt><title>x</title></titleStmt><publicationStmt>'
    "<p>x</p></publicationStmt><sourceDesc><p>x</p></sourceDesc></fileDesc></teiHeader><text><body><p>x</p>\n"
)
FOOT = "\n</body></text></TEI>\n"
UNWRITABLE = expression("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for (section 2.2)."""
LINE_BREAKS = expression("[\n\r]")


class Value(NamedTuple):
    """A value that a person gives, and where it is to stand: a key of ``PROBES``."""

    where: str
    text: str


def fault_of_value(value: Value) -> str:
    """Return why TEI cannot say ``value``; empty where it can."""
    return _fault_of_characters(value) or next(iter(_schema_faults([value])), "")


def faults_of_values(values: Sequence[Value]) -> dict[int, str]:
    """Return what is wrong with those of ``values`` that TEI cannot say, by their number."""
    faults = {number: fault for number, value in enumerate(values) if (fault := _fault_of_characters(value))}
    asked = [number for number in range(len(values)) if number not in faults]
    if not _schema_faults([values[number] for number in asked]):
        return faults
    return faults | {number: fault for number in asked if (fault := fault_of_value(values[number]))}


def _fault_of_characters(value: Value) -> str:
    """What no schema sees: characters that XML forbids, and line ends, which attributes lose."""
    found = UNWRITABLE.search(value.text)
    if found:
        return f"{value.text!r} holds the character U+{ord(found[0]):04X}, which XML forbids"
    return f"{value.text!r} holds a line end" if "@" in value.where and LINE_BREAKS.search(value.text) else ""


def _schema_faults(values: Sequence[Value]) -> list[str]:
    from tei.validation import validate

    if not values:
        return []
    from xml.sax.saxutils import escape, quoteattr  # brings all that opens addresses, for which most runs have no use

    pieces = (PROBES[where].format(attribute=quoteattr(text), text=escape(text)) for where, text in values)
    body = sorted(pieces, key=lambda piece: piece.startswith("<div"))  # no paragraph may follow a division
    return [issue.message for issue in validate((HEAD + "\n".join(body) + FOOT).encode())]
