"""BaseX, an XML database: the TEI as a document to query, beside it the whole bundle as an archive.

The path of the archive is in ASCII: BaseX gives it to the file system, which may know nothing else.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from queue import Empty, LifoQueue
from urllib.parse import quote, unquote
from weakref import finalize

from tei.errors import RefusedError, UsageError
from tei.io.addresses import split_address
from tei.io.origins import take_login
from tei.io.redaction import Secrets, quote_foreign, redact
from tei.publishing.basex_session import PORT, BrokenError, DeniedError, Login, QueryError, Session
from tei.publishing.bundle import SUMS, Bundle
from tei.publishing.packing import pack
from tei.publishing.target import Found
from tei.resources import data_path
from tei.xml.parser import parse_xml

AGAIN = "Publish again: the database holds the former edition or the new one, whole."
REMEDIES = (
    (
        r"\[local:text\]|\[fetch:open\]",
        "Write the text itself where the TEI has entities of a DTD, then publish again.",
    ),
    (r"\[db:name\]", "Name the database with letters of ASCII, figures, - and _ only."),
    (r"\[db:lock\]|pinned", "Another program uses the database: close it, then publish again."),
    (r"permission", "Ask who keeps the server for the right to write; a new database needs the right to create."),
    (r"(?i)no space|out of (main )?memory|heap", "The server has no more space or memory: ask who keeps it."),
)
"""What BaseX says, and what the user can do about it."""
CREATE = "declare variable $db external; if (db:exists($db)) then () else db:create($db)"
PROBE = 'if (false()) then db:get("a", "a") else ()'
"""No error from BaseX 10 on; ``function-lookup`` would need an administrator."""


class Database:
    """The folder ``folder`` of the database ``name``: ``FOLDER/BOOK/BOOK.xml`` and ``FOLDER/BOOK/BOOK.zip``.

    ``address`` is what a receipt says.  Threads may share it: each query has a session to itself.
    """

    def __init__(self, login: Login, name: str, folder: str, address: str) -> None:
        self.login = login
        self.name = name
        self.folder = folder
        self.address = address
        self.there = False
        self.idle: LifoQueue[Session] = LifoQueue()
        finalize(self, _close, self.idle)

    def find(self, name: str) -> Found | None:
        """The checksums that the server makes of the files in its archive.

        The TEI counts only where the document that is queried is the one that its bytes make.
        """
        state, *lines = self._query("find", self._variables(name) | {"sums": SUMS}).split("\n")
        if state == "other":
            raise RefusedError(
                f"the database {self.name} holds something else at {self.folder}{name}",
                remedy="Publish under another name with --name, or to another folder of the database.",
            )
        self.there = state != "no database"
        if state != "found":
            return None
        sums = (line.split(" ", 1) for line in lines)
        return Found({path: sum_ for sum_, path in sums}, f"{self.address}/{name}/{name}.xml")

    def send(self, bundle: Bundle, found: Found | None) -> None:
        """Store document and archive in one updating query, which BaseX carries out whole or not at all."""
        if not self.there:
            self._ask(CREATE, {"db": self.name})
        text = _text_sum(bundle.files[f"{bundle.name}.xml"])
        self._query(
            "send", self._variables(bundle.name) | {"text": text, "zip": b64encode(pack(bundle.files)).decode()}
        )

    def withdraw(self, name: str) -> None:
        """Delete document and archive in one updating query."""
        if self.find(name) is None:
            raise RefusedError(f"there is no book {name!r} at {self.address}", remedy="Look there how it is called.")
        self._query("withdraw", self._variables(name))

    def _variables(self, name: str) -> dict[str, str]:
        path = f"{self.folder}{name}/{name}"
        return {"db": self.name, "document": f"{path}.xml", "archive": f"{quote(path)}.zip", "tei": f"{name}.xml"}

    def _query(self, name: str, variables: Mapping[str, str]) -> str:
        return self._ask(_source(name, self._names), variables)

    @cached_property
    def _names(self) -> str:
        """The file of function names that this server knows."""
        try:
            self._ask(PROBE, {})
        except RefusedError as refused:
            if "db:get" not in refused.message:
                raise
            return "names-9"
        return "names-10"

    def _ask(self, text: str, variables: Mapping[str, str]) -> str:
        """What the query returns; once more where a connection that was kept had ended: each may be repeated."""
        try:
            if kept := self._kept():
                with suppress(BrokenError, ConnectionError):
                    return self._said(kept, text, variables)
            return self._said(Session(self.login), text, variables)
        except (BrokenError, DeniedError, QueryError, OSError) as error:
            raise self._refused(error) from None

    def _kept(self) -> Session | None:
        try:
            return self.idle.get_nowait()
        except Empty:
            return None

    def _said(self, session: Session, text: str, variables: Mapping[str, str]) -> str:
        try:
            said = session.query(text, variables)
        except QueryError:
            self.idle.put(session)
            raise
        except BaseException:
            session.close()
            raise
        self.idle.put(session)
        return said

    def _refused(self, error: Exception) -> RefusedError:
        server = f"{self.login.host}:{self.login.port}"
        if isinstance(error, DeniedError):
            return RefusedError(
                f"the BaseX server at {server} does not let {self.login.user} in",
                remedy="Check the user and the password: TEIKIT_BASEX_USER, TEIKIT_BASEX_PASSWORD.",
            )
        told = quote_foreign(str(error), {"password": self.login.password})
        if isinstance(error, QueryError):
            remedy = next((remedy for pattern, remedy in REMEDIES if re.search(pattern, told)), AGAIN)
            return RefusedError(f"the BaseX server at {server} refused: {told.rpartition('] ')[2]}", remedy=remedy)
        if isinstance(error, TimeoutError):
            return RefusedError(f"the BaseX server at {server} is too slow: {told}", remedy=AGAIN)
        return RefusedError(
            f"the BaseX server at {server} did not answer: {told}",
            remedy=f"Check the address and the network, and that the server runs (port {PORT} as a rule). {AGAIN}",
        )


@cache
def _source(query: str, names: str) -> str:
    """An XQuery: the server's function names, then what uses them."""
    return "\n".join(data_path(f"publishing/basex/{file}.xq").read_text(encoding="utf-8") for file in (names, query))


def _close(sessions: LifoQueue[Session]) -> None:
    while not sessions.empty():
        sessions.get_nowait().close()


def _text_sum(tei: bytes) -> str:
    """The SHA-256 of all text of the document, white space included: what a query of the database sees."""
    text = str(parse_xml(tei).xpath("string(/)"))
    return sha256(text.encode()).hexdigest()


def open_basex(place: str, secrets: Secrets) -> Database:
    """The target of ``basex://HOST:PORT/DATABASE/FOLDER``; the port may be left out (1984), and the folder."""
    place, secrets = take_login(place, secrets)
    url = split_address(place)
    name, *folders = [unquote(part) for part in url.path.strip("/").split("/")]
    if url.scheme != "basex" or not url.hostname or not name:
        raise UsageError(f"{redact(place)} is no address of a BaseX database", remedy="Write basex://HOST/DATABASE.")
    login = Login(url.hostname, url.port or PORT, secrets.get("user", "admin"), secrets.get("password", ""))
    folder = "".join(f"{part}/" for part in folders)
    return Database(login, name, folder, place.rstrip("/"))
