"""Whatever the name, nothing is written outside of the root."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tei.errors import UsageError
from tei.io.files import write_file
from tei.io.paths import OutsideError, check_name, find_below, folded_name, folds_names, resolve_below, shown_name

HARMLESS = ("book.txt", "qing/書.txt", "./a//b/", "a..b", "...", "..a", "~", "-", ".hidden", "CON", "a:b", "a b.", "\n")
HARMFUL = (
    "", ".", "/", "./", "..", "../victim", "a/../../victim", "a/..", "/etc/passwd", "//host/share", "\\victim",
    "..\\victim", "a\\..\\..\\victim", "C:/victim", "c:\\victim", "C:", "a\0b", "x" * 256, "書" * 86, "a/" * 2000,
    "\ud800", "\\\\?\\C:\\victim",
)  # fmt: skip
ON_WINDOWS = (
    "CON", "nul.txt", "a/Com1", "lpt¹.x", "CONIN$", "aux .md", "a:b", "book.", "book ", "a?", "\x1f", "a/b./c",
)  # fmt: skip

PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "C:", "\0", "a", "書", " ", "~", "link", "round", "file", "\ud800", "\udcff", "x" * 250]
)
NAMES = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES).map("/".join))


@pytest.mark.parametrize("name", HARMLESS)
def test_names_that_stay_inside(name: str, tmp_path: Path) -> None:
    target = resolve_below(tmp_path, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_file(target, b"data")
    assert target.read_bytes() == b"data"
    assert find_below(tmp_path, name) == target


@pytest.mark.parametrize("name", HARMFUL)
def test_names_that_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutsideError) as refused:
        resolve_below(tmp_path, name)
    assert isinstance(refused.value, UsageError)
    assert refused.value.remedy.startswith("Rename it")
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 250
    assert find_below(tmp_path, name) is None


@pytest.mark.parametrize("name", [*ON_WINDOWS, *HARMFUL])
def test_names_that_windows_refuses(name: str) -> None:
    with pytest.raises(OutsideError):
        check_name(name, windows=True)


def tree(folder: Path) -> Path:
    """A root beside which there is something precious, with links that lead to it."""
    root = folder / "a" / "b" / "root"
    root.mkdir(parents=True)
    (folder / "victim").write_bytes(b"precious")
    (root / "link").symlink_to(folder, target_is_directory=True)
    (root / "round").symlink_to("round")
    (root / "file").symlink_to(folder / "victim")
    return root


def files_outside(folder: Path, root: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and root not in path.parents
    }


@given(NAMES)
def test_whatever_the_name_nothing_is_written_outside(name: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        root = tree(folder)
        before = files_outside(folder, root)
        try:
            target = resolve_below(root, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(target, b"written")
        except (OutsideError, OSError):
            pass
        assert files_outside(folder, root) == before
        found = find_below(root, name)
        assert found is None or root in Path(os.path.realpath(found)).parents


def test_a_link_that_leads_out_is_refused_on_the_way(tmp_path: Path) -> None:
    root = tree(tmp_path)
    with pytest.raises(OutsideError, match=r"leads out of .* by a link"):
        resolve_below(root, "link/victim")
    assert find_below(root, "file") is None
    (root / "inside").mkdir()
    (root / "other").symlink_to("inside", target_is_directory=True)
    assert resolve_below(root, "other/book.txt") == root / "other" / "book.txt"


def test_devices_and_pipes_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "null").symlink_to("/dev/null")
    assert find_below(tmp_path, "pipe") is None
    assert find_below(tmp_path, "null") is None


def test_names_that_are_one_file_on_some_disks() -> None:
    assert folded_name("Book.TXT") == folded_name("book.txt")
    assert folded_name("\u00c9") == folded_name("e\u0301")
    assert folded_name("a") != folded_name("b")


def test_a_disk_on_which_case_counts(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert folds_names(tmp_path / "folder") is (tmp_path / "FOLDER").exists()


@given(st.text())
def test_names_can_be_shown(name: str) -> None:
    assert shown_name(name).isprintable()
    shown_name(name).encode()


def test_bytes_that_are_no_utf8_are_shown() -> None:
    assert shown_name("b\udcfcch\n書") == "b\\xfcch\\n書"
