"""A library of small editions and a server that offers it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from pathlib import Path
from threading import Thread

import httpx
import pytest
import uvicorn

from tei.serving.app import Settings, make_app
from tei.serving.connections import LIMITS, Limits, server_options
from tests.publishing.servers import answers, free_port

HEADER = """\
<teiHeader><fileDesc><titleStmt><title>{title}</title><author><persName>A. N. Author</persName></author></titleStmt>
<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>
<encodingDesc><refsDecl>
<citeStructure unit="division" match="//text/*/div" use="@xml:id">
<citeData property="http://purl.org/dc/terms/title" use="head"/>
<citeStructure unit="division" match="div" use="@xml:id" delim="/"/></citeStructure></refsDecl>
<refsDecl n="page"><citeStructure unit="page" match="//text//pb" use="@xml:id"/>
</refsDecl></encodingDesc></teiHeader>"""
TEXT = """\
<text xml:lang="{language}"><body>
<div xml:id="a"><head>One</head><p>alpha <pb xml:id="p1" n="1"/>beta</p>
<div xml:id="x"><p>gamma</p></div><div xml:id="y"><p>delta<pb xml:id="p2" n="2"/>epsilon</p></div></div>
<div xml:id="b"><head>Two</head><p>zeta</p></div>
</body></text>"""


def edition(title: str, language: str = "en") -> str:
    body = HEADER.format(title=escape(title)) + TEXT.format(language=language)
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{body}</TEI>'


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page starts a process, which takes its time where other tests run beside it."""
    monkeypatch.setattr(httpx, "get", partial(httpx.get, timeout=60))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three editions, one of them Chinese, and two files that are none."""
    (tmp_path / "first.xml").write_text(edition("First & foremost"), encoding="utf-8")
    (tmp_path / "second.xml").write_text(edition("Second"), encoding="utf-8")
    (tmp_path / "第三.xml").write_text(edition("第三", "zh-Hant"), encoding="utf-8")
    (tmp_path / "notes.xml").write_text("<notes/>", encoding="utf-8")
    (tmp_path / "broken.xml").write_text("<TEI", encoding="utf-8")
    return tmp_path


@contextmanager
def served(
    folder: Path,
    hosts: frozenset[str] = frozenset(),
    site: Path | None = None,
    is_public: bool = False,
    limits: Limits = LIMITS,
) -> Iterator[str]:
    """The address of a real server that offers ``folder`` and looks at it at every request."""
    port = free_port()
    settings = Settings("Test editions", "editor@example.org", hosts=hosts, site=site, is_public=is_public)
    app = make_app(folder, settings, pause=0)
    config = uvicorn.Config(app, port=port, log_level="error", lifespan="on", **server_options(limits))
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not answers(port):
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    with served(folder) as one:
        yield one
