"""XML trees: the namespaces, the one safe parser and the one serializer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from tei.errors import UnreadableError

TEI_NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
TEI = f"{{{TEI_NAMESPACE}}}"
XML_ID = f"{{{XML_NAMESPACE}}}id"
XML_LANG = f"{{{XML_NAMESPACE}}}lang"


class _Nothing(etree.Resolver):
    """Whatever a document asks to be read is empty: without ``collect_ids`` libxml2 asks for its DTD all the same."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.document = document

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        return None if self.document and system_url == self.document else self.resolve_string("", context)


def parser(document: str = "") -> etree.XMLParser:
    """A parser that fetches nothing and expands nothing but ``document``, the file that it is to parse, if it is one.

    ``collect_ids`` is off because libxml2 otherwise refuses to parse a duplicate or malformed
    xml:id, which is for the validator to report.
    """
    made = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False
    )
    made.resolvers.add(_Nothing(document))
    return made


def read_tree(path: str | Path, *, parts: bool = False) -> etree._ElementTree:
    """Parse the XML file at ``path``; raises ``UnreadableError`` with the place of a syntax error.

    ``parts`` is for a schema that libxml2 reads with the files that it includes.
    """
    try:
        return etree.parse(str(path), etree.XMLParser(no_network=True) if parts else parser(str(path)))
    except OSError as error:
        raise UnreadableError(
            f"{path} cannot be read: {error.strerror or error}", remedy="Check the name and the rights of the file."
        ) from None
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableError(
            f"{path} is not well-formed XML: {error.msg}",
            place=f"{path}:{line}:{column}",
            remedy="Mend the XML at that place.",
        ) from None


def local_name(node: etree._Element) -> str:
    """The name without its namespace; empty for comments and processing instructions."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def to_bytes(tree: etree._ElementTree) -> bytes:
    """The UTF-8 bytes of ``tree``, with an XML declaration; the white space is the tree's own."""
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)
