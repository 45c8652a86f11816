"""A program of its own: what dapytains finds in a TEI file, as JSON on standard output.

python dapytains_reader.py FOLDER-OF-DAPYTAINS BOOK.xml
"""

import json
import sys
from typing import Any

from lxml import etree

sys.path.insert(0, sys.argv[1])


def flat(units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for unit in units for one in (unit, *flat(unit.get("members", [])))]


def text_of(document: Any, identifier: str, tree: str) -> str | None:
    """None where dapytains (1.0.0rc4) stumbles over a comment or an instruction beside the place's end."""
    try:
        passage = document.get_passage(ref_or_start=identifier, end=None, tree=tree)
    except etree.XMLSyntaxError:
        return None
    etree.strip_tags(passage, etree.ProcessingInstruction)
    return "".join("".join(passage.itertext()).split())


def main(path: str) -> None:
    from dapytains.tei.document import Document  # type: ignore[import-not-found]  # unpacked by scripts/services

    document = Document(path)
    found = {}
    for tree, parser in document.citeStructure.items():
        units = flat([unit.json() for unit in parser.find_refs(document.xml, structure=parser.structure)])
        for unit in units:
            unit["text"] = text_of(document, unit["identifier"], tree)
        found[tree] = units
    print(json.dumps(found))


main(sys.argv[2])
