"""Folders, bags, storage roots on a disk: torn ones, full disks, mount points, formats that went along before."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import ocfl
import pytest

from tei.errors import RefusedError
from tei.publishing.bagit import bag_files
from tei.publishing.bundle import Bundle, make_bundle
from tei.publishing.target import Target, Whole
from tests import commands
from tests.faults.test_targets import mounted
from tests.publishing.conftest import Place
from tests.publishing.test_targets import open_target, publish

LAYOUTS = {"folder": lambda bundle: dict(bundle.files), "bagit": bag_files}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("target", sorted(LAYOUTS))
@pytest.mark.parametrize("whole", [True, False])
def test_a_torn_deposit_is_made_anew(target: str, whole: bool, tmp_path: Path, bundle: Bundle, changed: Bundle) -> None:
    """However far it came; of this edition, and of a former one where that is sure."""
    for edition in (bundle, changed):
        files = dict(LAYOUTS[target](edition))
        ours = [path for path in files if path != "bagit.txt" and not path.startswith("manifest-sha256")]
        for number in range(1, len(ours) + 1):
            place = Place(target, str(tmp_path / f"{number}-{edition is bundle}"), {})
            torn = {path: files[path] for path in ours[:number]}
            torn[ours[number - 1]] = files[ours[number - 1]] if whole else files[ours[number - 1]][:7]
            write(Path(place.place) / "shuiqu", torn)
            is_sure = edition is bundle or any("metadata/" in path or "schema/" in path for path in torn)
            if not is_sure and any("README" in path for path in torn):
                continue  # it may be a person's own
            assert publish(bundle, place).files == bundle.sums


@pytest.mark.parametrize("target", sorted(LAYOUTS))
@pytest.mark.parametrize(
    "files",
    [{"thesis.docx": b"years"}, {"README.md": b"my own"}, {"shuiqu.xml": b"<TEI/>"}, {"data/thesis.docx": b"years"}],
)
def test_a_folder_of_somebody_s_own_stays(target: str, files: dict[str, bytes], tmp_path: Path, bundle: Bundle) -> None:
    place = Place(target, str(tmp_path / "place"), {})
    write(tmp_path / "place" / "shuiqu", files)
    with pytest.raises(RefusedError, match="is not a book that was published"):
        publish(bundle, place)
    assert {path: (tmp_path / "place" / "shuiqu" / path).read_bytes() for path in files} == files
    assert [path.name for path in (tmp_path / "place").iterdir()] == ["shuiqu"]


def root_is_valid(root: Path) -> bool:
    valid: bool = ocfl.StorageRoot(str(root)).validate(log_warnings=False, log_errors=False)
    return valid


@pytest.mark.slow
@pytest.mark.parametrize("event", ["os.mkdir", "open", "os.rename"])
@pytest.mark.parametrize("first", [True, False])
def test_a_storage_root_is_valid_after_a_disk_that_was_full(
    event: str, first: bool, tmp_path: Path, bundle: Bundle
) -> None:
    """OCFL 1.1, E073: a root has no empty folders; whichever step it was that found no room."""
    place = Place("ocfl", str(tmp_path / "root"), {})
    if not first:
        publish(bundle._replace(name="other"), place)
    at = 0
    while True:
        at += 1
        full.arm(event, str(tmp_path), at)
        with suppress(OSError):
            publish(bundle, place)
        full.disarm()
        if full.left > 0:  # it was at its end before
            break
        if any(tmp_path.glob("root/0=*")):
            assert root_is_valid(tmp_path / "root"), at
            found = open_target(place).find("shuiqu")
            assert found is None or found.sums == bundle.sums
    assert at > 1
    assert root_is_valid(tmp_path / "root")


class FullDisk:
    """An audit hook that finds the disk full at the given step below a folder; hooks can't be taken away again."""

    def __init__(self) -> None:
        self.event, self.folder, self.left = "", "", 0
        self.is_there = False

    def arm(self, event: str, folder: str, at: int) -> None:
        self.event, self.folder, self.left = event, folder, at
        if not self.is_there:
            self.is_there = True
            sys.addaudithook(self.hook)

    def disarm(self) -> None:
        self.event = ""

    def hook(self, event: str, args: tuple[object, ...]) -> None:
        if self.event and event == self.event and str(args[0]).startswith(self.folder):
            if event == "open" and args[1] in ("r", "rb", None) and not int(str(args[2] or 0)) & os.O_CREAT:
                return
            self.left -= 1
            if self.left == 0:
                raise OSError(28, "No space left on device")


