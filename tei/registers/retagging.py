"""The names of a TEI file marked anew: its source comes out of it, is encoded again, and only the names change.

What a person did to the file stays: the header, and names that no machine is responsible for.  Where the rest of
the text is not as an encoder of this version makes it, the file is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

from lxml import etree

from tei.authorities import Authority
from tei.corrections.anchors import anchored
from tei.corrections.kinds import Correction
from tei.encoding.edition import Edition, encode, prove_lossless, prove_valid
from tei.errors import UsageError
from tei.explain import read_instruction, source_bytes
from tei.model import Source
from tei.positions import line_starts
from tei.registers.reading import Mention, read_mentions
from tei.tree import TEI, XML_ID, XML_LANG
from tei.xml.parser import parse_xml

MACHINES = frozenset({"#names", "#authority"})
KINDS = {"persName": "person", "placeName": "place", "orgName": "organisation"}
UNSTABLE = (f"{TEI}persName", f"{TEI}placeName", f"{TEI}orgName", f"{TEI}date")
"""What may differ between the file and its source encoded anew."""
ENTRIES = (f"{TEI}person", f"{TEI}place", f"{TEI}org")
KEPT = ("fileDesc", "profileDesc", "revisionDesc")
"""Parts of the header that say nothing of names."""
KEPT_INSIDE = ("projectDesc", "samplingDecl", "classDecl")
"""Parts of its ``encodingDesc`` that a person writes."""


def retag(
    tree: etree._ElementTree,
    name: str,
    *,
    authority: Authority | None = None,
    corrections: Sequence[Correction] = (),
    metadata: Mapping[str, object] | None = None,
) -> bytes:
    """The file ``name`` with its names marked anew by this version, the ``authority`` and a person's decisions.

    Decisions are the names in the file that no machine is responsible for, then ``corrections``.
    Raises ``UsageError`` where more of the file than its names is not as the encoder made it.
    """
    source = source_of(tree, name)
    known: dict[str, object] = {"language": _language(tree), **(metadata or {})}
    known["corrections"] = (*decided(tree, source), *corrections)
    if authority:
        known["authority"] = authority
    without = frozenset(read_instruction(tree).get("without", "").split()) - {"names", "corrections"}
    edition = encode(source, metadata={key: value for key, value in known.items() if value}, without=without)
    _refuse_changed(tree, edition, name)
    data = _spliced(tree, edition)
    prove_lossless(data, source)
    prove_valid(data, name)
    return data


def source_of(tree: etree._ElementTree, name: str) -> Source:
    """The source that the TEI was made from, read as its instruction says."""
    from tei.sources import read_source

    said = read_instruction(tree)
    return read_source(source_bytes(tree), uri=name, encoding=said.get("encoding"), style=said.get("style"))


def _language(tree: etree._ElementTree) -> str:
    text = tree.getroot().find(f".//{TEI}text")
    return "" if text is None else text.get(XML_LANG, "")


def decided(tree: etree._ElementTree, source: Source) -> list[Correction]:
    """The names of the file that a person put there, or that come from a person's corrections, as decisions."""
    identifiers = _identifiers(tree)
    starts = line_starts(source.text)
    by_person = (mention for mention in read_mentions(tree) if mention.resp not in MACHINES)
    return [_decision(mention, source, starts, identifiers) for mention in by_person]


def _decision(mention: Mention, source: Source, starts: Sequence[int], identifiers: Mapping[str, str]) -> Correction:
    text = source.text[slice(*mention.span)]
    value = identifiers.get(mention.entry, mention.entry if ":" in mention.entry else "")
    said = Correction(KINDS[mention.element], text, value=value, note="marked in the TEI")
    return anchored(source.text, starts, said, mention.span.start)


def _identifiers(tree: etree._ElementTree) -> Mapping[str, str]:
    """By entry, the pointers of its preferred name."""
    entries = (e for stand in tree.getroot().iter(f"{TEI}standOff") for e in stand.iter(*ENTRIES))
    return {entry.get(XML_ID, ""): entry[0].get("ref", "") for entry in entries if len(entry)}


def _refuse_changed(tree: etree._ElementTree, edition: Edition, name: str) -> None:
    if plain(tree.getroot()) == plain(parse_xml(edition.tei)):
        return
    raise UsageError(
        f"more than the names of {name} is not as this version of the encoder makes it",
        remedy="Record the other changes with `tei correct`, and encode the book again; or mark the names by hand.",
    )


def plain(root: etree._Element) -> bytes:
    """The text without names and dates, in a form that compares."""
    text = deepcopy(root.find(f".//{TEI}text"))
    assert text is not None
    etree.strip_tags(text, *UNSTABLE)
    text.tail = None
    return etree.tostring(text, method="c14n")


def _spliced(tree: etree._ElementTree, edition: Edition) -> bytes:
    """The new file with what the old header says of other things than names."""
    root = parse_xml(edition.tei)
    old, new = tree.getroot().find(f"{TEI}teiHeader"), root.find(f"{TEI}teiHeader")
    if old is not None and new is not None:
        _keep(old, new, KEPT)
        before, after = old.find(f"{TEI}encodingDesc"), new.find(f"{TEI}encodingDesc")
        if before is not None and after is not None:
            _keep(before, after, KEPT_INSIDE)
    body = etree.tostring(root, encoding="utf-8") + b"\n"
    return edition.tei[: edition.tei.find(b"<TEI")] + body


def _keep(old: etree._Element, new: etree._Element, names: Collection[str]) -> None:
    """Put the parts of ``old`` called so in the places of those of ``new``, or at its beginning."""
    for name in names:
        kept, made = old.find(TEI + name), new.find(TEI + name)
        if kept is not None and made is not None:
            copy = deepcopy(kept)
            copy.tail = made.tail
            new.replace(made, copy)
        elif kept is not None:
            new.insert(0, deepcopy(kept))
