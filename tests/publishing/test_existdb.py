"""eXist-db: the document that counts, versions beside it, what a server does to XML; and packages that it installs."""

from __future__ import annotations

import gc
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from lxml import etree

from tei.errors import RefusedError, TeikitError, UsageError
from tei.io.secrets import read_secrets
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.existdb import likeness, open_existdb
from tei.publishing.target import Whole
from tests.publishing.conftest import Place
from tests.publishing.contract import Answer, Fault, serving
from tests.publishing.dying import deaths
from tests.publishing.existdb_server import ExistDb
from tests.publishing.servers import PASSWORD, USER
from tests.publishing.test_targets import open_target, publish

PKG, REPO = "{http://expath.org/ns/pkg}", "{http://exist-db.org/xquery/repo}"
DATA = "/db/corpus/shuiqu/shuiqu"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExistDb]:
    monkeypatch.setenv("TEIKIT_EXISTDB_USER", USER)
    monkeypatch.setenv("TEIKIT_EXISTDB_PASSWORD", PASSWORD)
    monkeypatch.setattr("tei.io.http.DELAYS", (0.01, 0.01))
    with serving(ExistDb()) as contract:
        assert isinstance(contract, ExistDb)
        yield contract
    gc.collect()


@pytest.fixture
def corpus(server: ExistDb) -> Place:
    return Place("existdb", f"{server.address}/exist/rest/db/corpus", {})


def test_one_document_and_every_version_beside_it(
    server: ExistDb, corpus: Place, bundle: Bundle, changed: Bundle
) -> None:
    for one in (bundle, changed, bundle):
        publish(one, corpus)
    kinds = {path.removeprefix(DATA): kind for path, (kind, _) in server.resources.items()}
    assert kinds == {".xml": "application/xml"} | {f"-v{number}.zip": "application/zip" for number in (1, 2, 3)}


def test_a_client_that_dies_at_any_request_leaves_one_edition(
    server: ExistDb, corpus: Place, bundle: Bundle, tei_bytes: bytes
) -> None:
    publish(bundle, corpus)
    other = make_bundle("shuiqu", tei_bytes.replace("開工那天".encode(), "開工這天".encode()), {})
    for _ in deaths(server, corpus, other):
        found = open_target(corpus).find("shuiqu")
        assert found is not None
        assert found.sums in (bundle.sums, other.sums)
        assert ("這天".encode() in server.resources[f"{DATA}.xml"][1]) == (found.sums == other.sums)
        assert found.version == ("v2" if found.sums == other.sums else "v1")
    assert publish(other, corpus).action == "nothing"


def test_a_document_that_somebody_changed_or_removed_is_put_right(
    server: ExistDb, corpus: Place, bundle: Bundle, changed: Bundle
) -> None:
    publish(bundle, corpus)
    publish(changed, corpus)
    server.resources[f"{DATA}.xml"] = ("application/xml", b"<TEI/>")
    assert publish(changed, corpus).version == "v3"
    del server.resources[f"{DATA}.xml"]
    receipt = publish(changed, corpus)
    assert (receipt.action, receipt.version) == ("new", "v4")
    server.resources[f"{DATA}-v4.zip"] = ("application/zip", b"damaged")
    assert open_target(corpus).find("shuiqu").version == "v3"  # type: ignore[union-attr]  # the one before is whole


def test_what_is_not_ours_stays(server: ExistDb, corpus: Place, bundle: Bundle) -> None:
    server.resources[f"{DATA}.xml"] = ("application/xml", b"<mine/>")
    with pytest.raises(RefusedError, match="something else") as refused:
        publish(bundle, corpus)
    assert "--name" in refused.value.remedy
    assert list(server.resources.values()) == [("application/xml", b"<mine/>")]


def test_words_that_would_run_together_are_told(server: ExistDb, corpus: Place, tei_bytes: bytes) -> None:
    words = tei_bytes.replace("開工那天".encode(), b"<hi>two</hi> <hi>words</hi>")
    book = make_bundle("shuiqu", words, {})
    server.keeps_space = False
    with pytest.raises(RefusedError, match="words run together") as refused:
        publish(book, corpus)
    assert "conf.xml" in refused.value.remedy
    server.keeps_space = True
    assert publish(book, corpus).files == book.sums


