"""The language server as an editor meets it: a real process, a real client, over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from tests.services import ROOT

BOOK = ROOT / "tests" / "validation" / "valid" / "book.xml"
PATIENCE = 60
"""Seconds for the server to start and to answer on a busy machine."""


class Editor:
    """A client with one open file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text, self.version = path, text, 1
        self.uri = path.as_uri()
        self.told: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.client = LanguageClient("test", "1")

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def note(params: lsp.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

    async def diagnostics(self) -> list[lsp.Diagnostic]:
        """Those of the present version."""
        while True:
            params = await asyncio.wait_for(self.told.get(), PATIENCE)
            if params.version in (self.version, None):
                return list(params.diagnostics)

    def open(self) -> None:
        document = lsp.TextDocumentItem(self.uri, "xml", self.version, self.text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def type(self, old: str, new: str) -> None:
        """Exchange a part of the text, as an edit of just that part."""
        at = self.text.index(old)
        where = lsp.Range(self.place(at), self.place(at + len(old)))
        self.text = self.text[:at] + new + self.text[at + len(old) :]
        self.version += 1
        change = lsp.TextDocumentContentChangePartial(range=where, text=new)
        document = lsp.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    def place(self, at: int) -> lsp.Position:
        """An offset as the protocol counts: lines from 0, UTF-16 units."""
        before = self.text[:at]
        column = before[before.rfind("\n") + 1 :]
        return lsp.Position(before.count("\n"), len(column.encode("utf-16-le")) // 2)

    def offset(self, place: lsp.Position) -> int:
        line = self.text.splitlines(keepends=True)[place.line]
        column = line.encode("utf-16-le")[: 2 * place.character].decode("utf-16-le")
        return sum(map(len, self.text.splitlines(keepends=True)[: place.line])) + len(column)

    def under(self, where: lsp.Range) -> str:
        return self.text[self.offset(where.start) : self.offset(where.end)]

    def edited(self, edits: list[lsp.TextEdit]) -> str:
        """The text with the edits made."""
        text = self.text
        for edit in sorted(edits, key=lambda edit: self.offset(edit.range.start), reverse=True):
            text = text[: self.offset(edit.range.start)] + edit.new_text + text[self.offset(edit.range.end) :]
        return text

    def take(self, action: lsp.CodeAction) -> None:
        """Let an action change the text."""
        assert action.edit is not None
        assert action.edit.changes is not None
        self.type(self.text, self.edited(list(action.edit.changes[self.uri])))

    async def names(self, behind: str) -> list[str]:
        """What completion proposes behind a part of the text."""
        at = self.place(self.text.index(behind) + len(behind))
        params = lsp.CompletionParams(lsp.TextDocumentIdentifier(self.uri), at)
        found = await self.client.text_document_completion_async(params)
        assert isinstance(found, lsp.CompletionList)
        return [item.label for item in found.items]

    async def hover(self, on: str) -> str:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(self.uri), self.place(self.text.index(on) + 2))
        found = await self.client.text_document_hover_async(params)
        assert found is None or isinstance(found.contents, lsp.MarkupContent)
        return found.contents.value if found is not None else ""

    async def actions(self, diagnostics: list[lsp.Diagnostic]) -> list[lsp.CodeAction]:
        where = diagnostics[0].range
        params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(self.uri), where, lsp.CodeActionContext(diagnostics))
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, lsp.CodeAction)]


@asynccontextmanager
async def editing(path: Path, text: str, *arguments: str) -> AsyncIterator[Editor]:
    """An editor in which the file is open."""
    editor = Editor(path, text)
    await editor.client.start_io(str(Path(sys.executable).with_name("tei")), "lsp", *arguments)
    started = lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=path.parent.as_uri())
    await asyncio.wait_for(editor.client.initialize_async(started), PATIENCE)
    editor.client.initialized(lsp.InitializedParams())
    editor.open()
    try:
        yield editor
    finally:
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await editor.client.stop()


Session = Callable[[Editor], Coroutine[Any, Any, None]]


def run(path: Path, text: str, session: Session, *arguments: str) -> None:
    async def whole() -> None:
        async with editing(path, text, *arguments) as editor:
            await session(editor)

    asyncio.run(whole())


@pytest.fixture(scope="module")
def text() -> str:
    return BOOK.read_text(encoding="utf-8")


