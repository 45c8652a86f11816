"""The XML database: what a query finds there is the edition, once, with every character."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from threading import Thread
from urllib.parse import urlsplit

import pytest
from lxml import etree

from scripts.proxy import proxied
from tei.errors import RefusedError, UsageError
from tei.publishing.basex import open_basex
from tei.publishing.basex_session import Login, Session
from tei.publishing.bundle import Bundle, make_bundle
from tests.publishing.conftest import Place
from tests.publishing.servers import PASSWORD
from tests.publishing.test_targets import open_target, publish

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("place", ["basex"], indirect=True)]


@pytest.fixture
def ask(place: Place) -> Iterator[Callable[[str], str]]:
    """The answer of the server to a query; ``DB`` is the database of the place."""
    url = urlsplit(place.place)
    with closing(Session(Login("127.0.0.1", url.port or 0, "admin", PASSWORD))) as session:
        yield lambda query: session.query(query.replace("DB", f'"{url.path[1:]}"'), {})


def test_a_query_finds_the_current_edition_once(
    place: Place, bundle: Bundle, changed: Bundle, ask: Callable[[str], str]
) -> None:
    other = make_bundle("other", bundle.files["shuiqu.xml"].replace("開工".encode(), "停工".encode()), {})
    for one in (bundle, other, changed, bundle):
        publish(one, place)
    assert ask("count(collection(DB))") == "2"
    assert ask("string-join(sort(collection(DB)//*:p[contains(., '工那')] ! substring(., 1, 4)))") == "停工那天開工那天"


def test_the_document_is_the_one_that_its_bytes_make(place: Place, bundle: Bundle, ask: Callable[[str], str]) -> None:
    spaced = bundle.files["shuiqu.xml"].replace(
        "開工那天，".encode(), "<hi>開工</hi>\n <hi>那天</hi> <!-- c --><?p i?>，".encode()
    )
    publish(make_bundle("shuiqu", spaced, {}), place)
    back = ask("serialize(doc(DB || '/shuiqu/shuiqu.xml'), map { 'indent': 'no' })")
    assert canonical(back.encode()) == canonical(spaced)


def test_an_encoding_of_its_own_is_read(place: Place, bundle: Bundle, ask: Callable[[str], str]) -> None:
    text = bundle.files["shuiqu.xml"].decode().partition("?>")[2]
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
    assert publish(make_bundle("shuiqu", wide, {}), place).action == "new"
    assert "背風向陽" in ask("string(collection(DB))")


def test_a_name_in_chinese_needs_no_file_system_that_knows_it(place: Place, tei_bytes: bytes) -> None:
    books = [make_bundle(name, tei_bytes, {f"{name}.html": name.encode()}) for name in ("水渠", "山歌")]
    for book in books:
        assert publish(book, place).files == book.sums
    assert [publish(book, place).action for book in books] == ["nothing", "nothing"]


def test_a_document_that_somebody_changed_is_put_right(place: Place, bundle: Bundle, ask: Callable[[str], str]) -> None:
    publish(bundle, place)
    ask("delete node collection(DB)//*:p[1]")
    assert publish(bundle, place).action == "change"
    ask("db:delete(DB, 'shuiqu/shuiqu.xml')")
    assert publish(bundle, place).action == "change"
    assert ask("count(collection(DB))") == "1"
    assert publish(bundle, place).action == "nothing"


@pytest.mark.parametrize("path", ["shuiqu/shuiqu.xml", "shuiqu/shuiqu.zip"])
def test_what_is_not_ours_stays(place: Place, bundle: Bundle, ask: Callable[[str], str], path: str) -> None:
    ask("db:create(DB)")
    ask(f"db:replace(DB, '{path}', <mine/>)" if path.endswith("xml") else f"db:store(DB, '{path}', 'mine')")
    with pytest.raises(RefusedError, match="something else at shuiqu") as refused:
        publish(bundle, place)
    assert "--name" in refused.value.remedy
    assert ask(f"exists(db:list(DB)[. = '{path}'])") == "true"
    folder = place._replace(place=f"{place.place}/editions")
    assert publish(bundle, folder).address.endswith("/editions/shuiqu/shuiqu.xml")


def test_text_that_the_server_would_read_otherwise_is_refused(place: Place, bundle: Bundle) -> None:
    publish(bundle, place)
    declared = bundle.files["shuiqu.xml"].decode().partition("?>")[2].replace("開工那天", "&when;")
    entity = f'<!DOCTYPE TEI [<!ENTITY when "開工那天">]>{declared}'
    with pytest.raises(RefusedError) as refused:
        publish(make_bundle("shuiqu", entity.encode(), {}), place)
    assert "entities" in refused.value.remedy
    assert publish(bundle, place).action == "nothing"


def test_rights_that_are_needed(
    place: Place, bundle: Bundle, changed: Bundle, ask: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(bundle, place)
    for right in ("read", "write"):
        ask(f"user:create('{right}-' || DB, '{PASSWORD}', '{right}')")
    monkeypatch.setenv("TEIKIT_BASEX_USER", f"read-{place.place.rpartition('/')[2]}")
    assert publish(bundle, place).action == "nothing"
    with pytest.raises(RefusedError, match="permission") as refused:
        publish(changed, place)
    assert "right to write" in refused.value.remedy
    monkeypatch.setenv("TEIKIT_BASEX_USER", f"write-{place.place.rpartition('/')[2]}")
    assert publish(changed, place).action == "change"
    with pytest.raises(RefusedError, match="permission"):
        publish(bundle, place._replace(place=f"{place.place}-2"))


def test_a_line_that_breaks_at_any_byte_leaves_one_edition(place: Place, bundle: Bundle, changed: Bundle) -> None:
    publish(bundle, place)
    port = urlsplit(place.place).port
    assert port
    for cut in (1, 20, 60, 100, 800, 1700):
        with proxied(port, cut=cut) as proxy:
            through = place._replace(place=place.place.replace(f":{port}", f":{proxy.port}"))
            with suppress(RefusedError):
                publish(changed, through)
        found = open_target(place).find("shuiqu")
        assert found is not None
        assert found.sums in (bundle.sums, changed.sums)
    publish(changed, place)
    assert publish(changed, place).action == "nothing"


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"no colon\0", b"BaseX:1\0", b"\xfe\xfd\0"])
def test_a_server_of_another_kind_is_told(place: Place, bundle: Bundle, said: bytes) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        Thread(target=_answer, args=(server, said), daemon=True).start()
        with pytest.raises(RefusedError, match="did not answer") as refused:
            publish(bundle, place._replace(place=f"basex://127.0.0.1:{server.getsockname()[1]}/x"))
    assert "Check the address" in refused.value.remedy


def test_a_server_that_says_nothing_is_given_up(place: Place, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tei.publishing.basex_session.CONNECTING", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as server, pytest.raises(RefusedError, match="too slow"):
        publish(bundle, place._replace(place=f"basex://127.0.0.1:{server.getsockname()[1]}/x"))


def test_a_connection_that_the_server_closed_is_made_anew(place: Place, bundle: Bundle) -> None:
    target = open_target(place)
    assert target.find("shuiqu") is None
    target.idle.queue[0].socket.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined]  # a Database
    assert target.find("shuiqu") is None


@pytest.mark.parametrize(
    "address", ["basex://127.0.0.1", "http://127.0.0.1/corpus", "corpus", "basex://127.0.0.1:many/corpus"]
)
def test_what_is_no_address_is_told(place: Place, address: str) -> None:
    with pytest.raises(UsageError, match=r"address|port") as refused:
        open_basex(address, {})
    assert "basex://" in refused.value.remedy


def canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


def _answer(server: socket.socket, said: bytes) -> None:
    client, _ = server.accept()
    with client:
        client.sendall(said)
