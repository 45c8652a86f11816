"""Every format of a book, a screenshot of each, and a page with them all.

    python -m scripts.gallery BOOK.txt FOLDER

Writes FOLDER/index.html and, where Chromium is installed, FOLDER/index.png, which docs/images/formats.png is a copy of.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tei.formats import Format, formats

TEI = Path(sys.executable).with_name("tei")
WIDTH, HEIGHT = 720, 960
LINES = 46
"""So many lines of a file of text are shown."""

TEXT = """<!DOCTYPE html><meta charset="utf-8"><style>body {{ margin: 0; padding: 28px; background: #fbfaf6 }}
pre {{ font: 15px/1.6 "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap; overflow-wrap: anywhere }}</style>
<pre>{text}</pre>"""

INDEX = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ margin: 2rem; font: 16px/1.5 Georgia, serif; background: #efece4; color: #26221c }}
main {{ display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)) }}
figure {{ margin: 0 }} figcaption {{ font-size: .85rem }} figcaption b {{ display: block }}
img {{ width: 100%; aspect-ratio: 3 / 4; object-fit: cover; object-position: top; background: #fff;
      border: 1px solid #cfc9bb }}
</style></head><body><h1>{title}</h1><main>{figures}</main></body></html>
"""

FIGURE = """<figure><a href="{file}"><img src="{picture}" alt="The format {name}"></a>
<figcaption><b>{name}</b>{what}</figcaption></figure>
"""


def run(*command: str | Path, cwd: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"HOME": home}
        subprocess.run(command, check=True, cwd=cwd, env=environment, capture_output=True, timeout=300)


def photograph(page: Path, picture: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
    """A screenshot of a page, by Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}")
    run(chromium, *options, f"--screenshot={picture.resolve()}", page.resolve().as_uri(), cwd=page.parent)


def from_text(file: Path, picture: Path) -> None:
    """The beginning of a file of text."""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()[:LINES]
    page = picture.with_suffix(".page.html")
    page.write_text(TEXT.format(text=html.escape("\n".join(line[:1500] for line in lines))), encoding="utf-8")
    photograph(page, picture)
    page.unlink()


def from_pdf(file: Path, picture: Path) -> None:
    """A page with running text: the fourth, or the last there is."""
    for number in ("4", "1"):
        options = ("-r", "110", "-png", "-f", number, "-l", number, "-singlefile")
        subprocess.run(("pdftoppm", *options, file, picture.with_suffix("")), capture_output=True, check=False)
        if picture.exists():
            return


def from_office(file: Path, picture: Path) -> None:
    """As LibreOffice shows it."""
    with tempfile.TemporaryDirectory() as name:
        profile = f"-env:UserInstallation={(Path(name) / 'profile').as_uri()}"
        run("soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", name, file.resolve(), cwd=Path(name))
        from_pdf(Path(name) / f"{file.stem}.pdf", picture)


def from_zip(file: Path, picture: Path) -> None:
    """The first table."""
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(file) as archive:
        archive.extractall(name)
        from_text(next(Path(name).glob("*.csv")), picture)


def from_epub(file: Path, picture: Path) -> None:
    """The longest chapter, as a browser shows it."""
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(file) as archive:
        archive.extractall(name)
        photograph(max(Path(name).rglob("*.xhtml"), key=lambda page: page.stat().st_size), picture)


SHOWN: dict[str, Callable[[Path, Path], None]] = {
    ".html": photograph,
    ".svg": photograph,
    ".pdf": from_pdf,
    ".docx": from_office,
    ".odt": from_office,
    ".zip": from_zip,
    ".epub": from_epub,
}
"""By the end of its name, how a file is shown; all others are text."""


def show(row: Format, edition: Path) -> str:
    """The figure for a format; empty where it cannot be made or shown here, which is said."""
    file, picture = edition.with_name(f"book{row.suffix}"), edition.with_name(f"{row.name}.png")
    try:
        run(TEI, "transform", edition.name, "--to", row.name, "-o", file.name, cwd=edition.parent)
        SHOWN.get(file.suffix, from_text)(file, picture)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        print(f"{row.name} is left out: {said.decode(errors='replace').strip()}", file=sys.stderr)
        return ""
    return FIGURE.format(file=file.name, picture=picture.name, name=row.name, what=html.escape(row.title))


def main(book: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    edition = folder.resolve() / "book.xml"
    run(TEI, "encode", book.resolve(), "-o", edition.name, "--force", cwd=folder)
    figures = "".join(show(row, edition) for row in formats())
    index = folder / "index.html"
    index.write_text(INDEX.format(title=f"{book.stem} in every format", figures=figures), encoding="utf-8")
    photograph(index, folder / "index.png", 1000, 660)
    print(index)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
