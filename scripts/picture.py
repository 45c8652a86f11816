"""Take the README's picture: the OCR text of the sample book beside the page made from it.

Needs Chromium (scripts/services chromium).  Writes docs/images/demo.png.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "tei" / "data" / "sample" / "shuili-1957.txt"
PICTURE = ROOT / "docs" / "images" / "demo.png"
TEI = Path(sys.executable).with_name("tei")
WIDTH, HEIGHT = 1240, 700

PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; display: flex; height: 100vh; background: #d8d4cb; gap: 2px }}
pre {{ margin: 0; padding: 24px; width: 342px; flex: none; overflow: hidden; background: #22262b;
      color: #d7dde4;
       font: 11px/1.5 "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap }}
iframe {{ border: 0; flex: none; width: 1130px; height: 934px;
          transform: scale(.75); transform-origin: 0 0 }}
</style><pre>{text}</pre><iframe src="book.html"></iframe>"""


def run(*command: str | Path, cwd: Path) -> None:
    environment = os.environ | {"HOME": str(cwd)}
    subprocess.run(command, check=True, cwd=cwd, env=environment, capture_output=True)


def take(chromium: str, folder: Path) -> None:
    """Make the edition and its page in ``folder``, set them side by side, and photograph the whole."""
    run(TEI, "encode", BOOK, "-o", "book.xml", cwd=folder)
    run(TEI, "transform", "book.xml", "--to", "html", "-o", "book.html", cwd=folder)
    shown = html.escape(BOOK.read_text(encoding="utf-8")[:2200])
    (folder / "both.html").write_text(PAGE.format(text=shown), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}")
    run(chromium, *options, f"--screenshot={folder / 'both.png'}", (folder / "both.html").as_uri(), cwd=folder)


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("chromium is not installed: run scripts/services chromium")
    with tempfile.TemporaryDirectory() as name:
        take(chromium, Path(name))
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(name) / "both.png", PICTURE)


if __name__ == "__main__":
    main()
