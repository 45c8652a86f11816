"""A desk to work at: a folder with a book, and ``tei`` in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import commands

BOOK = """\
# 水渠記

目錄

第一章　選地 ..... ( 1 )
第二章　開工 ..... ( 9 )

## 第一章　選地

王 大 山

渠道要選在背風向陽的緩坡，土層至少要有三尺厚，石頭要清理乾淨。

社員們在坡上走了三天，量了

<!-- page 2 -->

四十多處，纔定下來。

## 第二章　開工

開工那天，全村的人都來了，帶著鍬和筐。
"""


@pytest.fixture
def tei(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> commands.Tei:
    """See ``tests.commands.in_process``."""
    return commands.in_process(capsysbinary, monkeypatch)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with ``book.txt`` in it and nothing else."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.txt").write_text(BOOK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def encoded(desk: Path, tei: commands.Tei) -> Path:
    """The desk with ``book.xml`` on it, too."""
    assert tei("encode", "book.txt", "--quiet").code == 0
    return desk
