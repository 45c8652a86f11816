"""Credentials stay at the origin that they are for, go over TLS, and are in no message, receipt or report.

The servers here are hostile: they send on to another one, and say the secret in every form, at every place.
"""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests import commands, services
from tests.seed import SEED
from tests.unit.io.test_redaction import FORMS

Answer = tuple[int, dict[str, str], bytes]
UUID = "11111111-2222-3333-4444-555555555555"
PLACES: dict[str, str] = {
    "dataverse": "{}/dataverse/books",
    "dspace": "{}/server/api/core/collections/" + UUID,
    "existdb": "{}/exist/rest/db/books",
    "git": "{}/books.git",
    "github": "{}/owner/books.git",
    "gitlab": "{}/owner/books.git",
    "invenio": "{}",
    "sword": "{}/1/books/",
    "webdav": "{}/books",
}
"""Target, or forge of the target git → its place at a server."""
LOOPBACK, ELSEWHERE = "127.0.0.1", "127.0.0.2"
USED = ("user", "password", "token", "key", "secret")


class Server:
    """A server that answers as ``answer`` says, and remembers all that it was told."""

    def __init__(self, address: str, answer: Callable[[str], Answer]) -> None:
        self.address = address
        self.answer = answer
        self.heard: list[str] = []


@contextmanager
def serving(host: str, answer: Callable[[str], Answer]) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.heard.append(f"{self.command} {self.path}\n{self.headers}\n{body.decode('latin-1')}")
            status, headers, data = server.answer(self.path)
            self.send_response_only(status, headers.pop("reason", None))
            for name, value in (headers | {"Content-Length": str(len(data))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = do_PROPFIND = do_MKCOL = do_MOVE = do_OPTIONS = do

        def log_message(self, *words: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True

    with ThreadingHTTPServer((host, 0), Handler) as http:
        http.daemon_threads = True
        server = Server(f"http://{host}:{http.server_port}", answer)
        Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        http.shutdown()


@pytest.fixture
def tei(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tei_bytes: bytes
) -> commands.Tei:
    """``tei`` beside a book that is ready, in a hurry."""
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tei.io.http.DELAYS", ())
    monkeypatch.setattr("tei.io.http.PATIENCE", 0.0)
    monkeypatch.setattr("tei.publishing.invenio.INDEXED", 0.0)
    monkeypatch.setattr("tei.publishing.dataverse.PAUSES", ())
    return commands.in_process(capsysbinary, monkeypatch)


def command_for(kind: str, base: str) -> list[str]:
    """What publishes the book to a place of that kind at the server."""
    target = "git" if kind.startswith("git") else kind
    command = ["publish", "book.xml", "--to", target, "--out", PLACES[kind].format(base), "--report", "report.csv"]
    api = {"github": "/api/v3", "gitlab": "/api/v4"}.get(kind)
    return [*command, "--set", f"api={base}{api}"] if api else command


def know(monkeypatch: pytest.MonkeyPatch, kind: str, secret: str) -> None:
    """Let the secret be what is known for the target."""
    target = "git" if kind.startswith("git") else kind
    monkeypatch.setenv(f"TEIKIT_{target}_user".upper(), "anna")
    for key in USED[1:]:
        monkeypatch.setenv(f"TEIKIT_{target}_{key}".upper(), secret)


def forms_in(text: str, secret: str) -> list[str]:
    return [name for name, form in FORMS.items() if form(secret) in text]


@pytest.mark.parametrize("kind", sorted(PLACES))
@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_takes_no_credentials_elsewhere(
    kind: str, status: int, tei: commands.Tei, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.needs("git") if kind == "git" else None
    secret = "not-for-others"
    know(monkeypatch, kind, secret)

    def asks_for_login(path: str) -> Answer:
        return 401, {"WWW-Authenticate": 'Basic realm="r"'}, b""

    with (
        serving(ELSEWHERE, asks_for_login) as other,
        serving(LOOPBACK, lambda path: (status, {"Location": f"{other.address}{path}"}, b"")) as server,
    ):
        done = tei(*command_for(kind, server.address))
    assert done.code == 7, done.err
    told = "\n".join(other.heard)
    assert forms_in(told, secret) == []
    assert not re.search("authorization|private-token|x-dataverse-key|cookie", told, re.IGNORECASE)
    assert not re.search("^(PUT|POST|PATCH|DELETE|MKCOL|MOVE)", told, re.MULTILINE)


def test_git_follows_where_its_own_server_sends_it(tei: commands.Tei, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forges send from ``books`` to ``books.git``, and on from a former name."""
    services.needs("git")
    know(monkeypatch, "git", "not-for-others")

    def moved(path: str) -> Answer:
        if path.startswith("/new.git"):
            return 401, {"WWW-Authenticate": 'Basic realm="r"'}, b""
        return 301, {"Location": path.replace("/books.git", "/new.git")}, b""

    with serving(LOOPBACK, moved) as server:
        done = tei(*command_for("git", server.address))
    assert done.code == 7
    assert "Check the user and the token" in done.err
    heard = [one for one in server.heard if one.startswith("GET /new.git") and "Authorization: Basic" in one]
    assert heard


@pytest.mark.parametrize("kind", [*sorted(PLACES), "s3"])
def test_nothing_secret_goes_out_in_the_clear(kind: str, tei: commands.Tei, monkeypatch: pytest.MonkeyPatch) -> None:
    services.needs("git") if kind.startswith("git") else None
    know(monkeypatch, kind, "not-for-others")
    monkeypatch.setenv("TEIKIT_S3_ENDPOINT", "http://192.0.2.1:9000")
    command = command_for(kind, "http://192.0.2.1") if kind in PLACES else []
    done = tei(*(command or ["publish", "book.xml", "--to", "s3", "--out", "s3://books/x"]))
    assert done.code == 2, done.err
    assert "in the clear" in done.err
    assert "https://" in done.err
    assert "not-for-others" not in done.err


@pytest.mark.parametrize("kind", sorted(PLACES))
def test_a_login_in_the_address_is_never_shown(
    kind: str, tei: commands.Tei, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEIKIT_INVENIO_TOKEN", "another")  # it wants one
    services.needs("git") if kind.startswith("git") else None
    with serving(LOOPBACK, lambda path: (403, {}, b"no")) as server:
        base = server.address.replace("://", "://anna:p%40ss-and-word@")
        done = tei(*command_for(kind, base))
    assert done.code == 7, done.err
    shown = done.err + done.out + (tmp_path / "report.csv").read_text(encoding="utf-8")
    assert forms_in(shown, "p@ss-and-word") == []


ALPHABETS = (string.ascii_letters + string.digits, string.printable[:94], string.ascii_letters + "+/=%&<>\"'\\@:")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(PLACES))
def test_whatever_a_server_answers_no_message_holds_the_secret(
    kind: str, tei: commands.Tei, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.needs("git") if kind.startswith("git") else None
    chance = random.Random(f"{SEED} {kind}")
    rounds = 3 if kind.startswith("git") else 8
    for _ in range(rounds):
        secret = "".join(chance.choices(chance.choice(ALPHABETS), k=chance.randint(4, 40)))
        know(monkeypatch, kind, secret)
        with serving(LOOPBACK, hostile(chance, secret)) as server:
            done = tei(*command_for(kind, server.address))
        assert done.code != 0
        assert "bug in teikit" not in done.err, done.err
        shown = done.err + done.out
        for path in tmp_path.glob("*.csv"):
            shown += path.read_text(encoding="utf-8")
        for path in tmp_path.glob("*.json"):
            shown += path.read_text(encoding="utf-8")
        assert forms_in(shown, secret) == [], (secret, shown)


def hostile(chance: random.Random, secret: str) -> Callable[[str], Answer]:
    """Answers that hold the secret, one after the other."""
    spelled = [form(secret) for form in FORMS.values()]

    def answer(path: str) -> Answer:
        said = "".join(chance.choice([chance.choice(spelled), " ", "x" * chance.randint(0, 399)]) for _ in range(4))
        status = chance.choice([200, 200, 201, 400, 401, 403, 404, 409, 422, 500])
        headers = {"reason": one_line(said)[:200], "Content-Type": chance.choice(["application/json", "text/html"])}
        if chance.random() < 0.1:
            headers["Location"] = f"http://{LOOPBACK}:9/{one_line(chance.choice(spelled))}"
            status = 302
        return status, headers, chance.choice([as_json, as_xml, str.encode])(said)

    return answer


def one_line(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())


def as_xml(said: str) -> bytes:
    return b"<feed xmlns='http://www.w3.org/2005/Atom'><title>" + FORMS["HTML"](said).encode() + b"</title></feed>"


def as_json(said: str) -> bytes:
    chosen: Mapping[str, object] = {
        "status": said,
        "message": said,
        "errors": [{"field": said, "messages": [said]}],
        "data": {"items": [{"global_id": said}], said: said},
        "hits": {"hits": [{"id": said, "parent": {"id": said}, "is_published": True, "links": {"self_html": said}}]},
        "authenticated": True,
        "_links": {"eperson": {"href": said}},
        said: [said],
    }
    return json.dumps(chosen).encode()
