"""What is particular to DSpace: the archive format as others read it, the REST interface as its contract says."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tei.errors import RefusedError, UsageError
from tei.io import http as web
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.dspace import open_dspace
from tei.publishing.publishing import publish as publish_to
from tei.publishing.record import Record
from tei.publishing.saf import SimpleArchive, ZipArchive, open_archive, write_item
from tests.commands import Tei, in_process
from tests.publishing.conftest import Place
from tests.publishing.contract import Answer, Fault, as_json
from tests.publishing.dspace_server import DSpace, Item
from tests.publishing.dying import deaths
from tests.publishing.servers import Server
from tests.publishing.test_targets import open_target, publish

# ---- the archive format


class Imported:
    """An item as DSpace's importer reads it (Importing and Exporting Items via Simple Archive Format)."""

    def __init__(self, folder: Path) -> None:
        self.metadata: dict[str, list[str]] = {}
        for file in [folder / "dublin_core.xml", *sorted(folder.glob("metadata_*.xml"))]:
            self.read_metadata(file)
        self.bundles: dict[str, list[str]] = {}
        self.primary = ""
        for line in (folder / "contents").read_text(encoding="utf-8").splitlines():
            self.read_content(folder, *line.split("\t"))
        handles = folder / "collections"
        self.collections = handles.read_text().split() if handles.exists() else []

    def read_metadata(self, file: Path) -> None:
        root = ElementTree.parse(file).getroot()
        assert root.tag == "dublin_core"
        schema = root.get("schema", "dc")
        assert file.name in ("dublin_core.xml", f"metadata_{schema}.xml")
        for value in root:
            assert value.tag == "dcvalue"
            assert value.text
            qualifier = value.attrib["qualifier"]
            field = ".".join([schema, value.attrib["element"]] + [qualifier] * (qualifier != "none"))
            self.metadata.setdefault(field, []).append(value.text)

    def read_content(self, folder: Path, path: str, *options: str) -> None:
        """``FILE <tab> bundle:NAME <tab> primary:true``; the file must be there, and below the item."""
        assert (folder / path).resolve().is_relative_to(folder.resolve())
        assert (folder / path).is_file()
        said = dict(option.split(":", 1) for option in options)
        assert said.keys() <= {"bundle", "primary", "description", "permissions"}
        self.bundles.setdefault(said["bundle"], []).append(path)
        self.primary = path if said.get("primary") == "true" else self.primary


def test_the_importer_finds_everything(tmp_path: Path, bundle: Bundle) -> None:
    archive = open_archive(f"{tmp_path}/archive#123456789/4")
    archive.send(bundle, None)
    item = Imported(tmp_path / "archive" / "item_000")
    assert item.metadata["dc.title"] == ["水渠記"]
    assert item.metadata["dc.contributor.author"] == ["王大山"]
    assert item.metadata["dc.date.issued"] == ["2025-04-01"]
    assert item.metadata["dc.identifier.other"][0] == "teikit:shuiqu"
    assert item.metadata["dcterms.license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert item.bundles == {"ORIGINAL": list(bundle.files)}
    assert item.primary == "shuiqu.xml"
    assert item.collections == ["123456789/4"]
    for path, data in bundle.files.items():
        assert (tmp_path / "archive" / "item_000" / path).read_bytes() == data


@pytest.mark.parametrize("form", ["archive", "items.zip"])
def test_several_books_make_one_archive(
    form: str,
    tmp_path: Path,
    tei_bytes: bytes,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    tei: Tei = in_process(capsysbinary, monkeypatch)
    names = [f"book{number}" for number in range(12)]
    for name in names:
        (tmp_path / f"{name}.xml").write_bytes(tei_bytes)
    command = ["publish", *(f"{name}.xml" for name in names), "--to", "dspace", "--out", form, "--no-receipt"]
    assert tei(*command).code == 0
    folder = unpacked(tmp_path / form)
    items = sorted(folder.iterdir())
    assert [item.name for item in items] == [f"item_{number:03}" for number in range(12)]
    assert sorted(Imported(item).primary for item in items) == sorted(f"{name}.xml" for name in names)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / form).parent.rglob("*") if path.is_file()}
    assert tei(*command).err.count("already there") == 12
    assert before == {path: path.stat().st_mtime_ns for path in before}


