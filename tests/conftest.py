"""What all tests share: borrowed books, programs, golden files, Hypothesis profiles."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tei.io.redaction import forget_secrets
from tests import services
from tests.seed import SEED

ROOT = services.ROOT
SHARED = Path(os.environ.get("TEIKIT_SHARED", ROOT.parent / "shared"))

settings.register_profile("daily", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=300, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if services.on_ci() else "daily"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the golden files anew instead of comparing")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in every run with what the files made by chance can be made again."""
    terminalreporter.write_line(f"TEIKIT_SEED={SEED}")


@pytest.fixture(autouse=True)
def _forget_secrets() -> Iterator[None]:
    """What one test gave as a secret is a word like others in the next."""
    yield
    forget_secrets()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of borrowed books and their gold, which this repository may not contain.

    Tests that use it are skipped where it is missing, on CI too: nobody can be made to have it.
    """
    if not SHARED.is_dir():
        pytest.skip(f"no borrowed books here: {SHARED} doesn't exist (TEIKIT_SHARED names another folder)")
    return SHARED


@pytest.fixture
def needs() -> Callable[..., None]:
    """``needs("jing", "java")``: see ``tests.services.needs``."""
    return services.needs


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str | bytes], None]:
    """``golden("html/sample.html", text)``: compare with ``tests/golden/html/sample.html``, byte by byte.

    With ``--accept`` the file is written instead; read the difference before you commit it.
    """
    accept = bool(request.config.getoption("--accept"))

    def compare(name: str, actual: str | bytes) -> None:
        path = ROOT / "tests" / "golden" / name
        data = actual.encode() if isinstance(actual, str) else actual
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.exists(), f"{path} doesn't exist yet: run with --accept and look at it"
        assert data.decode() == path.read_bytes().decode(), f"differs from {path}; --accept when the new one is right"

    return compare