@pytest.mark.parametrize(
    ("stored", "sent", "expected"),
    [
        ("<a><b/></a>", "<?xml version='1.0'?>\n<a>\n  <b></b>\n</a>", "same"),
        ("<a>x<b/></a>", "<a>x\n<b/></a>", "other"),
        ("<a>x<b/><b/></a>", "<a>x<b/>\n<b/></a>", "spaces"),
        ("<a><b>x</b><b>y</b></a>", "<a><b>x</b> <b>y</b></a>", "spaces"),
        ("<a><b> </b></a>", "<a><b/></a>", "other"),
        ("<a>\u3000<b/></a>", "<a><b/></a>", "other"),
        ("<a><!--c--></a>", "<a/>", "other"),
        ("<a q='1' p='2'/>", '<a p="2" q="1"></a>', "same"),
        ("<a>", "<a/>", "other"),
    ],
)
def test_what_counts_as_the_same_document(stored: str, sent: str, expected: str) -> None:
    assert likeness(stored.encode(), sent.encode()) == expected


@pytest.mark.parametrize(
    ("status", "remedy"), [(500, "later"), (503, "later"), (403, "token or the user"), (413, "quota"), (507, "space")]
)
def test_refusals_say_what_to_do(
    server: ExistDb, corpus: Place, bundle: Bundle, changed: Bundle, status: int, remedy: str
) -> None:
    publish(bundle, corpus)
    server.faults = [Fault("PUT", r"\.zip$", Answer(status, b"<html><h1>no</h1></html>"))] * 5
    with pytest.raises(RefusedError, match=str(status)) as refused:
        publish(changed, corpus)
    assert remedy in refused.value.remedy
    server.faults = []
    assert publish(bundle, corpus).action == "nothing"


