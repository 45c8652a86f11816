"""Small ODDs for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tei.odd import compile_odd
from tei.odd.specs import Schema

HEAD = '<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron"><text><body>'
TAIL = "</body></text></TEI>"

BASE = """
<classSpec ident="att.global" type="atts" module="core">
  <attList>
    <attDef ident="n"><datatype><dataRef name="string"/></datatype></attDef>
    <attDef ident="rend" usage="req"><desc>looks</desc><datatype><dataRef name="token"/></datatype></attDef>
  </attList>
</classSpec>
<classSpec ident="model.block" type="model" module="core"/>
<classSpec ident="model.verse" type="model" module="verse">
  <classes><memberOf key="model.block"/></classes>
</classSpec>
<elementSpec ident="doc" module="core">
  <classes><memberOf key="att.global"/></classes>
  <content><classRef key="model.block" minOccurs="0" maxOccurs="unbounded"/></content>
</elementSpec>
<elementSpec ident="p" module="core">
  <classes><memberOf key="model.block"/><memberOf key="att.global"/></classes>
  <content><textNode/></content>
</elementSpec>
<elementSpec ident="l" module="verse">
  <classes><memberOf key="model.verse"/></classes>
  <content><textNode/></content>
</elementSpec>
"""
"""A TEI in small, as p5subset.xml has it: specifications without a schemaSpec."""


def write_odd(folder: Path, inside: str, *, name: str = "my.odd", start: str = "doc", source: str = "") -> Path:
    """An ODD with a schemaSpec around ``inside``."""
    path = folder / name
    named = f' source="{source}"' if source else ""
    path.write_text(f'{HEAD}<schemaSpec ident="my" start="{start}"{named}>\n{inside}</schemaSpec>{TAIL}', "utf-8")
    return path


def write_base(folder: Path) -> Path:
    """The specifications of ``BASE``."""
    path = folder / "base.xml"
    path.write_text(f"{HEAD}{BASE}{TAIL}", encoding="utf-8")
    return path


Compile = Callable[[str], Schema]


def compile_on_base(folder: Path, inside: str) -> Schema:
    """What an ODD makes of ``BASE``."""
    return compile_odd(write_odd(folder, inside), p5subset=write_base(folder))


def compile_elements(folder: Path, **contents: str) -> Schema:
    """A schema of elements with the given contents; the first is the root; all others there may be are empty."""
    specs = (
        f'<elementSpec ident="{name}" mode="add"><content>{content}</content></elementSpec>'
        for name, content in contents.items()
    )
    return compile_odd(write_odd(folder, "\n".join(specs), start=next(iter(contents))))
