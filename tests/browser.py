"""Pages in headless Chromium: what the console says, what a script finds, what axe-core finds inaccessible."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple

from tests.services import referee

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CONSOLE = re.compile(r"CONSOLE[:(]\d+\)?[^\n]*")
RESULT = re.compile(r'data-result="([^"]*)"')
RULES: Sequence[str] = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


class Visit(NamedTuple):
    """The document after its scripts have run, and the lines of the console."""

    document: str
    console: list[str]


def visit(page: Path, *, width: int = 1280, height: int = 900) -> Visit:
    """Open a file in a window of that size, without any network."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    options = (
        "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0", "--dump-dom",
        "--virtual-time-budget=20000", "--host-resolver-rules=MAP * ~NOTFOUND", f"--window-size={width},{height}",
    )  # fmt: skip
    environment = os.environ | {"HOME": str(page.parent)}
    run = subprocess.run(
        [program, *options, page.as_uri()], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    return Visit(run.stdout, CONSOLE.findall(run.stderr))


def evaluate(page: Path, script: str, **size: int) -> object:
    """What ``script``, the body of an async function, returns in the page, as JSON; raises where it throws."""
    return tried(page, script, **size)[0]


def tried(page: Path, script: str, **size: int) -> tuple[object, list[str]]:
    """What ``evaluate`` gives, and the lines of the console."""
    copy = page.with_name(f"tried-{page.name}")
    call = (
        f"<script>(async () => {{ {script} }})().catch((error) => ({{error: String(error)}}))"
        ".then((value) => document.documentElement.setAttribute('data-result', JSON.stringify(value)));</script>"
    )
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{call}</body>"), encoding="utf-8")
    seen = visit(copy, **size)
    match = RESULT.search(seen.document)
    assert match, "the script gave no result"
    value: object = json.loads(unescape(match[1]))
    assert not (isinstance(value, dict) and "error" in value), value
    return value, seen.console


def violations(page: Path, rules: Sequence[str] = RULES, **size: int) -> list[str]:
    """What axe-core finds wrong by the rules: the name of the rule and the first element of each."""
    found = evaluate(page, f"{judge(page, rules)} return await judge();", **size)
    assert isinstance(found, list)
    return found


def judge(page: Path, rules: Sequence[str] = RULES) -> str:
    """The beginning of a script that may then ask ``judge()`` what axe-core finds; puts axe-core beside the page."""
    axe = referee("axe-core", "axe.min.js")
    assert axe is not None
    page.with_name("axe.min.js").write_bytes(axe.read_bytes())
    return (
        "const s = document.createElement('script'); s.src = 'axe.min.js'; document.head.append(s);"
        "await new Promise((done) => { s.onload = done; });"
        f"const judge = async () => (await axe.run({{runOnly: {json.dumps(rules)}, preload: false}})).violations"
        ".map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 200));"
    )