def unpacked(path: Path) -> Path:
    if path.is_dir():
        return path
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        archive.extractall(path.with_suffix(""))
    return path.with_suffix("")


def test_a_changed_book_stays_the_same_item(tmp_path: Path, bundle: Bundle, changed: Bundle) -> None:
    archive = open_archive(str(tmp_path / "items.zip"))
    other = bundle._replace(name="other", files={**bundle.files, "other.xml": b"<TEI/>"})
    for one in (bundle, other, changed):
        archive.send(one, None)
    found = archive.find("shuiqu")
    assert found is not None
    assert (found.sums, found.identifier) == (changed.sums, "item_000")
    assert archive.shelf.items() == ["item_000", "item_001"]


def test_a_zip_file_is_written_once_for_many_books(tmp_path: Path, bundle: Bundle, changed: Bundle) -> None:
    archive = open_archive(str(tmp_path / "items.zip"))
    assert isinstance(archive, ZipArchive)
    other = bundle._replace(name="other", files={**bundle.files, "other.xml": b"<TEI/>"})
    with archive.together():
        for one in (bundle, other, changed):
            archive.send(one, None)
        assert not (tmp_path / "items.zip").exists()
        assert archive.find("shuiqu").sums == changed.sums  # type: ignore[union-attr]  # there it is
    before = (tmp_path / "items.zip").read_bytes()
    with suppress(ZeroDivisionError), archive.together():
        archive.withdraw("other")
        raise ZeroDivisionError
    assert (tmp_path / "items.zip").read_bytes() == before
    with archive.together():
        archive.withdraw("shuiqu")
    assert archive.find("shuiqu") is None
    assert archive.shelf.items() == ["item_001"]
    with pytest.raises(RefusedError, match="no book shuiqu"):
        archive.withdraw("shuiqu")
    assert [path.name for path in tmp_path.iterdir()] == ["items.zip"]


def test_a_book_is_withdrawn_from_a_folder(tmp_path: Path, bundle: Bundle) -> None:
    archive = open_archive(str(tmp_path / "archive"))
    other = bundle._replace(name="other", files={**bundle.files, "other.xml": b"<TEI/>"})
    for one in (bundle, other):
        archive.send(one, None)
    again = open_archive(str(tmp_path / "archive"))
    again.withdraw("shuiqu")
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["item_001"]
    assert again.find("shuiqu") is None
    assert again.find("other").sums == other.sums  # type: ignore[union-attr]  # there it is
    with pytest.raises(RefusedError, match="no book shuiqu"):
        again.withdraw("shuiqu")
    again.send(bundle, None)
    assert again.find("shuiqu").sums == bundle.sums  # type: ignore[union-attr]  # there it is


def test_a_name_of_the_format_itself_is_refused(bundle: Bundle, tei_bytes: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"dublin_core\.xml is a file of the archive format") as told:
        write_item(make_bundle("dublin_core", tei_bytes, {}))
    assert "--name" in told.value.remedy
    (tmp_path / "items.zip").write_text("no zip")
    with pytest.raises(UsageError, match="no zip file"):
        open_dspace(str(tmp_path / "items.zip"), {}).find("shuiqu")
    assert isinstance(open_dspace(str(tmp_path), {}), SimpleArchive)


# ---- the REST interface

at_dspace = pytest.mark.parametrize("place", ["dspace"], indirect=True)


@pytest.fixture
def server(server_of: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch) -> DSpace:
    monkeypatch.setattr(web, "DELAYS", (0.001, 0.001))
    made: DSpace = server_of("dspace").behind
    return made


def items(server: DSpace, place: Place) -> list[Item]:
    return [one for one in server.items if one.collection == collection(place)]


def collection(place: Place) -> str:
    return place.place.rpartition("/")[2]


def drafts(server: DSpace, place: Place) -> list[Item]:
    return [one.item for one in server.drafts if one.item.collection == collection(place)]


@at_dspace
def test_the_metadata_and_the_licence_go_with_the_item(place: Place, bundle: Bundle, server: DSpace) -> None:
    receipt = publish(bundle, place)
    [item] = items(server, place)
    assert receipt.identifier == item.handle
    assert receipt.address == f"{server.address}/handle/{item.handle}"
    assert [one["value"] for one in item.metadata["dc.title"]] == ["水渠記"]
    assert [one["value"] for one in item.metadata["dc.contributor.editor"]] == ["山西省水利局"]
    assert [file["name"] for file in item.bundles["ORIGINAL"][1]] == list(bundle.files)


