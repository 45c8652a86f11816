"""The web application: which address answers with what.  Nothing is written, nothing is taken in."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

from lxml import etree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tei.corpus.search import Hit
from tei.errors import TeikitError, UsageError
from tei.serving import dts, iiif, oai, pages
from tei.serving.careful import MOST_QUERY, POLICY, Careful, policy_of
from tei.serving.describing import TEI_TYPE
from tei.serving.files import file_in, is_folder_in, page_in
from tei.serving.library import SUFFIX, Edition, Library
from tei.serving.renderer import BusyError, Renderer, TooSlowError
from tei.serving.searching import Finder
from tei.xml.budgets import BudgetError
from tei.xml.parser import MalformedXmlError, parse_xml

LD_JSON = "application/ld+json"
THREADS = 8

log = logging.getLogger("teikit.serving")


class Settings(NamedTuple):
    """What the server says of itself."""

    title: str
    email: str
    """Of who answers for the repository (OAI-PMH's adminEmail)."""
    address: str = ""
    """The address that the world knows it by; that of the request where nothing is said."""
    hosts: frozenset[str] = frozenset()
    """The names that a request may call it by; any where none are said."""
    site: Path | None = None
    """The folder of a site that ``tei publish`` made, to be shown in place of our own pages."""
    is_public: bool = False
    """May pages of others read what we have, in the browsers of those who may reach us?"""


def make_app(folder: Path, settings: Settings, pause: float = 2.0) -> Starlette:
    """The application that offers the TEI files of ``folder``."""
    site = Site(Library(folder, pause), settings)
    routes = [
        Route("/", site.index),
        Route("/search", site.search),
        Route("/books/{name:path}", site.book),
        Route("/sitemap.xml", site.sitemap),
        Route("/oai", site.oai, methods=["GET", "POST"]),
        Route("/dts", site.dts_entry),
        Route("/dts/collection", site.dts_collection),
        Route("/dts/navigation", site.dts_navigation),
        Route("/dts/document", site.dts_document),
        Route("/iiif/{name:path}/manifest.json", site.manifest),
        Route("/{path:path}", site.file),
    ]
    careful = Middleware(Careful, hosts=settings.hosts, is_public=settings.is_public)
    cors = [Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"])] * settings.is_public
    handlers: Mapping[Any, Any] = {
        TeikitError: _unshowable,
        BudgetError: _unshowable,
        BusyError: _busy,
        TooSlowError: _busy,
        OSError: _in_change,
        MalformedXmlError: _in_change,
        Exception: _failed,
    }
    app = Starlette(routes=routes, middleware=[careful, *cors], exception_handlers=handlers, lifespan=_with_few_threads)
    app.state.library = site.library
    app.state.renderer = site.renderer
    return app


@asynccontextmanager
async def _with_few_threads(app: Starlette) -> AsyncIterator[None]:
    """More threads than that would only wait for each other, and each keeps memory of the largest text it met."""
    from anyio.to_thread import current_default_thread_limiter

    current_default_thread_limiter().total_tokens = THREADS
    yield
    await app.state.renderer.close()


class Site:
    """The endpoints; each is a function of the library and a request.  Plain functions run in threads."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings
        self.finder = Finder(library)
        self.renderer = Renderer()

    def address(self, request: Request) -> str:
        """The server's own address, without a slash at its end."""
        return (self.settings.address or str(request.base_url)).rstrip("/")

    def index(self, request: Request) -> Response:
        """The list of editions, or the site."""
        return self._of_site("", request) or _html(
            pages.index(list(self.library.present().values()), self.settings.title)
        )

    def search(self, request: Request) -> Response:
        """The places where ``q`` stands: a page, or JSON with ``format=json``; ``exact=1`` folds nothing."""
        given = request.query_params
        try:
            found, waiting = self.finder.find(given.get("q", "").replace("\0", ""), exact=given.get("exact") == "1")
        except UsageError as error:
            return PlainTextResponse(f"{error.message}: give a word as q\n", 400)
        if given.get("format") == "json":
            told = {"places": found.places, "editions": found.books, "unread": waiting}
            return _json(told | {"hits": [_hit(hit, self.address(request)) for hit in found.hits]}, "application/json")
        title, words = self.settings.title, given.get("q", "")
        return _html(pages.results(found, self.library.present(), title, words, waiting))

    async def book(self, request: Request) -> Response:
        """An edition to read, its TEI byte for byte, or an image that lies beside it."""
        found = await run_in_threadpool(self._book, request)
        return found if isinstance(found, Response) else _html(await pages.page(found, self.renderer))

    def _book(self, request: Request) -> Response | Edition:
        name, editions = request.path_params["name"], self.library.present()
        if name.endswith(SUFFIX) and (tei := editions.get(name.removesuffix(SUFFIX))):
            return Response(tei.path.read_bytes(), media_type=TEI_TYPE)
        if shown := self._of_site(f"books/{name}", request):
            return shown
        if edition := editions.get(name):
            return edition
        image = file_in(self.library.folder, name) if Path(name).suffix.lower() in iiif.TYPES else None
        return FileResponse(image) if image else _not_found("there is no such edition")

    def file(self, request: Request) -> Response:
        """Whatever else the site has."""
        return self._of_site(request.path_params["path"], request) or _not_found("there is no such page")

    def _of_site(self, path: str, request: Request) -> Response | None:
        """The answer of the site; None where it has none."""
        if self.settings.site is None:
            return None
        if is_folder_in(self.settings.site, path):
            return RedirectResponse(f"{self.address(request)}/{quote(path)}/", 308)
        found = page_in(self.settings.site, path)
        if found and found.suffix == ".html":  # read, for its style sheet stands in the policy
            return _html(found.read_bytes())
        return FileResponse(found) if found else None

    def manifest(self, request: Request) -> Response:
        """The IIIF manifest of an edition that names images."""
        edition = self.library.present().get(request.path_params["name"])
        if edition is None:
            return _not_found("there is no such edition")
        root = parse_xml(edition.path.read_bytes())
        found = iiif.manifest(edition, root, self.address(request))
        return _json(found, "application/json") if found else _not_found("the edition names no images")

    def sitemap(self, request: Request) -> Response:
        """Every edition's address for search engines (sitemaps.org)."""
        if shown := self._of_site("sitemap.xml", request):
            return shown
        root = etree.Element("urlset", None, {None: "http://www.sitemaps.org/schemas/sitemap/0.9"})
        for edition in self.library.present().values():
            url = etree.SubElement(root, "url")
            etree.SubElement(url, "loc").text = f"{self.address(request)}/books/{quote(edition.name)}"
            etree.SubElement(url, "lastmod").text = edition.changed
        return Response(etree.tostring(root, encoding="utf-8", xml_declaration=True), media_type="application/xml")

    async def oai(self, request: Request) -> Response:
        """OAI-PMH, by GET or by POST (3.1.1)."""
        given = await _form(request) if request.method == "POST" else request.query_params.multi_items()
        address, settings = self.address(request), self.settings
        provider = oai.Provider(self.library, f"{address}/oai", settings.title, settings.email)
        answer = await run_in_threadpool(oai.answer, provider, given)
        return Response(answer, media_type="text/xml")

    def dts_entry(self, request: Request) -> Response:
        """DTS: the entry point."""
        return _json(dts.entry(f"{self.address(request)}/dts"), LD_JSON)

    def dts_collection(self, request: Request) -> Response:
        """DTS: the collection and its editions."""
        here, title = f"{self.address(request)}/dts", self.settings.title
        return _told(lambda given: _json(dts.collection(self.library, title, here, given), LD_JSON), request)

    async def dts_navigation(self, request: Request) -> Response:
        """DTS: the citation tree of an edition."""
        here = f"{self.address(request)}/dts"
        read = await self._read(request, "navigation")
        answer = partial(dts.navigation, self.library, here, read=read)
        return await run_in_threadpool(_told, lambda given: _json(answer(given), LD_JSON), request)

    async def dts_document(self, request: Request) -> Response:
        """DTS: an edition or a part of it."""
        resource = quote(request.query_params.get("resource", ""), safe="")
        headers = {"Link": f'<{self.address(request)}/dts/collection?id={resource}>; rel="collection"'}
        given, read = dict(request.query_params), await self._read(request, "document")
        try:
            found = await run_in_threadpool(dts.document, self.library, given, read)
        except dts.DtsError as error:
            return PlainTextResponse(error.message + "\n", error.status)
        data = found.data if found.is_rendered else await self._rendered(found)
        return (_html if found.media_type == "text/html" else Response)(data, 200, headers, found.media_type)

    async def _read(self, request: Request, endpoint: str) -> dts.Read | None:
        edition = await run_in_threadpool(dts.needs_trees, self.library, dict(request.query_params), endpoint)
        return await dts.read_edition(edition, self.renderer) if edition else None

    async def _rendered(self, found: dts.Document) -> bytes:
        if found.data:
            return await pages.render(found.edition, found.data, found.media_type, self.renderer)
        show = pages.page if found.media_type == "text/html" else pages.plain
        return await show(found.edition, self.renderer)


def _hit(hit: Hit, address: str) -> Mapping[str, str]:
    return asdict(hit) | {"address": f"{address}/books/{quote(hit.book)}"}


def _told(make: Callable[[Mapping[str, str]], Response], request: Request) -> Response:
    try:
        return make(dict(request.query_params))
    except dts.DtsError as error:
        return PlainTextResponse(error.message + "\n", error.status)


def _html(
    page: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "text/html"
) -> Response:
    """A page, with the policy that allows its own style sheet and our scripts."""
    data = page.encode() if isinstance(page, str) else page
    return Response(data, status, {**(headers or {}), POLICY: policy_of(data)}, media_type)


def _json(value: Any, media_type: str) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=1), media_type=media_type)


def _not_found(message: str) -> Response:
    return PlainTextResponse(message + "\n", 404)


async def _form(request: Request) -> list[tuple[str, str]]:
    """The arguments of a POST, read no further than a query may be long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_QUERY:
            return []
    return parse_qsl(body.decode("utf-8", errors="replace"))


async def _unshowable(request: Request, error: Exception) -> Response:
    """A text that our formats can't show, though it is TEI."""
    return _not_found(f"the edition can't be shown so, but its TEI is there: {error}")


async def _busy(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 503, {"Retry-After": "30"})


async def _in_change(request: Request, error: Exception) -> Response:
    """A file that somebody writes or removes just now."""
    log.warning("%s: %s", request.url.path, type(error).__name__)
    return PlainTextResponse("The edition is being changed: ask again in a moment.\n", 503, {"Retry-After": "5"})


async def _failed(request: Request, error: Exception) -> Response:
    return PlainTextResponse("This should not have happened; the server's log has more.\n", 500)
