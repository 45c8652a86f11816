"""The language server protocol: what an editor asks, answered by ``tei.lsp.answers`` and ``tei.validation``.

All that looks at schemas runs in one thread of its own, so that typing never waits and no two questions meet.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from tei import __version__
from tei.authorities import Authority, read_authorities
from tei.errors import TeikitError
from tei.io.addresses import split_address
from tei.issues import Issue, Place
from tei.lsp import answers
from tei.lsp.answers import Action, Edit, Proposal
from tei.lsp.cursor import Cursor, Word, cursor_at
from tei.lsp.names import is_pointing, typed_of
from tei.validation.checking import Draft, Options, check, grammars
from tei.validation.reports import marked
from tei.validation.schemas import Schema, read_schema

DELAY = 0.3
"""Seconds without typing after which a text is validated."""
ENCODING = re.compile(r"""(<\?xml[^>]*?encoding\s*=\s*["'])[^"']*""")
SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
KINDS = {
    "element": lsp.CompletionItemKind.Class,
    "end": lsp.CompletionItemKind.Class,
    "attribute": lsp.CompletionItemKind.Property,
    "value": lsp.CompletionItemKind.EnumMember,
}
TRIGGERS = ["<", "/", " ", '"', "'"]
T = TypeVar("T")


class Teikit:
    """One session with an editor."""

    def __init__(self, options: Options, authorities: Sequence[Path] = ()) -> None:
        self.options = options
        self.authorities = tuple(authorities)
        self.last = Authority()
        self.server = LanguageServer("teikit", __version__)
        self.worker = ThreadPoolExecutor(1)
        self.waiting: dict[str, asyncio.Task[None]] = {}
        for name, answer in self.features():
            self.server.feature(*name)(_handler(answer))

    def features(self) -> Iterator[tuple[tuple[Any, ...], Callable[[Any], Awaitable[Any]]]]:
        yield (lsp.TEXT_DOCUMENT_DID_OPEN,), self.opened
        yield (lsp.TEXT_DOCUMENT_DID_CHANGE,), self.changed
        yield (lsp.TEXT_DOCUMENT_DID_SAVE,), self.opened
        yield (lsp.TEXT_DOCUMENT_DID_CLOSE,), self.closed
        yield (lsp.TEXT_DOCUMENT_HOVER,), self.hover
        yield (lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=TRIGGERS)), self.complete
        kinds = [lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]
        yield (lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds)), self.actions

    async def opened(self, params: lsp.DidOpenTextDocumentParams | lsp.DidSaveTextDocumentParams) -> None:
        self.validate_after(params.text_document.uri, 0)

    async def changed(self, params: lsp.DidChangeTextDocumentParams) -> None:
        self.validate_after(params.text_document.uri, DELAY)

    async def closed(self, params: lsp.DidCloseTextDocumentParams) -> None:
        self.cancel(params.text_document.uri)
        self.publish(params.text_document.uri, None, [])

    def cancel(self, uri: str) -> None:
        task = self.waiting.pop(uri, None)
        if task is not None:
            task.cancel()

    def validate_after(self, uri: str, seconds: float) -> None:
        self.cancel(uri)
        self.waiting[uri] = asyncio.ensure_future(self.validate(uri, seconds))

    async def validate(self, uri: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        document = self.server.workspace.get_text_document(uri)
        version, text = document.version, document.source
        issues = await self.asked(lambda: issues_of(text, path_of(uri), self.options))
        if document.version == version:
            self.publish(uri, version, [diagnostic(issue, document) for issue in issues])

    def publish(self, uri: str, version: int | None, diagnostics: list[lsp.Diagnostic]) -> None:
        params = lsp.PublishDiagnosticsParams(uri, diagnostics, version)
        self.server.text_document_publish_diagnostics(params)

    async def asked(self, question: Callable[[], T]) -> T:
        """The answer to a question about schemas."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, question)

    async def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        at, text = document.offset_at_position(params.position), document.source
        path = path_of(document.uri)
        found = await self.asked(lambda: self.described(text, at, path))
        if not found:
            return None
        word, said = found
        content = lsp.MarkupContent(lsp.MarkupKind.Markdown, said)
        return lsp.Hover(content, span(document, word.start, word.end))

    async def complete(self, params: lsp.CompletionParams) -> lsp.CompletionList:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        at, text = document.offset_at_position(params.position), document.source
        path = path_of(document.uri)
        found = await self.asked(lambda: self.proposed(text, at, path))
        if not found:
            return lsp.CompletionList(False, [])
        cursor, proposals = found
        points = is_pointing(cursor)  # of those only the first ones are told, so that the editor must ask again
        typed = typed_of(cursor) if points else cursor.typed
        place = span(document, at - len(typed), at)
        items = [_item(one, KINDS[cursor.kind], place, number, typed) for number, one in enumerate(proposals)]
        return lsp.CompletionList(points, items)

    def described(self, text: str, at: int, path: Path) -> tuple[Word, str] | None:
        """What a pointer points at; else what the schema says of the word."""
        schema = self.schema(text, path)
        return answers.entry_at(text, at, self.known()) or (answers.hover(text, at, schema) if schema else None)

    def proposed(self, text: str, at: int, path: Path) -> tuple[Cursor, list[Proposal]] | None:
        """Entries where a pointer is being written; else what the schema allows."""
        cursor = cursor_at(text, at)
        if is_pointing(cursor):
            return cursor, answers.pointers(text, at, cursor, self.known())
        schema = self.schema(text, path)
        return answers.completions(text, at, schema) if schema else None

    def known(self) -> Authority:
        """The persons and places of the user's files, as they are now; of a file that is broken now those of before."""
        try:
            stamps = tuple(path.stat().st_mtime_ns for path in self.authorities)
            self.last = _read(self.authorities, stamps)
        except (OSError, TeikitError):
            pass
        return self.last

    async def actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        document = self.server.workspace.get_text_document(params.text_document.uri)
        text, path = document.source, path_of(document.uri)
        schema = await self.asked(lambda: self.schema(text, path))
        if schema is None:
            return []
        safe = await self.asked(lambda: answers.safe_actions(text, schema))
        here = [action for action in safe if any(touches(document, edit, params.range) for edit in action.edits)]
        found = [action for each in params.context.diagnostics for action in _proposed(document, each)]
        told = {edit for action in here for edit in action.edits}
        found = [action for action in found if told.isdisjoint(action.edits)]
        quick = [code_action(document, action, lsp.CodeActionKind.QuickFix) for action in (*here, *found)]
        return [*quick, *_all_at_once(document, safe)]

    def schema(self, text: str, path: Path) -> Schema | None:
        """The first RELAX NG schema of a text; None where it has another or a faulty one."""
        try:
            named = grammars(draft(text, path), self.options)
            return read_schema(named[0]) if named and named[0].suffix == ".rng" else None
        except TeikitError:
            return None


@lru_cache(1)
def _read(paths: tuple[Path, ...], stamps: tuple[int, ...]) -> Authority:
    return read_authorities(paths)


def _handler(answer: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    """A function of its own: pygls notes things on its handlers, which methods do not allow."""

    async def handle(params: Any) -> Any:
        return await answer(params)

    return handle


def path_of(uri: str) -> Path:
    """The file of a document; for one that is none yet a name in the folder of the server."""
    parts = split_address(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else Path("untitled.xml")


def draft(text: str, path: Path) -> Draft:
    """The text as the bytes of its file, in UTF-8 whatever the XML declaration says."""
    data = Draft(ENCODING.sub(r"\1utf-8", text, count=1).encode("utf-8"))
    data.path = path
    return data


def issues_of(text: str, path: Path, options: Options) -> list[Issue]:
    """What is wrong with a text; that it cannot be checked is an issue too."""
    try:
        return check(draft(text, path), str(path), options)
    except TeikitError as error:
        return [Issue("schema-faulty", error.message, Place(str(path), 1, 1), error.remedy)]


def diagnostic(issue: Issue, document: TextDocument) -> lsp.Diagnostic:
    """An issue for the editor, on the tag or the word that it is about."""
    lines = document.lines
    line = min(max(issue.place.line - 1, 0), max(len(lines) - 1, 0))
    text = lines[line].rstrip("\r\n") if lines else ""
    column = min(max(issue.place.column - 1, 0), len(text))
    end = column + len(marked(text, column, len(text)).rstrip())
    where = lsp.Range(lsp.Position(line, column), lsp.Position(line, max(end, column)))
    source = f" (line {issue.source.line} of the text)" if issue.source.line else ""
    return lsp.Diagnostic(
        range=document.position_codec.range_to_client_units(lines, where),
        message=f"{issue.message}{source}\n{issue.remedy}".strip(),
        severity=SEVERITIES[issue.severity],
        code=issue.code,
        source="teikit",
        data={"message": issue.message, "remedy": issue.remedy},
    )


def position(document: TextDocument, offset: int) -> lsp.Position:
    """The place of an offset, in the units of the editor."""
    place = document.server_position_at_offset(offset)
    return document.position_codec.position_to_client_units(document.lines, place)


def span(document: TextDocument, start: int, end: int) -> lsp.Range:
    return lsp.Range(position(document, start), position(document, end))


def touches(document: TextDocument, edit: Edit, wanted: lsp.Range) -> bool:
    """Whether an edit is in the lines that the editor asks about."""
    place = span(document, edit.start, edit.end)
    return wanted.start.line <= place.end.line and place.start.line <= wanted.end.line


def _item(one: Proposal, kind: lsp.CompletionItemKind, place: lsp.Range, number: int, typed: str) -> lsp.CompletionItem:
    return lsp.CompletionItem(
        label=one.label or one.name,
        kind=kind,
        detail=one.name if one.label else None,
        filter_text=typed if one.label else None,
        documentation=one.description or None,
        sort_text=f"{number:04}",
        preselect=one.first or None,
        text_edit=lsp.TextEdit(place, one.name),
    )


def _proposed(document: TextDocument, diagnostic: lsp.Diagnostic) -> Iterator[Action]:
    said = diagnostic.data if isinstance(diagnostic.data, dict) else {}
    issue = Issue(str(diagnostic.code), str(said.get("message", "")), Place(), str(said.get("remedy", "")))
    action = answers.proposed_action(document.source, document.offset_at_position(diagnostic.range.start), issue)
    yield from [action] if action else []


def code_action(document: TextDocument, action: Action, kind: lsp.CodeActionKind) -> lsp.CodeAction:
    edits = [lsp.TextEdit(span(document, edit.start, edit.end), edit.by) for edit in action.edits]
    changes = lsp.WorkspaceEdit(changes={document.uri: edits})
    return lsp.CodeAction(title=action.title, kind=kind, edit=changes, is_preferred=action.safe or None)


def _all_at_once(document: TextDocument, safe: list[Action]) -> list[lsp.CodeAction]:
    """All safe repairs of the file as one action."""
    edits = tuple(edit for action in safe for edit in action.edits)
    one = Action(f"Make all {len(safe)} safe repairs of this file", edits, False)
    return [code_action(document, one, lsp.CodeActionKind.SourceFixAll)] if safe else []


def serve(options: Options, authorities: Sequence[Path] = ()) -> None:
    """Talk to an editor over standard input and output until it hangs up; ``TeikitError`` for a bad authority."""
    _read(tuple(authorities), tuple(path.stat().st_mtime_ns for path in authorities))
    Teikit(options, authorities).server.start_io()