@at_dspace
def test_what_an_edition_no_longer_says_is_removed(
    place: Place, bundle: Bundle, changed: Bundle, server: DSpace
) -> None:
    publish(bundle, place)
    kept = {concept: said for concept, said in changed.record.items.items() if concept not in ("editor", "project")}
    publish(changed._replace(record=Record(kept)), place)
    first, second = items(server, place)
    assert "dc.contributor.editor" in first.metadata
    assert not {"dc.contributor.editor", "dc.description.abstract"} & second.metadata.keys()
    assert "dc.date.available" in second.metadata


@pytest.mark.slow
@at_dspace
def test_a_client_that_dies_at_any_request_leaves_one_correct_item(
    place: Place, bundle: Bundle, changed: Bundle, server: DSpace
) -> None:
    for _ in deaths(server, place, bundle):
        found = open_target(place).find(bundle.name)
        assert found is None or found.sums == bundle.sums
    assert len(items(server, place)) == 1
    for _ in deaths(server, place, changed):
        found = open_target(place).find(bundle.name)
        assert found is not None
        assert found.sums in (bundle.sums, changed.sums)
    assert len(items(server, place)) == 2
    assert drafts(server, place) == []
    assert publish(changed, place).version == "v2"


@at_dspace
def test_the_drafts_of_others_are_let_alone(place: Place, bundle: Bundle, server: DSpace) -> None:
    target = open_target(place)
    theirs = target._begin(bundle)  # type: ignore[attr-defined]  # as another run began it
    server.item(theirs.item).metadata["dc.title"] = [{"value": "Another book"}]
    publish(bundle, place)
    assert [draft.uuid for draft in drafts(server, place)] == [theirs.item]


@at_dspace
def test_a_login_that_runs_out_is_renewed(place: Place, bundle: Bundle, changed: Bundle, server: DSpace) -> None:
    target = open_target(place)
    assert target.find(bundle.name) is None
    server.logins.clear()
    target.send(bundle, None)
    server.logins.clear()
    found = target.find(bundle.name)
    assert found is not None
    assert found.sums == bundle.sums