@pytest.mark.parametrize("path", [r"\.zip$", r"\.xml$"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_answer_that_breaks_off_is_asked_for_again(
    server: ExistDb, corpus: Place, bundle: Bundle, method: str, path: str
) -> None:
    server.faults = [Fault(method, path, None), Fault(method, path, Answer(503))]
    assert publish(bundle, corpus).version == "v1"
    assert server.faults == []


def test_a_server_of_another_kind_is_told(server: ExistDb, corpus: Place, bundle: Bundle) -> None:
    server.faults = [Fault("GET", "shuiqu$", Answer(200, b"<html><body>Welcome</body></html>"))]
    with pytest.raises(RefusedError, match="no collection of eXist-db") as refused:
        publish(bundle, corpus)
    assert "/exist/rest/db/" in refused.value.remedy


def test_a_name_in_chinese(server: ExistDb, corpus: Place, tei_bytes: bytes) -> None:
    book = make_bundle("水渠", tei_bytes, {})
    assert publish(book, corpus).action == "new"
    assert publish(book, corpus).action == "nothing"
    assert "/db/corpus/水渠/水渠.xml" in server.resources


# packages: EXPath Packaging System 1.0, sections 3 and 4; repo.xml after eXist-db's guide


def check_package(path: Path) -> tuple[str, str, list[str]]:
    """Version, target and documents of a package; fails where one of its rules is broken."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        assert not any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names)
        assert not any("\\" in name for name in names)
        descriptor, deployment = (etree.fromstring(package.read(name)) for name in ("expath-pkg.xml", "repo.xml"))
        for name in names:
            if name.startswith("data/"):
                etree.fromstring(package.read(name))
    assert descriptor.tag == f"{PKG}package"
    assert re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", descriptor.get("name", ""))
    assert re.fullmatch(r"[A-Za-z0-9_-]+", descriptor.get("abbrev", ""))
    assert descriptor.get("spec") == "1.0"
    assert re.fullmatch(r"\d+\.\d+\.\d+", descriptor.get("version", ""))
    assert [child.tag for child in descriptor] == [f"{PKG}title", f"{PKG}dependency"]
    assert descriptor[0].text
    assert deployment.tag == f"{REPO}meta"
    said = {child.tag.removeprefix(REPO): child.text or "" for child in deployment}
    assert set(said) >= {"description", "author", "website", "status", "license", "copyright", "type", "target"}
    assert said["type"] == "library"
    return descriptor.get("version", ""), said["target"], [name for name in names if name.startswith("data/")]


@pytest.fixture
def package(tmp_path: Path) -> Place:
    return Place("existdb", str(tmp_path / "out" / "corpus.xar"), {})


def test_a_package_is_one_that_exist_installs(
    package: Place, bundle: Bundle, changed: Bundle, tei_bytes: bytes
) -> None:
    publish(bundle, package)
    assert check_package(Path(package.place)) == ("1.0.0", "corpus", ["data/shuiqu.xml"])
    publish(make_bundle("水渠", tei_bytes, {}), package)
    publish(changed, package)
    assert publish(changed, package).action == "nothing"
    assert check_package(Path(package.place)) == ("1.0.2", "corpus", ["data/shuiqu.xml", "data/水渠.xml"])
    with zipfile.ZipFile(package.place) as made:
        assert made.read("data/shuiqu.xml") == changed.files["shuiqu.xml"]


def test_many_books_make_one_version_of_a_package(package: Place, bundle: Bundle, tei_bytes: bytes) -> None:
    target = open_target(package)
    assert isinstance(target, Whole)
    books = [make_bundle(f"book-{number}", tei_bytes, {}) for number in range(5)]
    publish(bundle, package)
    with target.together():
        for book in books:
            target.send(book, None)
            assert target.find(book.name).sums == book.sums  # type: ignore[union-attr]  # just sent
        target.withdraw("shuiqu")
        target.withdraw("book-2")
        assert target.find("book-2") is None
        assert check_package(Path(package.place))[0] == "1.0.0"
    numbers = (0, 1, 3, 4)
    assert check_package(Path(package.place))[::2] == ("1.0.1", [f"data/book-{number}.xml" for number in numbers])
    with pytest.raises(RefusedError, match="no book shuiqu"):
        target.withdraw("shuiqu")
    with suppress(RefusedError), target.together():
        target.withdraw("book-0")
        target.withdraw("book-2")
    assert target.find("book-0") is not None
    assert check_package(Path(package.place))[0] == "1.0.1"


def test_what_a_person_added_to_a_package_stays(package: Place, bundle: Bundle, changed: Bundle) -> None:
    publish(bundle, package)
    with zipfile.ZipFile(package.place) as old:
        files = {name: old.read(name) for name in old.namelist()}
    files["repo.xml"] = files["repo.xml"].replace(b"<author/>", b"<author>Anna</author>")
    files["collection.xconf"] = b"<collection/>"
    with zipfile.ZipFile(package.place, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
    publish(changed, package)
    with zipfile.ZipFile(package.place) as made:
        assert made.read("collection.xconf") == b"<collection/>"
        assert b"Anna" in made.read("repo.xml")


def test_a_package_whose_document_was_changed_is_put_right(package: Place, bundle: Bundle) -> None:
    publish(bundle, package)
    with zipfile.ZipFile(package.place) as old:
        files = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(package.place, "w") as new:
        for name, data in files.items():
            new.writestr(name, b"<TEI/>" if name == "data/shuiqu.xml" else data)
    assert publish(bundle, package).action == "change"
    assert publish(bundle, package).action == "nothing"


@pytest.mark.parametrize("kind", ["no zip file", "another zip file"])
def test_a_file_of_another_kind_stays(package: Place, bundle: Bundle, kind: str) -> None:
    path = Path(package.place)
    path.parent.mkdir()
    path.write_bytes(b"mine")
    if kind == "another zip file":
        with zipfile.ZipFile(path, "w") as other:
            other.writestr("mine.txt", "mine")
    before = path.read_bytes()
    with pytest.raises(TeikitError) as refused:
        publish(bundle, package)
    assert "Name another" in refused.value.remedy
    assert path.read_bytes() == before


def test_a_name_that_exist_cannot_take_is_told() -> None:
    with pytest.raises(UsageError, match="can't name a package"):
        open_existdb("my corpus.xar", read_secrets("existdb"))
