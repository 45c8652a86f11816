"""Which records of a library does an OAI-PMH request mean, and in which order do they come?

Lists come in the order of the dates: what changes or goes while a list is harvested moves to its end, so that a
resumption token holds for ever and nothing is missed (3.5).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from tei.serving.library import Edition, Library
from tei.tree import TEI_NAMESPACE

GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
PAGE = 100
"""Records in one answer."""
WHOLE = "tei"
"""The format that is a whole text: such come one by one, for two in one document would share identifiers (xml:id 4)."""

PREFIXES: Mapping[str, tuple[str, str]] = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
    "mods": ("http://www.loc.gov/standards/mods/v3/mods-3-8.xsd", "http://www.loc.gov/mods/v3"),
    "tei": ("https://www.tei-c.org/release/xml/tei/custom/schema/xsd/tei_all.xsd", TEI_NAMESPACE),
}
"""Metadata prefix → schema, namespace."""


class OaiError(Exception):
    """What a harvester asked wrongly: one of the protocol's codes (3.6) and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Asked(NamedTuple):
    """A list request, its resumption token taken apart."""

    prefix: str
    first: str = ""
    last: str = ""
    set: str = ""
    cursor: int = 0
    """How many came before."""
    after: tuple[str, str] = ("", "")
    """Date and name of the last of them."""


def read_request(given: Mapping[str, str]) -> Asked:
    """The list request with these arguments."""
    check_prefix(given["metadataPrefix"])
    first, last = given.get("from", ""), given.get("until", "")
    if not all(_is_date(date) for date in (first, last) if date):
        raise OaiError("badArgument", f"a date is written {GRANULARITY} or YYYY-MM-DD")
    if first and last and (len(first) != len(last) or first > last):
        raise OaiError("badArgument", "from is not before until, or has another granularity")
    return Asked(given["metadataPrefix"], first, last, given.get("set", ""))


def _is_date(text: str) -> bool:
    try:
        return bool(DATE.fullmatch(text) and text.isascii() and datetime.fromisoformat(text))
    except ValueError:
        return False


def belongs(edition: Edition, asked: Asked) -> bool:
    """Dates are inclusive, and a day without time is the whole day (2.7.1); a set holds those below it (2.6)."""
    late = asked.last and edition.changed[: len(asked.last)] > asked.last
    return not late and edition.changed >= asked.first and (not asked.set or asked.set in sets_of(edition))


def write_token(asked: Asked) -> str:
    """The resumption token of the request that goes on."""
    return base64.urlsafe_b64encode(json.dumps(asked).encode()).decode()


def read_token(token: str) -> Asked:
    """The request that a token goes on with."""
    try:
        prefix, first, last, spec, cursor, after = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
        asked = Asked(prefix, first, last, spec, cursor, tuple(after))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise OaiError("badResumptionToken", "this token is not ours") from None
    ours = len(asked.after) == 2 and all(isinstance(text, str) for text in (prefix, first, last, spec, *after))
    if not ours or type(cursor) is not int or not 0 <= cursor < 10**9 or asked.prefix not in PREFIXES:
        raise OaiError("badResumptionToken", "this token is not ours")
    return asked


def check_prefix(prefix: str) -> None:
    """Raises ``OaiError`` for a format that nothing is given in."""
    if prefix not in PREFIXES:
        raise OaiError("cannotDisseminateFormat", f"the formats are {', '.join(PREFIXES)}")


def in_order(library: Library) -> list[Edition]:
    """All records, by date and name."""
    return sorted(library.editions().values(), key=lambda edition: (edition.changed, edition.name))


def sets_of(edition: Edition) -> dict[str, str]:
    """The sets of an edition, those of one that is gone included, and their names: its language, its folders."""
    found = {}
    if edition.language:
        language = edition.language.partition("-")[0]
        found[f"language:{_spec(language)}"] = f"Language: {language}"
    parts = edition.folder.split("/") if edition.folder else []
    for depth in range(1, len(parts) + 1):
        found[":".join(("folder", *map(_spec, parts[:depth])))] = f"Folder: {'/'.join(parts[:depth])}"
    return found


def _spec(folder: str) -> str:
    """A folder's name in the letters that a setSpec may have (2.6): as in an address, with ``~`` for ``%``."""
    return quote(folder, safe="").replace("~", "%7E").replace("%", "~")