@at_dspace
def test_a_token_that_ran_out_is_told(place: Place, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEIKIT_DSPACE_PASSWORD")
    monkeypatch.setenv("TEIKIT_DSPACE_TOKEN", "eyJ-too-old")
    with pytest.raises(RefusedError, match="the token is not valid") as refused:
        publish(bundle, place)
    assert "not expired" in refused.value.remedy
    assert "eyJ" not in f"{refused.value} {refused.value.remedy}"


@at_dspace
def test_what_waits_for_approval_is_not_sent_again(
    place: Place, bundle: Bundle, changed: Bundle, server: DSpace
) -> None:
    server.reviewed.add(collection(place))
    receipt = publish(bundle, place)
    assert (receipt.action, receipt.public, receipt.files) == ("new", False, bundle.sums)
    assert "those who keep the collection" in receipt.note
    assert publish(bundle, place).action == "nothing"
    with pytest.raises(RefusedError, match="shuiqu waits for the approval"):
        publish(changed, place)
    [waiting] = [one for one in server.in_review if one.item.collection == collection(place)]
    server.in_review.remove(waiting)
    server.archive(waiting.item)
    again = publish(bundle, place)
    assert (again.action, again.public) == ("nothing", True)


@at_dspace
def test_a_draft_stays_one_until_it_is_published(place: Place, bundle: Bundle, changed: Bundle, server: DSpace) -> None:
    for one, action in ((bundle, "new"), (bundle, "nothing"), (changed, "change")):
        receipt = publish(one, place, draft="yes")
        assert (receipt.action, receipt.public, receipt.files) == (action, False, one.sums)
    assert re.fullmatch(rf"{server.address}/workspaceitems/\d+/edit", receipt.address)
    assert items(server, place) == []
    assert publish(changed, place).version == "v1"
    assert publish(bundle, place, draft="yes").version == "v2"
    assert len(items(server, place)) == 1
    assert publish(changed, place).action == "nothing"


@at_dspace
def test_another_book_of_the_same_name_is_refused(place: Place, bundle: Bundle, server: DSpace) -> None:
    publish(bundle, place)
    with pytest.raises(RefusedError, match="is another book") as refused:
        publish(another(bundle), place)
    assert "another --name" in refused.value.remedy
    assert len(items(server, place)) == 1
    assert drafts(server, place) == []


def another(bundle: Bundle) -> Bundle:
    """A book of that name by somebody else."""
    said = {**bundle.record.items, "title": ({"main": "別の本"},), "creator": ({"name": "Somebody Else"},)}
    return bundle._replace(record=Record(said), files={**bundle.files, "more.txt": b"more"})


@at_dspace
def test_what_the_collection_requires_is_told(place: Place, bundle: Bundle, server: DSpace) -> None:
    lacking = Record({concept: said for concept, said in bundle.record.items.items() if concept != "date"})
    with pytest.raises(RefusedError, match=r"requires more than was sent: dc\.date\.issued"):
        publish(bundle._replace(record=lacking), place)
    assert items(server, place) == []
    assert publish(bundle, place).version == "v1"
    assert drafts(server, place) == []


TROUBLES = [
    ("POST", "/workspaceitems$", as_json({"message": "no rights"}, 403), ""),
    ("POST", "/bitstreams$", as_json({"message": "too large"}, 413), "your quota is used up"),
    ("POST", "/bitstreams$", as_json({"message": "broken"}, 500), "publish again"),
    ("POST", "/bitstreams$", None, "what was begun is taken up"),
    ("POST", "/workspaceitems$", None, "what was begun is taken up"),
    ("POST", "/workflowitems$", None, "what was begun is taken up"),
    ("PATCH", "/items/", as_json({"message": "the metadata field is unknown"}, 422), "metadata file"),
    ("GET", "/findBySubmitter$", Answer(200, b"<html>a proxy</html>"), "Check the address"),
]


@at_dspace
@pytest.mark.parametrize(("method", "path", "answer", "remedy"), TROUBLES)
def test_troubles_are_told_and_healed_by_the_next_run(
    place: Place, bundle: Bundle, server: DSpace, method: str, path: str, answer: Answer | None, remedy: str
) -> None:
    server.faults.append(Fault(method, path, answer))
    if remedy:
        with pytest.raises(RefusedError, match=r"127\.0\.0\.1") as refused:
            publish(bundle, place)
        assert remedy in refused.value.remedy
    assert publish(bundle, place).version == "v1"
    assert len(items(server, place)) == 1
    assert drafts(server, place) == []


@at_dspace
def test_a_full_repository_is_told(place: Place, tei_bytes: bytes) -> None:
    with pytest.raises(RefusedError, match="Maximum upload size") as refused:
        publish(make_bundle("shuiqu", tei_bytes, {"shuiqu.pdf": bytes(2_100_000)}), place)
    assert "leave formats out" in refused.value.remedy
    assert publish(make_bundle("shuiqu", tei_bytes, {}), place).version == "v1"


def test_addresses() -> None:
    number = "0" * 36
    for address in (
        f"https://h.example/server/api/core/collections/{number}",
        f"https://h.example/collections/{number}",
    ):
        assert open_dspace(address, {}).session.base == "https://h.example/server"  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="no address of a collection"):
        open_dspace("https://h.example/communities/x", {})
    with pytest.raises(UsageError, match="in the clear"):
        open_dspace(f"http://h.example/collections/{number}", {"user": "anna", "password": "secret"})


@at_dspace
def test_an_address_of_something_else_is_told(place: Place, bundle: Bundle, server: DSpace) -> None:
    server.faults.append(Fault("GET", "/authn/status", Answer(200, b"<html>welcome</html>")))
    with pytest.raises(RefusedError, match="does not answer as DSpace 7 does") as refused:
        publish(bundle, place)
    assert re.search("https://HOST/server", refused.value.remedy)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["dspace"], indirect=True)
def test_many_books_at_once_share_what_keeps_forged_requests_out(place: Place, tei_bytes: bytes) -> None:
    """The server's token changes all the time, and every thread gets another one."""
    target = open_target(place)
    bundles = [make_bundle(f"book-{number}", tei_bytes, {}) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda one: publish_to(one, target, name="dspace", place=place.place), bundles))
    assert [receipt.action for receipt in receipts] == ["new"] * 8
