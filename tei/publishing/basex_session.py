"""The client's side of BaseX's server protocol (https://docs.basex.org/main/Server_Protocol), as far as we need it.

Strings end with a zero byte; within them a zero byte and 0xFF have 0xFF before them.  A status byte
ends each answer: zero is success.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from hashlib import md5
from typing import BinaryIO, NamedTuple

PORT = 1984
CONNECTING, ANSWERING = 15.0, 300.0
"""Seconds that a connection and an answer may take."""
END = b"\0"
ESCAPE = b"\xff"
QUERY, CLOSE, BIND, EXECUTE = b"\x00", b"\x02", b"\x03", b"\x05"
"""The commands, by their first byte."""


class DeniedError(Exception):
    """The server doesn't know the user, or the password is another."""


class QueryError(Exception):
    """The server's words about a query that it did not carry out."""


class BrokenError(Exception):
    """The connection ended, or what came is not of this protocol."""


class Login(NamedTuple):
    """Where a server is, and who we are there."""

    host: str
    port: int
    user: str
    password: str


class Session:
    """A connection to a server, logged in; for one thread at a time.

    Raises ``OSError`` where there is no server, ``DeniedError`` and ``BrokenError``.
    """

    def __init__(self, login: Login) -> None:
        self.socket = socket.create_connection((login.host, login.port), CONNECTING)
        self.stream: BinaryIO = self.socket.makefile("rb")
        try:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._log_in(login)  # a server of another kind may wait for us to speak first
            self.socket.settimeout(ANSWERING)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the connection; an open query ends with it."""
        self.stream.close()
        self.socket.close()

    def query(self, text: str, variables: Mapping[str, str]) -> str:
        """What the XQuery ``text`` returns, its external variables bound to strings; raises ``QueryError``.

        Names and values are sent before the server has said anything to the first of them: a query
        costs two round trips, however many variables it has.
        """
        self.socket.sendall(QUERY + _string(text))
        query = _string(self._answer())
        bound = (BIND + query + _string(name) + _string(value) + _string("") for name, value in variables.items())
        self.socket.sendall(b"".join([*bound, EXECUTE + query, CLOSE + query]))
        answers = [self._outcome() for _ in range(len(variables) + 2)]
        for answer in answers:
            if isinstance(answer, QueryError):
                raise answer
        return str(answers[-2])

    def _log_in(self, login: Login) -> None:
        """Digest authentication, since BaseX 8."""
        realm, colon, nonce = self._string().partition(":")
        if not colon:
            raise BrokenError("no BaseX server, or one older than version 8")
        secret = _digest(_digest(f"{login.user}:{realm}:{login.password}") + nonce)
        self.socket.sendall(_string(login.user) + _string(secret))
        if self._byte() != END:
            raise DeniedError

    def _outcome(self) -> str | QueryError:
        """The result of one command, or what the server complains of."""
        try:
            return self._answer()
        except QueryError as error:
            return error

    def _answer(self) -> str:
        """One result and its status; the words of an error come after the status."""
        result = self._string()
        if self._byte() != END:
            raise QueryError(self._string())
        return result

    def _string(self) -> str:
        said = bytearray()
        while (byte := self._byte()) != END:
            said += self._byte() if byte == ESCAPE else byte
        try:
            return said.decode()
        except UnicodeDecodeError:
            raise BrokenError("the answer is no text") from None

    def _byte(self) -> bytes:
        byte = self.stream.read(1)
        if not byte:
            raise BrokenError("the connection ended in the middle of an answer")
        return byte


def _string(text: str) -> bytes:
    data = text.encode()
    return data.replace(ESCAPE, ESCAPE * 2).replace(END, ESCAPE + END) + END


def _digest(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
