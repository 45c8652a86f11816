"""What takes its place in one step, whatever happens meanwhile, and what a killed run leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tei.io import staging
from tei.io.lock import BusyError
from tei.io.staging import COMMIT, FINAL, FORMER, NEW, Staging, beside, inside
from tests.services import ROOT

DYING = """
import os, sys
from pathlib import Path
from tei.io import staging
from tei.io.staging import inside
root, name, exchange, at = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "exchange", int(sys.argv[4])
if not exchange:
    staging.exchange_names = lambda one, other: False
steps = 0
def hook(event, args):
    global steps
    if event in ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "open") and str(root) in str(args[0]):
        steps += 1
        if steps == at:
            os._exit(9)
sys.addaudithook(hook)
with inside(root).new_folder(root / name) as work:
    (work / "text").write_text("new")
"""


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["exchange", "no exchange"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system that exchanges two names in one step, and one that doesn't."""
    if request.param == "no exchange":
        monkeypatch.setattr(staging, "exchange_names", lambda one, other: False)
    return str(request.param)


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path, way: str) -> None:
    for text in ("one", "two"):
        with inside(tmp_path / "root").new_folder(tmp_path / "root" / "a" / "b") as work:
            (work / text).write_text(text)
    assert files(tmp_path) == {"root/a/b/two": "two"}
    assert [path.name for path in (tmp_path / "root").iterdir()] == ["a"]


def write_half(work: Path) -> None:
    (work / "text").write_text("half")
    raise OSError("full")


def test_what_fails_leaves_nothing(tmp_path: Path, way: str) -> None:
    root = tmp_path / "root"
    with pytest.raises(OSError, match="full"), inside(root).new_folder(root / "a" / "b") as work:
        write_half(work)
    assert list(tmp_path.iterdir()) == []


def test_a_fault_names_the_folder_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised, inside(tmp_path).new_folder(tmp_path / "book") as work:
        (work / "no" / "such").read_bytes()
    assert raised.value.filename == str(tmp_path / "book")


def test_other_names_that_begin_alike_are_left_alone(tmp_path: Path, way: str) -> None:
    """Three books on their way at once, of one run and of another."""
    area, names = inside(tmp_path), ("a", "a-1", "a-1-x")
    with area.new_folder(tmp_path / names[0]) as first:
        (first / "text").write_text("1")
        with inside(tmp_path).new_folder(tmp_path / names[1]) as second:
            (second / "text").write_text("2")
            inside(tmp_path).recover()
            with area.new_folder(tmp_path / names[2]) as third:
                (third / "text").write_text("3")
    assert files(tmp_path) == {f"{name}/text": str(number) for number, name in enumerate(names, 1)}


@pytest.mark.slow
@pytest.mark.parametrize("way", ["exchange", "no exchange"])
def test_a_run_that_dies_at_any_step_leaves_the_former_or_the_new(tmp_path: Path, way: str) -> None:
    root, ended = tmp_path / "root", False
    with inside(root).new_folder(root / "book") as work:
        (work / "text").write_text("old")
    at = 0
    while not ended:
        at += 1
        command = [sys.executable, "-c", DYING, str(root), "book", way, str(at)]
        ended = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        inside(root).recover()
        assert files(root / "book") in ({"text": "old"}, {"text": "new"}), at
        assert [path.name for path in root.iterdir() if not path.name.endswith(".teikit-lock")] == ["book"], at
        (root / "book" / "text").write_text("old")
    assert at > 5


def leave_dead(area: Staging, *entries: str) -> Path:
    """What a killed run left: its folder, and no lock on it."""
    run = area.area / "0123456789abcdef"
    for entry in entries:
        (run / entry).mkdir(parents=True)
        (run / entry / "text").write_text(entry)
    return run


def test_a_former_folder_that_was_moved_aside_is_put_back(tmp_path: Path) -> None:
    run = leave_dead(inside(tmp_path), NEW, FORMER)
    (run / FINAL).write_text('"book"')
    inside(tmp_path).recover()
    assert files(tmp_path) == {"book/text": FORMER}


def test_a_run_that_lives_is_left_alone(tmp_path: Path) -> None:
    with inside(tmp_path).run() as run:
        (run / "text").write_text("mine")
        inside(tmp_path).recover()
        assert files(run) == {"text": "mine"}


def test_entries_of_a_folder_that_cannot_be_renamed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "books" / "old").mkdir(parents=True)
    for name in ("index.html", "gone.html", "books/old/text"):
        (root / name).write_text("old")
    with inside(root).run() as run:
        (run / NEW / "books").mkdir(parents=True)
        for name in ("index.html", "more.html", "books/text"):
            (run / NEW / name).write_text("new")
        inside(root).replace_entries(run / NEW)
    assert files(root) == {"index.html": "new", "more.html": "new", "books/text": "new"}


@pytest.mark.parametrize("moved", range(4))
def test_a_replacement_of_entries_is_carried_on_after_a_kill(tmp_path: Path, moved: int) -> None:
    run = leave_dead(inside(tmp_path), f"{NEW}/a", f"{NEW}/b")
    (run / COMMIT).write_text('["gone"]')
    for name in ("a", "b", "gone"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text").write_text("old")
    (run / FORMER).mkdir()
    steps = [("a", f"{FORMER}/a"), (f"{NEW}/a", "a"), ("b", f"{FORMER}/b"), (f"{NEW}/b", "b")]
    for one, other in steps[:moved]:
        source = tmp_path / one if "/" not in one else run / one
        source.rename(tmp_path / other if "/" not in other else run / other)
    inside(tmp_path).recover()
    assert files(tmp_path) == {"a/text": f"{NEW}/a", "b/text": f"{NEW}/b"}


def test_of_two_runs_one_waits(tmp_path: Path) -> None:
    area = beside(tmp_path / "site")
    with (
        area.exclusive("site"),
        pytest.raises(BusyError, match=r"at work on .*site \(process"),
        area.exclusive("site", seconds=0.05),
    ):
        pass


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    if os.name != "posix" or not os.geteuid():
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


def test_to_look_needs_no_right_to_write(closed: Path) -> None:
    inside(closed).recover()
