"""Dataverse's metadata, shaped as each server's own definition of its fields demands.

Whether a field may be repeated, and which values it takes, differs between versions of Dataverse; so
the definition is asked of the server (``/api/metadatablocks/citation``) and not written down here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tei.publishing.crosswalk import as_json
from tei.publishing.record import Record

Definition = Mapping[str, Any]
"""One field as the server describes it: ``multiple``, ``childFields``, ``controlledVocabularyValues`` …"""

AGENCY = "teikit"
"""The agency of the other identifier by which a book is found again."""
UNSTATED = "No licence has been stated."


def dataset_version(
    record: Record,
    name: str,
    contact: Mapping[str, str],
    definitions: Mapping[str, Definition],
    licences: Mapping[str, Any],
) -> dict[str, Any]:
    """The JSON of a dataset version of the book ``name``.

    ``contact`` has ``datasetContactName`` and ``datasetContactEmail``, ``licences`` what ``known_licences`` gives.
    """
    said = as_json(record, "dataverse")
    address = said.pop("licence", "")
    said["otherId"] = [*said.get("otherId", ()), {"otherIdAgency": AGENCY, "otherIdValue": name}]
    said["datasetContact"] = [contact]
    block = {"displayName": "Citation Metadata", "fields": list(write_fields(said, definitions))}
    return {**_terms(address, licences), "metadataBlocks": {"citation": block}}


def write_fields(said: Mapping[str, Any], definitions: Mapping[str, Definition]) -> Iterator[dict[str, Any]]:
    """Each field of ``said`` that the server knows, in its long form: typeName, typeClass, multiple, value."""
    for name, value in said.items():
        if name in definitions:
            yield from _field(name, value, definitions[name])


def _field(name: str, value: Any, definition: Definition) -> Iterator[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    shaped = [one for given in values if (one := _value(given, definition))]
    multiple = bool(definition["multiple"])
    if shaped:
        kept = shaped if multiple else shaped[0]
        yield {"typeName": name, "typeClass": _class(definition), "multiple": multiple, "value": kept}


def _value(given: Any, definition: Definition) -> Any:
    """The value, or the fields within it; None where the server's list of values has no such value."""
    if isinstance(given, Mapping):
        return {field["typeName"]: field for field in write_fields(given, definition.get("childFields", {}))}
    allowed = definition.get("controlledVocabularyValues")
    return given if not allowed or given in allowed else None


def _class(definition: Definition) -> str:
    """Older servers don't say ``typeClass``."""
    if definition.get("childFields"):
        return "compound"
    return "controlledVocabulary" if definition.get("isControlledVocabulary") else "primitive"


def names_of(version: Mapping[str, Any]) -> frozenset[str]:
    """The names of books that a dataset version, as the server gives it, bears: one, or none where it isn't ours."""
    pairs = zip(said_in(version, "otherId", "otherIdAgency"), said_in(version, "otherId", "otherIdValue"), strict=True)
    return frozenset(value for agency, value in pairs if agency == AGENCY)


def said_in(version: Mapping[str, Any], name: str, inner: str = "") -> list[str]:
    """The values of a field, or of the fields within it, in a dataset version as the server gives it."""
    fields = version.get("metadataBlocks", {}).get("citation", {}).get("fields", ())
    values = [field["value"] for field in fields if field["typeName"] == name]
    each = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [one.get(inner, {}).get("value", "") for one in each] if inner else each


def known_licences(listed: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The server's licences (``/api/licenses``) by their address, without scheme and final slash."""
    return {_bare(licence["uri"]): {"name": licence["name"], "uri": licence["uri"]} for licence in listed}


def _terms(address: str, licences: Mapping[str, Any]) -> dict[str, Any]:
    """A licence that the server knows, else terms in words: without either it would put its own licence in."""
    known = licences.get(_bare(address))
    return {"license": known} if known else {"termsOfUse": address or UNSTATED}


def _bare(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/").removesuffix("/legalcode")
