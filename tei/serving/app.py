"""The web application: which address answers with what.  Nothing is written, nothing is taken in."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from lxml import etree
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tei.serving import dts, iiif, oai, pages
from tei.serving.library import Edition, Library
from tei.tree import parser

LD_JSON = "application/ld+json"
MOST_QUERY = 4096
"""Characters of a query string: no request of these protocols needs more."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src 'self' data: https:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
"""What every answer carries: pages bring all they need with them."""

log = logging.getLogger("teikit.serving")


class Settings(NamedTuple):
    """What the server says of itself."""

    title: str
    email: str
    """Of who answers for the repository (OAI-PMH's adminEmail)."""
    address: str = ""
    """The address that the world knows it by; that of the request where nothing is said."""


def make_app(folder: Path, settings: Settings, pause: float = 2.0) -> Starlette:
    """The application that offers the TEI files of ``folder``."""
    site = Site(Library(folder, pause), settings)
    routes = [
        Route("/", site.index),
        Route("/books/{name}.xml", site.tei),
        Route("/books/{name}", site.book),
        Route("/sitemap.xml", site.sitemap),
        Route("/oai", site.oai, methods=["GET", "POST"]),
        Route("/dts", site.dts_entry),
        Route("/dts/collection", site.dts_collection),
        Route("/dts/navigation", site.dts_navigation),
        Route("/dts/document", site.dts_document),
        Route("/iiif/{name}/manifest.json", site.manifest),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"])
    return Starlette(routes=routes, middleware=[Middleware(Careful), cors], exception_handlers={Exception: _failed})


class Site:
    """The endpoints; each is a function of the library and a request.  Plain functions run in threads."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings

    def address(self, request: Request) -> str:
        """The server's own address, without a slash at its end."""
        return (self.settings.address or str(request.base_url)).rstrip("/")

    def index(self, request: Request) -> Response:
        """The list of editions."""
        return Response(pages.index(self.library.present().values(), self.settings.title), media_type="text/html")

    def book(self, request: Request) -> Response:
        """An edition to read."""
        return self._of(request, lambda one: Response(pages.page(one.path, one.sha256), media_type="text/html"))

    def tei(self, request: Request) -> Response:
        """The TEI, byte for byte."""
        return self._of(request, lambda one: Response(one.path.read_bytes(), media_type=dts.TEI_TYPE))

    def manifest(self, request: Request) -> Response:
        """The IIIF manifest of an edition that names images."""

        def made(edition: Edition) -> Response:
            root = etree.fromstring(edition.path.read_bytes(), parser())
            found = iiif.manifest(edition, root, self.address(request))
            return _json(found, "application/json") if found else _not_found("the edition names no images")

        return self._of(request, made)

    def sitemap(self, request: Request) -> Response:
        """Every edition's address for search engines (sitemaps.org)."""
        root = etree.Element("urlset", None, {None: "http://www.sitemaps.org/schemas/sitemap/0.9"})
        for edition in self.library.present().values():
            url = etree.SubElement(root, "url")
            etree.SubElement(url, "loc").text = f"{self.address(request)}/books/{quote(edition.name)}"
            etree.SubElement(url, "lastmod").text = edition.changed
        return Response(etree.tostring(root, encoding="utf-8", xml_declaration=True), media_type="application/xml")

    async def oai(self, request: Request) -> Response:
        """OAI-PMH, by GET or by POST (3.1.1)."""
        from starlette.concurrency import run_in_threadpool

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

    def dts_navigation(self, request: Request) -> Response:
        """DTS: the citation tree of an edition."""
        here = f"{self.address(request)}/dts"
        return _told(lambda given: _json(dts.navigation(self.library, here, given), LD_JSON), request)

    def dts_document(self, request: Request) -> Response:
        """DTS: an edition or a part of it."""
        back = f"{self.address(request)}/dts/collection?id={quote(request.query_params.get('resource', ''))}"
        headers = {"Link": f'<{back}>; rel="collection"'}
        return _told(lambda given: Response(dts.document(self.library, given), 200, headers, dts.TEI_TYPE), request)

    def _of(self, request: Request, make: Callable[[Edition], Response]) -> Response:
        edition = self.library.present().get(request.path_params["name"])
        return make(edition) if edition else _not_found("there is no such edition")


def _told(make: Callable[[Mapping[str, str]], Response], request: Request) -> Response:
    try:
        return make(dict(request.query_params))
    except dts.DtsError as error:
        return PlainTextResponse(error.message + "\n", error.status)


def _json(value: Any, media_type: str) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=1), media_type=media_type)


def _not_found(message: str) -> Response:
    return PlainTextResponse(message + "\n", 404)


async def _form(request: Request) -> list[tuple[str, str]]:
    """The arguments of a POST, read no further than a query may be long."""
    from urllib.parse import parse_qsl

    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_QUERY:
            return []
    return parse_qsl(body.decode("utf-8", errors="replace"))


async def _failed(request: Request, error: Exception) -> Response:
    log.error("%s failed: %s", request.url.path, type(error).__name__)
    return PlainTextResponse("This should not have happened; the server's log has more.\n", 500)


class Careful:
    """Refuses queries that are too long, and adds to every answer what keeps browsers careful."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] == "http" and len(scope["query_string"]) > MOST_QUERY:
            await PlainTextResponse("The query is too long.\n", 414)(scope, receive, send)
            return

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self.app(scope, receive, careful)
