"""A book to publish, and places that take it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tei.publishing.bundle import Bundle, make_bundle
from tests import commands, services
from tests.publishing import servers
from tests.publishing.contracts.invenio_http import LAG, invenio_server
from tests.publishing.dataverse_server import dataverse_server
from tests.publishing.dspace_server import dspace_server
from tests.publishing.existdb_server import existdb_server
from tests.publishing.servers import Server
from tests.publishing.sword_profile_server import sword_profile_server
from tests.publishing.sword_server import sword_server

METADATA = """\
title = "水渠記"

[[author]]
name = "王大山"
type = "person"
id = "https://orcid.org/0000-0002-1825-0097"

[[editor]]
name = "山西省水利局"
type = "organisation"

[publication]
publisher = "Example University Library"
date = "2025-04-01"
licence = "CC-BY-4.0"

[source]
date = "1958-09"
publisher = "Hill People's Press"
place = "Eastern Hills"

[project]
description = "A reading text of the village's canal records."
"""
TEXT = "# 水渠記\n\n## 第一章　選地\n\n渠道要選在背風向陽的緩坡。\n\n## 第二章　開工\n\n開工那天，全村的人都來了。\n"


@pytest.fixture(scope="session")
def tei_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small edition with a full header."""
    folder = tmp_path_factory.mktemp("edition")
    (folder / "book.txt").write_text(TEXT, encoding="utf-8")
    (folder / "book.toml").write_text(METADATA, encoding="utf-8")
    done = commands.run("encode", "book.txt", "--metadata", "book.toml", "--quiet", folder=folder)
    assert done.code == 0, done.err
    return (folder / "book.xml").read_bytes()


@pytest.fixture
def bundle(tei_bytes: bytes) -> Bundle:
    return make_bundle("shuiqu", tei_bytes, {"shuiqu.html": b"<p>one</p>\r\n"})


@pytest.fixture
def changed(tei_bytes: bytes) -> Bundle:
    """The same book with another page and without the first."""
    return make_bundle("shuiqu", tei_bytes, {"shuiqu.txt": "二".encode()})


CONTRACTS = {
    "dataverse": dataverse_server,
    "dspace": dspace_server,
    "existdb": existdb_server,
    "sword-profile": sword_profile_server,
}
"""Built from documentation; they start at once."""
SERVERS = CONTRACTS | {
    "basex": servers.basex_server,
    "git": servers.git_server,
    "invenio": invenio_server,
    "s3": servers.s3_server,
    "sword": sword_server,
    "webdav": servers.webdav_server,
}
NEEDS = {"basex": ("basex",), "git": ("git",), "s3": ("seaweedfs",), "sword": ("postgresql", "swh-deposit")}
SLOW = [pytest.param(target, marks=pytest.mark.slow) for target in SERVERS if target not in CONTRACTS]
ARCHIVES = {
    "dspace-folder": "archive",
    "dspace-zip": "archive/items.zip",
    "existdb-xar": "packages/corpus.xar",
}
"""Forms of a target on the disk: DSpace's archive format in both its forms, eXist-db's package."""
TARGETS = ("folder", "bagit", "ocfl", "site", *ARCHIVES, *CONTRACTS, *SLOW)


class Place(NamedTuple):
    """An empty place of a target."""

    target: str
    place: str
    variables: Mapping[str, str]
    form: str = ""
    """Which of the forms of a target that has several."""


@pytest.fixture(scope="session")
def server_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """The server of a target, started when a test first asks for it."""
    with ExitStack() as stack:
        yield cache(lambda target: stack.enter_context(SERVERS[target](tmp_path_factory.mktemp(target))))


@pytest.fixture(autouse=True)
def _short_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    """InvenioRDM's search lags a second behind, the small one's less."""
    monkeypatch.setattr("tei.publishing.invenio.INDEXED", 1.5 * LAG)


@pytest.fixture(params=TARGETS)
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    server_of: Callable[[str], Server],
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """An empty place of every target in turn, the secrets in the environment."""
    target = str(request.param)
    services.needs(*NEEDS.get(target, ()))
    if target in ARCHIVES:
        return Place(target.partition("-")[0], str(tmp_path / ARCHIVES[target]), {}, target)
    if target not in SERVERS:
        return Place(target, str(tmp_path / "place"), {})
    server = server_of(target)
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    address = server.make_place(re.sub(r"\W+", "-", request.node.name).strip("-"))
    return Place(target.partition("-")[0], address, server.variables, target)
