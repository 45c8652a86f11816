"""OAI-PMH 2.0 for a library: ``oai_dc``, ``mods`` and ``tei``, sets by language and folder, resumption, deletions.

Clauses are those of openarchives.org/OAI/openarchivesprotocol.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, unquote

from lxml import etree

from tei.publishing.crosswalk import as_xml
from tei.serving.library import Edition, Library
from tei.serving.selecting import (
    GRANULARITY,
    PAGE,
    PREFIXES,
    WHOLE,
    OaiError,
    belongs,
    check_prefix,
    in_order,
    read_request,
    read_token,
    sets_of,
    write_token,
)
from tei.xml.parser import parse_xml

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DC = "http://purl.org/dc/elements/1.1/"
WORD = r"[A-Za-z0-9\-_.!~*'()]+"
SYNTAX = {
    "identifier": re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+"),
    "metadataPrefix": re.compile(WORD),
    "set": re.compile(f"{WORD}(?::{WORD})*"),
}
"""What the protocol's schema lets a value be (RFC 3986 2, and 3.4, 2.6)."""
SCHEMES = {"oai_dc": "dublincore", "mods": "mods"}


class Provider(NamedTuple):
    """Who answers, and for what."""

    library: Library
    address: str
    """The address of the endpoint itself."""
    title: str
    email: str

    @property
    def host(self) -> str:
        """The namespace of the identifiers: ``oai:HOST:NAME``."""
        return self.address.split("/")[2].partition(":")[0]


