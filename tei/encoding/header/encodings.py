"""The header's ``encodingDesc``: how the text was encoded, by what, and how to cite it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from lxml import etree

import tei
from tei.encoding.fillers import UNDECIDED
from tei.encoding.header.nodes import filled, node
from tei.encoding.header.tables import Table, table_at, tables_at, text_at
from tei.encoding.resolve import Resolution
from tei.encoding.signs import control_character
from tei.model import Annotation, Certainty, Document
from tei.pipeline import Layer
from tei.resources import data_path
from tei.tree import TEI, TEI_NAMESPACE, XML_ID

TRANSCRIPTION = (
    "The text stands as printed, character by character: nothing is normalised, corrected or left out. "
    "Line ends inside running text are lb elements, behind a newline where words end at them; marks of the input "
    "format that are not part of the book are kept as processing instructions."
)

DIVISION = "div"
SURENESS: Mapping[Certainty, str] = {
    "": "stated by the input", "high": "sure", "medium": "likely", "low": "doubtful", "unknown": "undecided",
}  # fmt: skip
REGISTERS = Layer("registers", "Registers of persons, places and organisations", "registers", "")
FILLERS = Layer(UNDECIDED.annotator, "Text that no rule could place", UNDECIDED.annotator, "")


class Registered(NamedTuple):
    """What the header says of the registers: how many entries, and the prefixes of their pointers."""

    summary: str = ""
    """Empty where there are none."""
    prefixes: etree._Element | None = None


UNREGISTERED = Registered()


def encoding_description(
    document: Document,
    resolution: Resolution,
    text: etree._Element,
    layers: Sequence[Layer],
    registered: Registered,
) -> etree._Element:
    """``encodingDesc`` in the order of TEI Guidelines 2.3."""
    annotators = [
        *layers,
        *([REGISTERS] if registered.summary else ()),
        *([FILLERS] if any(c.evidence.annotator == FILLERS.name for c in resolution.kept) else ()),
    ]
    return node(
        "encodingDesc",
        _project(document.metadata),
        _editorial(annotators, resolution.kept, registered),
        _tags(text),
        *_references(text),
        registered.prefixes,
        _classes(document.metadata),
        _applications(annotators, document),
        _characters(text),
    )


def _project(metadata: Table) -> etree._Element | None:
    description = text_at(table_at(metadata, "project"), "description")
    return node("projectDesc", node("p", description)) if description else None


def _editorial(layers: Sequence[Layer], kept: Sequence[Annotation], registered: Registered) -> etree._Element:
    """The principle of transcription and one statement for each layer, with what it did."""
    declaration = node("editorialDecl", node("p", TRANSCRIPTION))
    found = Counter((claim.evidence.annotator, claim.evidence.certainty) for claim in kept)
    for layer in layers:
        element, statement = _statements().get(layer.layer, ("interpretation", f"{layer.title}."))
        sure = {certainty: count for (name, certainty), count in found.items() if name == layer.name}
        done = registered.summary if layer is REGISTERS else _tally(sure)
        declaration.append(node(element, node("p", f"{statement} {done}"), corresp=f"#{layer.name}"))
    return declaration


def _tally(counts: Mapping[Certainty, int]) -> str:
    """In words: how many elements, and how sure."""
    if not counts:
        return "Nothing was found."
    said = ", ".join(f"{counts[key]} {word}" for key, word in SURENESS.items() if key in counts)
    return f"Elements: {sum(counts.values())} ({said})."


@cache
def _statements() -> Mapping[str, tuple[str, str]]:
    table = tomllib.loads(data_path("metadata/layers.toml").read_text(encoding="utf-8"))
    return {layer: (row["element"], row["statement"]) for layer, row in table.items()}


def _tags(text: etree._Element) -> etree._Element:
    """``tagsDecl``: every element of the text, counted (TEI Guidelines 2.3.4)."""
    elements = list(text.iter(f"{TEI}*"))
    occurs = Counter(str(element.tag) for element in elements)
    named = Counter(str(element.tag) for element in elements if element.get(XML_ID) is not None)
    usage = (
        node("tagUsage", gi=tag.removeprefix(TEI), occurs=str(count), withId=str(named[tag]))
        for tag, count in sorted(occurs.items())
    )
    return node("tagsDecl", node("namespace", *usage, name=TEI_NAMESPACE))


def _references(text: etree._Element) -> Iterator[etree._Element]:
    """``refsDecl``: divisions and pages by their identifiers, as DTS resolves them (TEI Guidelines 17.2.5.4).

    They cross each other, so each is a way of citing of its own; the second has a name.
    """
    if depth := _depth(text):
        yield node("refsDecl", _divisions("//text/*/div", depth))
    if text.find(f".//{TEI}pb[@{XML_ID}]") is not None:
        yield node("refsDecl", node("citeStructure", unit="page", match="//text//pb", use="@xml:id"), n="page")


def _depth(text: etree._Element) -> int:
    """How deep divisions with an identifier nest."""
    deepest, open_ = 0, list[etree._Element]()
    for division in text.iter(f"{TEI}{DIVISION}"):
        if division.get(XML_ID) is not None:
            while open_ and open_[-1] not in division.iterancestors(f"{TEI}{DIVISION}"):
                open_.pop()
            open_.append(division)
            deepest = max(deepest, len(open_))
    return deepest


def _divisions(match: str, depth: int) -> etree._Element:
    inner = _divisions(DIVISION, depth - 1) if depth > 1 else None
    title = node("citeData", property="http://purl.org/dc/terms/title", use="head")
    delimiter = "" if match.startswith("/") else "/"
    return node("citeStructure", title, inner, unit="division", match=match, use="@xml:id", delim=delimiter)


def _classes(metadata: Table) -> etree._Element | None:
    """``classDecl``: the vocabularies that the keywords are from."""
    return filled("classDecl", *(_taxonomy(name, address) for address, name in schemes(metadata).items()))


def _taxonomy(name: str, address: str) -> etree._Element:
    return node("taxonomy", node("bibl", node("ref", address, target=address)), xml_id=name)


def schemes(metadata: Table) -> Mapping[str, str]:
    """The addresses of the vocabularies, each with its xml:id in the header."""
    addresses = dict.fromkeys(filter(None, (text_at(table, "scheme") for table in tables_at(metadata, "subject"))))
    return {address: f"scheme-{number}" for number, address in enumerate(addresses, 1)}


def _applications(layers: Sequence[Layer], document: Document) -> etree._Element:
    """``appInfo``: the program, each annotator that ``@resp`` can point at, what looked for names."""
    program = node("application", node("label", "teikit"), ident="teikit", version=tei.__version__)
    engines = _name_engines(document) if any(layer.name == "names" for layer in layers) else ()
    return node("appInfo", program, *map(_application, layers), *engines)


def _name_engines(document: Document) -> Iterator[etree._Element]:
    from tei.annotators.names import engines_of  # a run without names has no use for what it imports

    for name, version, label in engines_of(document):
        yield node("application", node("label", label), ident=f"teikit-names-{name}", version=version)


def _application(layer: Layer) -> etree._Element:
    ident = f"teikit-{layer.name}"
    return node("application", node("label", layer.title), xml_id=layer.name, ident=ident, version=tei.__version__)


def _characters(text: etree._Element) -> etree._Element | None:
    """``charDecl``: the characters that XML forbids and that ``g`` stands for."""
    used = sorted({element.get("ref", "").removeprefix("#") for element in text.iter(f"{TEI}g")})
    return filled("charDecl", *_forbidden(used))


def _forbidden(identifiers: Sequence[str]) -> Iterator[etree._Element]:
    for identifier in identifiers:
        code = f"U+{ord(control_character(identifier)):04X}"
        named = node("localProp", name="code-point", value=code)
        yield node("char", named, node("desc", f"The character {code}, which XML does not allow."), xml_id=identifier)
