"""What is repeated, what is refused and what is said, in the conversation with a repository's web interface."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from tei.errors import RefusedError, UsageError
from tei.io import http as web
from tei.io.http import Web, basic, bearer

TOKEN = "a-token-that-nobody-sees"


class Script:
    """A server that answers as told, one answer a request, the last one for ever."""

    def __init__(self, address: str, answers: list[tuple[int, dict[str, str], bytes]]) -> None:
        self.address = address
        self.answers = answers
        self.asked: list[tuple[str, str, str | None]] = []

    def next(self) -> tuple[int, dict[str, str], bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[Script]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append((self.command, self.path, self.headers.get("Authorization")))
            status, headers, body = script.next()
            time.sleep(float(headers.get("X-Seconds", 0)))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        script = Script(f"http://127.0.0.1:{server.server_port}", list(answers))
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield script
        server.shutdown()


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "DELAYS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(web, "ROUNDED", 0.0)


def speak(script: Script) -> Web:
    return Web(script.address, {"token": TOKEN}, private=bearer(TOKEN))


OK = (200, {}, b"{}")


@pytest.mark.parametrize("trouble", [(500, {}, b""), (502, {}, b""), (429, {"Retry-After": "0"}, b"")])
def test_put_is_repeated(trouble: tuple[int, dict[str, str], bytes]) -> None:
    with serving(trouble, trouble, OK) as script:
        assert speak(script).ask("PUT", "/x").status_code == 200
    assert len(script.asked) == 3


def test_post_is_not_repeated_after_the_server_may_have_begun() -> None:
    with serving((500, {}, b""), OK) as script, pytest.raises(RefusedError, match="500"):
        speak(script).ask("POST", "/x")
    assert len(script.asked) == 1


def test_post_is_repeated_when_the_server_is_busy() -> None:
    with serving((503, {}, b""), OK) as script:
        speak(script).ask("POST", "/x")
    assert len(script.asked) == 2


def test_half_an_answer_is_asked_for_again() -> None:
    with serving((200, {"Content-Length": "9"}, b"half"), OK) as script:
        assert speak(script).ask("GET", "/x").content == b"{}"


def test_half_an_answer_for_ever() -> None:
    with serving((200, {"Content-Length": "9"}, b"half")) as script, pytest.raises(RefusedError) as raised:
        speak(script).ask("GET", "/x")
    assert raised.value.exit_code == 7
    assert "taken up" in raised.value.remedy


def test_patience_has_an_end() -> None:
    with serving((429, {"Retry-After": "3600"}, b"")) as script, pytest.raises(RefusedError, match="429"):
        speak(script).ask("GET", "/x")
    assert len(script.asked) == 1


def test_a_limit_of_requests_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often: eight books on their way at once share what a server allows a minute."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(web, "ROUNDED", 1.0)
    with serving(*[(429, {"Retry-After": "7"}, b""), (429, {"Retry-After": "0"}, b"")] * 10, OK) as script:
        assert speak(script).ask("POST", "/x").status_code == 200
    assert [seconds for seconds in slept if seconds] == [8.0, 1.0] * 10


def test_retry_after_counts_where_the_server_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """InvenioRDM sends it with every answer."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with serving((500, {"Retry-After": "60"}, b""), OK) as script:
        speak(script).ask("PUT", "/x")
    assert not any(slept)


def test_a_slow_answer() -> None:
    with serving((200, {"X-Seconds": "0.3"}, b"")) as script, pytest.raises(RefusedError, match="too slow"):
        Web(script.address, {}, timeout=httpx.Timeout(0.05)).ask("GET", "/x")


def test_no_server() -> None:
    with serving(OK) as script:
        pass
    with pytest.raises(RefusedError, match="did not answer"):
        speak(script).ask("GET", "/x")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"errors": [{"field": "metadata.title", "messages": ["Missing."]}]},
            "metadata.title: Missing.",
        ),
        ("<html><title>Nope</title><p>No such thing</p></html>", "No such thing"),
        ("plain words", "plain words"),
        (f"your token {TOKEN} is wrong", "your token ••• is wrong"),
    ],
)
def test_what_the_server_says_is_told_without_secrets(body: object, told: str) -> None:
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    with serving((400, {}, data)) as script, pytest.raises(RefusedError) as raised:
        speak(script).ask("GET", "/x")
    assert told in raised.value.message
    assert TOKEN not in raised.value.message


def test_no_json_where_json_is_due() -> None:
    with serving((200, {}, b"<html>Welcome</html>")) as script, pytest.raises(RefusedError, match="no JSON"):
        speak(script).ask_json("GET", "/x")


def test_accepted_statuses_are_returned() -> None:
    with serving((404, {}, b"")) as script:
        assert speak(script).ask("GET", "/x", accept=(404,)).status_code == 404


def test_the_secret_goes_to_its_own_origin_only() -> None:
    with serving(OK) as other, serving((302, {"Location": f"{other.address}/file"}, b"")) as script:
        speak(script).ask("GET", "/x")
        speak(script).ask("GET", f"{other.address}/direct")
    assert [asked[2] for asked in script.asked] == [f"Bearer {TOKEN}"]
    assert [asked[2] for asked in other.asked] == [None, None]


def test_no_secret_in_the_clear() -> None:
    with pytest.raises(UsageError, match="in the clear"):
        Web("http://repository.example", {"token": TOKEN}, private=bearer(TOKEN))
    Web("http://[::1]:80", {"token": TOKEN}, private=bearer(TOKEN))


@pytest.mark.parametrize("base", ["", "editions", "ftp://host/x", "http://", "http://host:port/"])
def test_no_address(base: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        Web(base, {})


def test_private_headers() -> None:
    assert bearer("") == basic({}) == {}
    assert basic({"user": "王", "password": "x"}) == {"Authorization": "Basic 546LOng="}