def answer(provider: Provider, arguments: Iterable[tuple[str, str]]) -> bytes:
    """The XML that answers a request with these arguments, whatever they are."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", None, {None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _child(root, "responseDate", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    request = _child(root, "request", provider.address)
    try:
        given = _checked(list(arguments))
        for name, value in given.items():
            request.set(name, value)
        body = etree.Element(f"{{{OAI}}}{given['verb']}", None, {None: OAI})
        body.extend(VERBS[given["verb"]].answer(provider, given))
        root.append(body)
    except OaiError as error:
        if error.code in ("badVerb", "badArgument"):
            request.attrib.clear()  # 3.2: then they can't be told
        _child(root, "error", error.message).set("code", error.code)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _checked(arguments: list[tuple[str, str]]) -> dict[str, str]:
    """The arguments, each once and each allowed (3.6: badVerb, badArgument)."""
    given = dict(arguments)
    if [name for name, _ in arguments].count("verb") != 1 or given["verb"] not in VERBS:
        raise OaiError("badVerb", f"the verb is one of {', '.join(VERBS)}, given once")
    verb = VERBS[given["verb"]]
    if len(given) != len(arguments):
        raise OaiError("badArgument", "an argument is given twice")
    if unknown := given.keys() - {"verb", *verb.required, *verb.optional}:
        raise OaiError("badArgument", f"{given['verb']} has no argument {min(unknown)!a}")
    if "resumptionToken" in given and len(given) > 2:
        raise OaiError("badArgument", "resumptionToken goes alone")
    if "resumptionToken" not in given and (lacking := set(verb.required) - given.keys()):
        raise OaiError("badArgument", f"{given['verb']} needs {min(lacking)}")
    wrong = [name for name, value in given.items() if not (value.isprintable() and _is_well_formed(name, value))]
    if wrong:
        raise OaiError("badArgument", f"the value of {wrong[0]} has not the form that the protocol asks for")
    return given


def _is_well_formed(name: str, value: str) -> bool:
    return not (pattern := SYNTAX.get(name)) or bool(pattern.fullmatch(value))


def _identify(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    dates = [edition.changed for edition in provider.library.editions().values()]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield _element("repositoryName", provider.title)
    yield _element("baseURL", provider.address)
    yield _element("protocolVersion", "2.0")
    yield _element("adminEmail", provider.email)
    yield _element("earliestDatestamp", min(dates, default=now))
    yield _element("deletedRecord", "persistent")
    yield _element("granularity", GRANULARITY)


def _list_metadata_formats(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    if "identifier" in given and _known(provider, given["identifier"]).gone:
        raise OaiError("noMetadataFormats", "the record has been deleted")
    for prefix, (schema, namespace) in PREFIXES.items():
        one = _element("metadataFormat")
        for name, text in (("metadataPrefix", prefix), ("schema", schema), ("metadataNamespace", namespace)):
            _child(one, name, text)
        yield one


def _list_sets(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    if "resumptionToken" in given:
        raise OaiError("badResumptionToken", "the sets come in one answer")
    for spec, name in sorted(_all_sets(provider).items()):
        one = _element("set")
        _child(one, "setSpec", spec)
        _child(one, "setName", name)
        yield one


def _all_sets(provider: Provider) -> Mapping[str, str]:
    found = dict(pair for edition in provider.library.editions().values() for pair in sets_of(edition).items())
    if not found:
        raise OaiError("noSetHierarchy", "there are no sets")
    return found


def _get_record(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    edition = _known(provider, given["identifier"])
    check_prefix(given["metadataPrefix"])
    yield _record(provider, edition, given["metadataPrefix"])


def _list_identifiers(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    return _listed(provider, given, lambda edition, prefix: _header(provider, edition))


def _list_records(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    return _listed(provider, given, lambda edition, prefix: _record(provider, edition, prefix))


def _listed(
    provider: Provider, given: Mapping[str, str], show: Callable[[Edition, str], etree._Element]
) -> Iterator[etree._Element]:
    """One part of a list, and the token that brings the next (3.5)."""
    asked = read_token(given["resumptionToken"]) if "resumptionToken" in given else read_request(given)
    if asked.set:
        _all_sets(provider)
    found = [edition for edition in in_order(provider.library) if belongs(edition, asked)]
    rest = [edition for edition in found if (edition.changed, edition.name) > asked.after]
    if not rest:
        raise OaiError("noRecordsMatch", "nothing is there that was changed then, in that set")
    shown = rest[: 1 if asked.prefix == WHOLE else PAGE]
    yield from (show(edition, asked.prefix) for edition in shown)
    if asked.cursor or len(shown) < len(rest):
        cursor, last = asked.cursor + len(shown), shown[-1]
        ahead = asked._replace(cursor=cursor, after=(last.changed, last.name))
        token = _element("resumptionToken", write_token(ahead) if len(shown) < len(rest) else "")
        token.set("completeListSize", str(max(len(found), asked.cursor + len(rest))))
        token.set("cursor", str(asked.cursor))
        yield token


def _known(provider: Provider, identifier: str) -> Edition:
    prefix = f"oai:{provider.host}:"
    name = unquote(identifier.removeprefix(prefix)) if identifier.startswith(prefix) else ""
    edition = provider.library.editions().get(name)
    if edition is None:
        raise OaiError("idDoesNotExist", "there is no such record")
    return edition


def _header(provider: Provider, edition: Edition) -> etree._Element:
    header = _element("header")
    if edition.gone:
        header.set("status", "deleted")
    _child(header, "identifier", f"oai:{provider.host}:{quote(edition.name)}")
    _child(header, "datestamp", edition.changed)
    for spec in sorted(sets_of(edition)):
        _child(header, "setSpec", spec)
    return header


def _record(provider: Provider, edition: Edition, prefix: str) -> etree._Element:
    """Header and metadata; of what is gone the header alone (2.5.1)."""
    record = _element("record")
    record.append(_header(provider, edition))
    if not edition.gone:
        _child(record, "metadata").append(_metadata(provider, edition, prefix))
    return record


def _metadata(provider: Provider, edition: Edition, prefix: str) -> etree._Element:
    if prefix == WHOLE:
        return parse_xml(edition.path.read_bytes())
    root = as_xml(edition.record, SCHEMES[prefix])
    if prefix == "oai_dc":
        address = f"{provider.address.removesuffix('/oai')}/books/{quote(edition.name)}"
        etree.SubElement(root, f"{{{DC}}}identifier").text = address
    return root


def _element(name: str, text: str = "") -> etree._Element:
    element = etree.Element(f"{{{OAI}}}{name}", None, {None: OAI})
    element.text = text or None
    return element


def _child(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = _element(name, text)
    parent.append(child)
    return child


class Verb(NamedTuple):
    """One of the protocol's requests (4)."""

    answer: Callable[[Provider, Mapping[str, str]], Iterator[etree._Element]]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


SELECTION = ("from", "until", "set", "resumptionToken")
VERBS: Mapping[str, Verb] = {
    "Identify": Verb(_identify),
    "ListMetadataFormats": Verb(_list_metadata_formats, (), ("identifier",)),
    "ListSets": Verb(_list_sets, (), ("resumptionToken",)),
    "GetRecord": Verb(_get_record, ("identifier", "metadataPrefix")),
    "ListIdentifiers": Verb(_list_identifiers, ("metadataPrefix",), SELECTION),
    "ListRecords": Verb(_list_records, ("metadataPrefix",), SELECTION),
}