def test_a_file_is_validated_when_it_is_opened_and_while_it_is_written(tmp_path: Path, text: str) -> None:
    async def session(editor: Editor) -> None:
        assert await editor.diagnostics() == []
        editor.type("<head>前言</head>", "<head>前言𠀀</haed>")
        [broken] = await editor.diagnostics()
        assert (broken.code, broken.severity) == ("mismatched-tag", lsp.DiagnosticSeverity.Error)
        editor.type("前言𠀀</haed>", "𠀀<hj>前言</hj></head>")
        [unknown] = await editor.diagnostics()
        assert (unknown.code, editor.under(unknown.range)) == ("unknown-element", "<hj")
        assert "Did you mean <hi>?" in unknown.message
        editor.type("<hj>前言</hj>", "前言")
        assert await editor.diagnostics() == []

    run(tmp_path / "书.xml", text, session)


@pytest.mark.slow
def test_typing_without_a_pause_is_validated_once(tmp_path: Path, text: str) -> None:
    async def session(editor: Editor) -> None:
        await editor.diagnostics()
        for number in range(8):
            editor.type("这是一本小册子。", f"{number}这是一本小册子。")
        editor.type("<head>前言", "<haed>前言")
        assert await editor.diagnostics()
        assert editor.told.empty()

    run(tmp_path / "book.xml", text, session)


@pytest.mark.slow
def test_elements_attributes_and_values_are_completed_and_described(tmp_path: Path, text: str) -> None:
    async def session(editor: Editor) -> None:
        await editor.diagnostics()
        editor.type("<p>这是一本小册子。", "<p>这是<一本小册子。")
        inside = await editor.names("<p>这是<")
        assert {"hi", "persName", "lb"} <= set(inside)
        assert "div" not in inside
        editor.type("<p>这是<一本", '<p>这是<hi cert="" >一本')
        assert await editor.names('<hi cert="') == ["high", "medium", "low", "unknown"]
        attributes = await editor.names('<hi cert="" ')
        assert "xml:lang" in attributes
        assert "cert" not in attributes
        assert "look different" in await editor.hover("<hi cert")
        assert "`medium`" in await editor.hover('cert="" >')
        assert await editor.hover("一本小册子") == ""
        editor.type('<hi cert="" >', "</")
        assert await editor.names("<p>这是</") == ["p"]

    run(tmp_path / "book.xml", text, session)


@pytest.mark.slow
def test_repairs_are_offered_and_mend_the_file(tmp_path: Path, text: str) -> None:
    async def session(editor: Editor) -> None:
        await editor.diagnostics()
        editor.type("<head>前言</head>", '<Head xml:lang="zh_hans">前<hj>言</hj></Head>')
        found = await editor.diagnostics()
        [safe] = [each for each in await editor.actions(found) if "<Head>" in each.title]
        editor.take(safe)
        assert '<head xml:lang="zh-Hans">前<hj>言</hj></head>' in editor.text
        [unknown] = await editor.diagnostics()
        [proposed] = [each for each in await editor.actions([unknown]) if "hj" in each.title]
        editor.take(proposed)
        assert "前<hi>言</hi></head>" in editor.text
        assert await editor.diagnostics() == []

    run(tmp_path / "book.xml", text, session)


@pytest.mark.slow
def test_the_schema_that_the_file_names_is_used_and_a_missing_one_told(tmp_path: Path) -> None:
    (tmp_path / "my.rng").write_text(
        '<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><element name="b"><empty/></element></element>'
    )
    model = '<?xml version="1.0" encoding="gb18030"?>\n<?xml-model href="{}.rng"?>\n<a>{}</a>'

    async def session(editor: Editor) -> None:
        assert await editor.diagnostics() == []
        editor.type("<b/>", "<c/>")
        assert [each.code for each in await editor.diagnostics()] == ["unknown-element"]
        editor.type("<c/>", "<")
        assert await editor.names("<a><") == ["b"]
        editor.type("<a><</a>", "<a><b/></a>")
        editor.type("my.rng", "gone.rng")
        assert [each.code for each in await editor.diagnostics()] == ["schema-unfetched"]

    run(tmp_path / "a.xml", model.format("my", "<b/>"), session)


@pytest.mark.slow
def test_the_users_own_persons_are_proposed_and_described(tmp_path: Path, text: str) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("name,type,id,birth\n王安石,person,cbdb:1762,1021\n王伟,person,cbdb:1,\n", encoding="utf-8")

    async def session(editor: Editor) -> None:
        await editor.diagnostics()
        editor.type("<p>这是一本小册子。", '<p>这是<persName ref="">王伟</persName>')
        assert await editor.names('<persName ref="') == ["王伟", "王安石 (1021–)"]
        editor.type('<persName ref="">', '<persName ref="cbdb:1762">')
        assert "王安石" in await editor.hover("cbdb:1762")
        mine.write_text("name,type,id\n李玉芳,person,cbdb:7\n", encoding="utf-8")
        editor.type('<persName ref="cbdb:1762">', '<persName ref="">')
        assert await editor.names('<persName ref="') == ["李玉芳"]

    run(tmp_path / "book.xml", text, session, "--authority", str(mine))
