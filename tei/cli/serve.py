"""``tei serve``: a folder of editions on the web."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import click

from tei.cli.edge import say
from tei.cli.signals import passed_signals
from tei.errors import MissingToolError, UnreadableError, UsageError
from tei.io.addresses import split_address

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; only this machine by itself."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--address", default="", metavar="URL", help="The address that the world knows it by, behind a proxy.")
@click.option("--title", default="Editions", show_default=True, help="What the collection is called.")
@click.option("--email", default="nobody@example.org", show_default=True, help="Who answers for it (OAI-PMH).")
@click.option(
    "--public",
    is_flag=True,
    help="For all: pages of others may read it, under any name. By itself with another --host.",
)
@click.option("--site", type=click.Path(path_type=Path), metavar="FOLDER", help="A site of `tei publish --to site`.")
def serve(
    folder: Path, host: str, port: int, address: str, title: str, email: str, public: bool, site: Path | None
) -> int:
    """Offer the TEI files of FOLDER and of the folders in it: pages to read, search, DTS, OAI-PMH, IIIF.

    Nothing is written but the folder's memory of what was removed and the index.  Stop it with Ctrl+C.
    """
    if not folder.is_dir():
        raise UnreadableError(f"{folder} is no folder", remedy="Name the folder that holds the TEI files.")
    if site and not (site / "site.json").is_file():
        raise UnreadableError(f"{site} is no site", remedy="Make one with `tei publish … --to site`.")
    try:
        import uvicorn

        from tei.serving.app import Settings, make_app
        from tei.serving.connections import server_options
    except ModuleNotFoundError as error:
        raise MissingToolError(
            f"tei serve needs the package {error.name}", remedy="pip install 'teikit[serve]'"
        ) from None
    gc.enable()  # a command goes without, but a server runs for days
    public = public or host not in LOOPBACK
    settings = Settings(title, email, address, frozenset() if public else names_of(host, address), site, public)
    app = make_app(folder, settings)
    with _listening(host, port) as door:
        number = len(app.state.library.present())  # read now, so that nobody else waits for it
        say(f"{folder}: {number:,} edition{'s' * (number != 1)}")
        say(f"{folder} is at http://{host}:{port}/ (stop with Ctrl+C)")
        say(PUBLIC.format(folder) if public else PRIVATE)
        config = uvicorn.Config(app, log_level="warning", **server_options())
        server = uvicorn.Server(config)
        with passed_signals(server.handle_exit):
            server.run(sockets=[door])
    return 0


PUBLIC = "It is public: whoever reaches this machine can read {}, and so can any web page that they look at"
PRIVATE = "It is for this machine only: no web page of others can read it (--public, or another --host, is for all)"


def names_of(host: str, address: str) -> frozenset[str]:
    """The names that a request may call us by: none but ours on this machine alone, any where others may come."""
    if host not in LOOPBACK:
        return frozenset()
    known = split_address(address).hostname
    return frozenset({"localhost", "127.0.0.1", "[::1]", host, *([known] if known else ())})


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises ``UsageError`` where another program has the port, or the host is not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise UsageError(
            f"nothing can be served at {host}:{port}: {error.strerror or error}",
            remedy="Name another --port or --host.",
        ) from None
