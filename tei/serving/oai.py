"""OAI-PMH 2.0 for a library: ``oai_dc``, ``mods`` and ``tei``, sets by language, resumption, deletions.

Clauses are those of openarchives.org/OAI/openarchivesprotocol.html.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from tei.publishing.crosswalk import as_xml
from tei.serving.library import Edition, Library
from tei.tree import TEI_NAMESPACE, parser

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DC = "http://purl.org/dc/elements/1.1/"
GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
PAGE = 100
"""Records in one answer."""

PREFIXES: Mapping[str, tuple[str, str]] = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
    "mods": ("http://www.loc.gov/standards/mods/v3/mods-3-8.xsd", "http://www.loc.gov/mods/v3"),
    "tei": ("https://www.tei-c.org/release/xml/tei/custom/schema/xsd/tei_all.xsd", TEI_NAMESPACE),
}
"""Metadata prefix → schema, namespace."""
SCHEMES = {"oai_dc": "dublincore", "mods": "mods"}


class OaiError(Exception):
    """What a harvester asked wrongly: one of the protocol's codes (3.6) and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


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


class Asked(NamedTuple):
    """A list request, its resumption token taken apart."""

    prefix: str
    first: str
    last: str
    set: str
    cursor: int
    newest: str
    """The date of the last change when the list was begun."""


def answer(provider: Provider, arguments: Iterable[tuple[str, str]]) -> bytes:
    """The XML that answers a request with these arguments, whatever they are."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", None, {None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _child(root, "responseDate", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    request = _child(root, "request", provider.address)
    try:
        given = _checked(list(arguments))
        body = etree.Element(f"{{{OAI}}}{given['verb']}", None, {None: OAI})
        for part in VERBS[given["verb"]].answer(provider, given):
            body.append(part)
        for name, value in given.items():
            request.set(name, value)
        root.append(body)
    except OaiError as error:
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
    if not all(value.isprintable() for value in given.values()):
        raise OaiError("badArgument", "an argument holds characters that cannot be shown")
    return given


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
    if "identifier" in given:
        _known(provider, given["identifier"])
    for prefix, (schema, namespace) in PREFIXES.items():
        one = _element("metadataFormat")
        for name, text in (("metadataPrefix", prefix), ("schema", schema), ("metadataNamespace", namespace)):
            _child(one, name, text)
        yield one


def _list_sets(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    if "resumptionToken" in given:
        raise OaiError("badResumptionToken", "the sets come in one answer")
    sets = sorted({spec for edition in provider.library.editions().values() for spec in _sets(edition)})
    if not sets:
        raise OaiError("noSetHierarchy", "there are no sets")
    for spec in sets:
        one = _element("set")
        _child(one, "setSpec", spec)
        _child(one, "setName", spec.replace("language:", "Language: "))
        yield one


def _get_record(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    edition = _known(provider, given["identifier"])
    _check_prefix(given["metadataPrefix"])
    yield _record(provider, edition, given["metadataPrefix"])


def _list_identifiers(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    return _listed(provider, given, lambda edition, prefix: _header(provider, edition))


def _list_records(provider: Provider, given: Mapping[str, str]) -> Iterator[etree._Element]:
    return _listed(provider, given, lambda edition, prefix: _record(provider, edition, prefix))


def _listed(
    provider: Provider, given: Mapping[str, str], show: Callable[[Edition, str], etree._Element]
) -> Iterator[etree._Element]:
    """One part of a list, and the token that brings the next (3.5)."""
    editions = provider.library.editions().values()
    newest = max((edition.changed for edition in editions), default="")
    asked = _resumed(given["resumptionToken"], newest) if "resumptionToken" in given else _asked(given, newest)
    found = [edition for edition in editions if _belongs(edition, asked)]
    if not found[asked.cursor :]:
        raise OaiError("noRecordsMatch", "nothing is there that was changed then, in that set")
    yield from (show(edition, asked.prefix) for edition in found[asked.cursor : asked.cursor + PAGE])
    if len(found) > PAGE:
        rest = asked.cursor + PAGE
        token = _element("resumptionToken", _token(asked._replace(cursor=rest)) if rest < len(found) else "")
        token.set("completeListSize", str(len(found)))
        token.set("cursor", str(asked.cursor))
        yield token


def _asked(given: Mapping[str, str], newest: str) -> Asked:
    _check_prefix(given["metadataPrefix"])
    first, last = given.get("from", ""), given.get("until", "")
    if not all(DATE.fullmatch(date) for date in (first, last) if date):
        raise OaiError("badArgument", f"a date is written {GRANULARITY} or YYYY-MM-DD")
    if first and last and (len(first) != len(last) or first > last):
        raise OaiError("badArgument", "from is not before until, or has another granularity")
    return Asked(given["metadataPrefix"], first, last, given.get("set", ""), 0, newest)


def _belongs(edition: Edition, asked: Asked) -> bool:
    """Dates are inclusive, and a day without time is the whole day (2.7.1)."""
    late = asked.last and edition.changed[: len(asked.last)] > asked.last
    return not late and edition.changed >= asked.first and (not asked.set or asked.set in _sets(edition))


def _token(asked: Asked) -> str:
    return base64.urlsafe_b64encode(json.dumps(asked).encode()).decode()


def _resumed(token: str, newest: str) -> Asked:
    """The request that a token goes on with; a list that changed meanwhile must be begun again (3.5)."""
    try:
        asked = Asked(*json.loads(base64.urlsafe_b64decode(token.encode("ascii"))))
    except (ValueError, TypeError, binascii.Error):
        raise OaiError("badResumptionToken", "this token is not ours") from None
    texts = (asked.prefix, asked.first, asked.last, asked.set, asked.newest)
    if not all(isinstance(text, str) for text in texts) or not isinstance(asked.cursor, int) or asked.cursor < 0:
        raise OaiError("badResumptionToken", "this token is not ours")
    if asked.newest != newest or asked.prefix not in PREFIXES:
        raise OaiError("badResumptionToken", "the list has changed: begin again")
    return asked


def _check_prefix(prefix: str) -> None:
    if prefix not in PREFIXES:
        raise OaiError("cannotDisseminateFormat", f"the formats are {', '.join(PREFIXES)}")


def _known(provider: Provider, identifier: str) -> Edition:
    prefix = f"oai:{provider.host}:"
    name = identifier.removeprefix(prefix) if identifier.startswith(prefix) else ""
    edition = provider.library.editions().get(name)
    if edition is None:
        raise OaiError("idDoesNotExist", "there is no such record")
    return edition


def _header(provider: Provider, edition: Edition) -> etree._Element:
    header = _element("header")
    if edition.gone:
        header.set("status", "deleted")
    _child(header, "identifier", f"oai:{provider.host}:{edition.name}")
    _child(header, "datestamp", edition.changed)
    for spec in sorted(_sets(edition)):
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
    if prefix == "tei":
        return etree.fromstring(edition.path.read_bytes(), parser())
    root = as_xml(edition.record, SCHEMES[prefix])
    if prefix == "oai_dc":
        address = f"{provider.address.removesuffix('/oai')}/books/{edition.name}"
        etree.SubElement(root, f"{{{DC}}}identifier").text = address
    return root


def _sets(edition: Edition) -> set[str]:
    """By language; an edition that is gone belongs to none any more."""
    return {f"language:{edition.language.partition('-')[0]}"} if edition.language else set()


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
