"""The schemas that a file names itself (W3C, Associating Schemas with XML Documents 1.0)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from tei.io.addresses import split_address
from tei.resources import schema_path
from tei.validation.grammar import RELAXNG
from tei.validation.ruling import SCHEMATRON

HEAD = 1 << 14
"""The instructions stand before the root element; so far into the file they are looked for."""
INSTRUCTION = re.compile(rb"<\?xml-model\s(.*?)\?>", re.DOTALL)
PSEUDO_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
XSD = "http://www.w3.org/2001/XMLSchema"
COMPACT = "application/relax-ng-compact-syntax"


class Model(NamedTuple):
    """A schema that a file names."""

    href: str
    kind: str
    """``relaxng``, ``xsd``, ``schematron`` or empty where the instruction says something else."""


def models(head: bytes) -> list[Model]:
    """The schemas named in the beginning of a file."""
    return [_model(match[1].decode("utf-8", "replace")) for match in INSTRUCTION.finditer(_prolog(head))]


def _prolog(head: bytes) -> bytes:
    root = re.search(rb"<[A-Za-z_]", head[:HEAD])
    return head[: root.start()] if root else head[:HEAD]


def _model(data: str) -> Model:
    values = {match[1]: match[2] or match[3] or "" for match in PSEUDO_ATTRIBUTE.finditer(data)}
    href, namespace = values.get("href", ""), values.get("schematypens", "")
    kinds = {RELAXNG: "relaxng", XSD: "xsd", SCHEMATRON: "schematron"}
    if values.get("type") == COMPACT or (href.endswith((".rng", ".rnc")) and not namespace):
        return Model(href, "relaxng")
    return Model(href, kinds.get(namespace, ""))


def local_path(model: Model, folder: Path) -> Path | None:
    """The schema's file: beside the document, or our own of that name; None where it would have to be fetched."""
    parts = split_address(model.href)
    if parts.scheme in ("", "file"):
        beside = folder / unquote(parts.path)
        if beside.is_file():
            return beside
    own = schema_path(Path(unquote(parts.path)).name)
    return own if own.is_file() else None
