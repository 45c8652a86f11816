"""XML trees: the namespaces and the one serializer."""

from __future__ import annotations

from lxml import etree

TEI_NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
TEI = f"{{{TEI_NAMESPACE}}}"
XML_ID = f"{{{XML_NAMESPACE}}}id"
XML_LANG = f"{{{XML_NAMESPACE}}}lang"


def local_name(node: etree._Element) -> str:
    """The name without its namespace; empty for comments and processing instructions."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def to_bytes(tree: etree._ElementTree) -> bytes:
    """The UTF-8 bytes of ``tree``, with an XML declaration; the white space is the tree's own."""
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)