full = FullDisk()


@pytest.mark.parametrize("target", ["folder", "bagit", "ocfl", "site"])
def test_a_mount_point_is_published_to(target: str, tmp_path: Path, bundle: Bundle, changed: Bundle) -> None:
    with mounted(tmp_path / "disk", "-o", "size=8m") as disk:
        (disk / "lost+found").mkdir()
        place = Place(target, str(disk), {})
        for edition in (bundle, changed):
            assert publish(edition, place).files == edition.sums
        found = open_target(place).find("shuiqu")
        assert found is not None
        assert found.sums == changed.sums
        assert [path.name for path in disk.iterdir() if "teikit" in path.name] == []
    assert [path.name for path in tmp_path.iterdir()] == ["disk"]


def test_what_went_along_before_goes_along_again(
    tmp_path: Path, tei_bytes: bytes, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tei = commands.in_process(capsysbinary, monkeypatch)
    (tmp_path / "book.xml").write_bytes(tei_bytes)
    command = ("publish", "book.xml", "--to", "folder", "--out", "out")
    assert tei(*command, "--with", "text,json").code == 0
    assert "already there" in tei(*command).err
    (tmp_path / "book.xml").write_bytes(tei_bytes.replace("開工那天".encode(), "開工這天".encode()))
    assert tei(*command).code == 0
    assert (tmp_path / "out" / "book" / "book.txt").is_file()
    [entry] = json.loads((tmp_path / "book.receipt.json").read_bytes())
    assert entry["made"]["formats"] == ["text", "json"]
    assert tei(*command, "--with", "").code == 0
    assert not (tmp_path / "out" / "book" / "book.txt").exists()
    assert "already there" in tei(*command).err


def test_a_receipt_is_in_doubt_while_its_book_is_sent(
    tmp_path: Path, tei_bytes: bytes, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed between the target's last step and the receipt: the former edition is published anew."""
    monkeypatch.chdir(tmp_path)
    tei = commands.in_process(capsysbinary, monkeypatch)
    book = tmp_path / "books" / "book.xml"
    write(tmp_path / "books", {"book.xml": tei_bytes})
    command = ("publish", "books", "--to", "folder", "--out", "out")
    assert tei(*command).code == 0
    book.write_bytes(tei_bytes.replace("開工那天".encode(), "開工這天".encode()))
    with monkeypatch.context() as killed:
        killed.setattr("tei.publishing.batch.write_receipt", lambda *arguments: None)
        assert tei(*command).code == 0
    book.write_bytes(tei_bytes)
    assert tei(*command).code == 0
    assert (tmp_path / "out" / "book" / "book.xml").read_bytes() == tei_bytes


@pytest.mark.parametrize(("target", "place"), [("dspace", "items.zip"), ("existdb", "corpus.xar"), ("site", "site")])
def test_no_half_of_what_is_one_thing(
    target: str, place: str, tmp_path: Path, tei_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full in the middle of one of many books: the others' copy is damaged, or lacks a part of it."""
    where = Place(target, str(tmp_path / place), {})
    first, torn, last = (make_bundle(name, tei_bytes, {}) for name in ("first", "torn", "last"))
    publish(first, where)
    whole = open_target(where)
    assert isinstance(whole, Whole)
    before = sums_at(tmp_path)
    with pytest.raises(OSError, match="No space"), whole.together():
        send_on_a_full_disk(whole, [first._replace(files=torn.files, name="torn"), last], monkeypatch)
    assert sums_at(tmp_path) == before
    found = open_target(where).find("first")
    assert found is not None
    assert found.sums == first.sums


def send_on_a_full_disk(whole: Target, bundles: list[Bundle], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each alone, as many books are sent: a fault of one doesn't end the others."""
    for number, bundle in enumerate(bundles):
        with monkeypatch.context() as broken, suppress(OSError):
            if number == 0:
                broken.setattr("zipfile.ZipFile.writestr", run_out_of_space)
                broken.setattr("tei.io.folders.write_file", run_out_of_space)
                broken.setattr("tei.publishing.site.work.Work.put", run_out_of_space)
            whole.send(bundle, whole.find(bundle.name))


def run_out_of_space(*arguments: object) -> None:
    raise OSError(28, "No space left on device")


def sums_at(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
