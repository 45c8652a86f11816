"""A small InvenioRDM on loopback: the routes to its state, and faults that a test puts in the way of any call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.publishing.contract import Answer, Call, Contract, as_json, serving
from tests.publishing.contracts.invenio import Repository
from tests.publishing.contracts.invenio_rules import DENIED, NOWHERE, ONLY_JSON, Told
from tests.publishing.servers import PASSWORD, USER, Server

LAG = 0.2
"""Seconds until the search finds what is new, for tests of all targets."""

ROUTES: tuple[tuple[str, str, Callable[..., Told], str], ...] = (
    ("GET", r"user/records", Repository.search, "query"),
    ("POST", r"records", Repository.create, "json"),
    ("GET", r"records/([^/]+)", Repository.record, ""),
    ("GET", r"records/([^/]+)/versions/latest", Repository.latest, ""),
    ("POST", r"records/([^/]+)/versions", Repository.next_version, ""),
    ("GET", r"records/([^/]+)/draft", Repository.draft, ""),
    ("PUT", r"records/([^/]+)/draft", Repository.describe, "json"),
    ("DELETE", r"records/([^/]+)/draft", Repository.discard, ""),
    ("POST", r"records/([^/]+)/draft/actions/publish", Repository.publish, "json"),
    ("POST", r"records/([^/]+)/draft/actions/files-import", Repository.inherit, "json"),
    ("POST", r"records/([^/]+)/draft/actions/submit-review", Repository.submit, "json"),
    ("PUT", r"records/([^/]+)/draft/review", Repository.review, "json"),
    ("POST", r"records/([^/]+)/draft/pids/doi", Repository.reserve, "json"),
    ("GET", r"records/([^/]+)/(draft)/files", Repository.files, ""),
    ("POST", r"records/([^/]+)/draft/files", Repository.begin, "json"),
    ("PUT", r"records/([^/]+)/draft/files/([^/]+)/content", Repository.fill, "bytes"),
    ("POST", r"records/([^/]+)/draft/files/([^/]+)/commit", Repository.commit, "json"),
    ("DELETE", r"records/([^/]+)/draft/files/([^/]+)", Repository.remove, ""),
    ("GET", r"records/([^/]+)/(draft)/files/([^/]+)/content", Repository.content, ""),
    ("GET", r"records/([^/]+)()/files", lambda of, user, one, _: of.files(user, one, "record"), ""),
    (
        "GET",
        r"records/([^/]+)()/files/([^/]+)/content",
        lambda of, user, one, _, n: of.content(user, one, "record", n),
        "",
    ),
    ("GET", r"communities/([^/]+)", Repository.community, ""),
    ("POST", r"requests/([^/]+)/actions/accept", Repository.accept, "json"),
)


Fault = Callable[[Call], Answer | None]
"""What befalls a call instead of its answer: another answer, ``BROKEN`` for half of one; None where nothing does."""
BROKEN = Answer(0)


class Site(Contract, Repository):
    """The repository as it stands in the net; a token is a user's."""

    def __init__(self, users: dict[str, str], lag: float = 0.0) -> None:
        Contract.__init__(self)
        Repository.__init__(self, lag)
        self.users = users
        self.fault: Fault = lambda call: None

    @property
    def base(self) -> str:
        return self.address

    def take(self, call: Call) -> Answer | None:
        struck = self.fault(call)
        if struck is None:
            return super().take(call)
        self.calls.append(f"{call.method} {call.path}")
        return None if struck is BROKEN else struck

    def answer(self, call: Call) -> Answer:
        status, body = self.told(call)
        if isinstance(body, bytes):
            return Answer(status, body, {"Content-Type": "text/plain"})
        headers = {"Retry-After": "60"} | ({"Location": body["location"]} if status == 301 else {})
        return Answer(status, b"", headers) if body is None else as_json(body, status, headers)

    def told(self, call: Call) -> Told:
        user = self.users.get(call.headers.get("authorization", "").removeprefix("Bearer "), "")
        path = call.path.removeprefix("/api/")
        public = call.method == "GET" and "/draft" not in path and not path.startswith("user/")
        for method, pattern, function, takes in ROUTES:
            match = re.fullmatch(pattern, path)
            if method != call.method or match is None:
                continue
            if not (user or public):
                return DENIED
            if takes == "json" and call.body and "json" not in call.headers.get("content-type", ""):
                return 415, {"status": 415, "message": ONLY_JSON}
            return function(self, user, *match.groups(), *_taken(call, takes))
        return 404, {"status": 404, "message": NOWHERE}


def _taken(call: Call, takes: str) -> tuple[Any, ...]:
    if takes == "json":
        return (call.json if call.body else {},)
    return {"bytes": (call.body,), "query": (call.query,)}.get(takes, ())


@contextmanager
def invenio_server(folder: Path) -> Iterator[Server]:
    """An empty repository for each place; its search lags behind as the real one's does."""
    with ExitStack() as stack:
        yield Server(
            lambda name: stack.enter_context(serving(Site({PASSWORD: USER}, LAG))).address,
            {"TEIKIT_INVENIO_TOKEN": PASSWORD},
        )
