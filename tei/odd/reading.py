"""An ODD file → the specification elements that it selects, merged with those of the file it customises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from tei.errors import InvalidError, TeikitError
from tei.odd.merging import merge
from tei.tree import TEI, local_name
from tei.xml.parser import read_tree

KINDS = {
    "elementSpec": "element",
    "classSpec": "class",
    "macroSpec": "macro",
    "dataSpec": "datatype",
}
REFERENCES = {
    "elementRef": "elementSpec",
    "classRef": "classSpec",
    "macroRef": "macroSpec",
    "dataRef": "dataSpec",
}
SCHEMATRON_NS = "{http://purl.oclc.org/dsdl/schematron}ns"
Key = tuple[str, str]
"""The local name of a specification element and its @ident."""


@dataclass(frozen=True, slots=True, eq=False)
class Specifications:
    """What an ODD selects: the ``schemaSpec``, and each specification element by kind and name.

    ``known`` has the names of the customised file too: a class of it that was not selected is
    left out silently, as the Guidelines want; a name that nobody knows is an error.
    """

    schema: etree._Element
    selected: dict[Key, etree._Element]
    known: frozenset[Key]
    groups: dict[Key, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[Key]] = field(default_factory=dict)
    """The specifications that name each class as theirs, elements and model classes alike."""
    prefixes: dict[str, str] = field(default_factory=dict)
    """The namespaces that Schematron uses, of the customised file and of this one."""


def error_at(node: etree._Element, message: str, remedy: str) -> TeikitError:
    """An error that names the line of ``node`` in its ODD."""
    uri = node.getroottree().docinfo.URL or ""
    return InvalidError(message, remedy=remedy, place=f"{uri}:{node.sourceline or 1}:1")


def read_specifications(
    path: str | Path, *, p5subset: str | Path | None = None, above: tuple[Path, ...] = ()
) -> Specifications:
    """What the ODD at ``path`` selects.

    It customises the file that its schemaSpec names in @source, where that is a file here, which is
    read in the same manner; else ``p5subset``: the TEI's p5subset.xml, or another ODD.  An ODD that
    adds everything itself needs neither.  ``above`` are the ODDs that customise this one.
    """
    root = read_tree(path).getroot()
    schema = next(root.iter(f"{TEI}schemaSpec"), None)
    if schema is None:
        return _whole_file(root, path)
    base = _read_base(schema, p5subset, (*above, Path(path).resolve()))
    prefixes = (base.prefixes if base else {}) | _prefixes(root)
    result = Specifications(schema, {}, base.known if base else frozenset(), prefixes=prefixes)
    for node in _parts(schema):
        _HANDLERS.get(local_name(node), _ignore)(node, result, base)
    return _with_known(result)


def _read_base(schema: etree._Element, p5subset: str | Path | None, above: tuple[Path, ...]) -> Specifications | None:
    source = above[-1].parent / schema.get("source", "")
    chosen = source if source.is_file() else p5subset
    if chosen is None or (chosen == p5subset and Path(chosen).resolve() in above):
        return None
    if Path(chosen).resolve() in above:
        raise error_at(schema, f"@source leads back to {chosen}", "Let a chain of ODDs end in p5subset.xml.")
    return read_specifications(chosen, p5subset=p5subset, above=above)


def _whole_file(root: etree._Element, path: str | Path) -> Specifications:
    selected = {key_of(node): node for node in root.iter(*(TEI + kind for kind in KINDS))}
    if not selected:
        raise InvalidError(
            f"{path} has no schemaSpec and no specifications",
            remedy="Name an ODD file, or the p5subset.xml of the TEI.",
            place=f"{path}:1:1",
        )
    return _with_known(Specifications(root, selected, frozenset(selected), prefixes=_prefixes(root)))


def _prefixes(root: etree._Element) -> dict[str, str]:
    """The prefixes that ``constraintDecl`` declares (Guidelines, 23.5.2)."""
    declared = (node for part in root.iter(f"{TEI}constraintDecl") for node in part.iter(SCHEMATRON_NS))
    return {node.get("prefix", ""): node.get("uri", "") for node in declared}


def _with_known(result: Specifications) -> Specifications:
    known = result.known | result.selected.keys()
    groups, titles = _group_titles(result)
    members = _members_of(result)
    return Specifications(result.schema, result.selected, known, groups, titles, members, result.prefixes)


def _members_of(result: Specifications) -> dict[str, list[Key]]:
    members: dict[str, list[Key]] = {}
    for key, node in result.selected.items():
        for class_name in class_names(node):
            members.setdefault(class_name, []).append(key)
    return members


def class_names(node: etree._Element) -> list[str]:
    """The classes that a specification says it is a member of."""
    return [member.get("key", "") for member in node.iterfind(f"{TEI}classes/{TEI}memberOf")]


def _group_titles(result: Specifications) -> tuple[dict[Key, str], dict[str, str]]:
    groups: dict[Key, str] = {}
    titles: dict[str, str] = {}
    for key, node in result.selected.items():
        group = next(node.iterancestors(f"{TEI}specGrp"), None)
        if group is not None:
            name = groups[key] = _identifier(group)
            titles[name] = _heading(group) or name
    return groups, titles


def _identifier(node: etree._Element) -> str:
    return node.get("{http://www.w3.org/XML/1998/namespace}id", "")


def _heading(group: etree._Element) -> str:
    parent = group.getparent()
    return "" if parent is None else " ".join((parent.findtext(f"{TEI}head") or "").split())


def key_of(node: etree._Element) -> Key:
    """Kind and name of a specification element."""
    return local_name(node), node.get("ident", "")


def _parts(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of a schemaSpec or specGrp, with groups and references to groups opened."""
    for node in parent:
        name = local_name(node)
        if name == "specGrpRef":
            yield from _parts(_group(node))
        elif name == "specGrp":
            yield from _parts(node)
        elif name:
            yield node


def _group(reference: etree._Element) -> etree._Element:
    """The group that a specGrpRef means, in this file or in another beside it."""
    target = reference.get("target", "")
    file, _, name = target.partition("#")
    tree = _other(reference, file) if file else reference.getroottree()
    for group in tree.iter(f"{TEI}specGrp"):
        if not name or name == _identifier(group):
            return group
    where = "that file" if file else "this file"
    raise error_at(
        reference, f"there is no specGrp {target}", f"Give a specGrp of {where} that xml:id, or mend @target."
    )


def _other(reference: etree._Element, file: str) -> etree._ElementTree:
    path = Path(reference.getroottree().docinfo.URL or "").parent / unquote(file)
    if not path.is_file():
        raise error_at(reference, f"{file} is not here, and nothing is fetched", "Put the file beside this one.")
    return read_tree(path)


def _specification(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    mode = node.get("mode", "add")
    if mode not in _MODES:
        raise error_at(node, f"@mode has no value {mode}", "Write add, change, delete or replace.")
    _MODES[mode](node, result, base)


def _add(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    key = key_of(node)
    if not key[1]:
        raise error_at(node, f"this {key[0]} has no @ident", "Give it a name.")
    if key in result.selected:
        raise error_at(node, f"{KINDS[key[0]]} {key[1]} is declared twice", "Remove one, or give it mode='change'.")
    result.selected[key] = node


def _replace(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    _original(node, result, base)
    result.selected[key_of(node)] = node


def _change(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    result.selected[key_of(node)] = merge(_original(node, result, base), node)


def _delete(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    _original(node, result, base)
    result.selected.pop(key_of(node), None)


def _original(node: etree._Element, result: Specifications, base: Specifications | None) -> etree._Element:
    key = key_of(node)
    found = result.selected.get(key)
    if found is None and base is not None:
        found = base.selected.get(key)
    if found is None:
        raise _unknown(node, KINDS[key[0]], key[1])
    return found


def _unknown(node: etree._Element, kind: str, name: str) -> TeikitError:
    return error_at(
        node,
        f"there is no {kind} {name}",
        "Check the spelling, declare it with mode='add', or name the p5subset.xml that has it (--p5subset).",
    )


def _reference(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    key = REFERENCES[local_name(node)], node.get("key", "")
    if base is None or key not in base.selected:
        raise _unknown(node, KINDS[key[0]], key[1])
    result.selected.setdefault(key, base.selected[key])


def _module(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    if node.get("url"):
        raise error_at(
            node,
            f"the RELAX NG module {node.get('url')} cannot be compiled in",
            "Refer to its definitions in a schema that includes both, or leave the moduleRef out.",
        )
    name = node.get("key", "")
    members = {} if base is None else _members(base.selected, name)
    if not members:
        raise _unknown(node, "module", name)
    include, excluded = (node.get(part, "").split() for part in ("include", "except"))
    elements = {ident for kind, ident in members if kind == "elementSpec"}
    for ident in (*include, *excluded):
        if ident not in elements:
            raise _unknown(node, f"element in the module {name}:", ident)
    for key, spec in members.items():
        if key[0] != "elementSpec" or (key[1] not in excluded and (not include or key[1] in include)):
            result.selected.setdefault(key, spec)


def _members(specs: Mapping[Key, etree._Element], module: str) -> dict[Key, etree._Element]:
    return {key: spec for key, spec in specs.items() if spec.get("module") == module}


def _constraint(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    result.selected[key_of(node)] = deepcopy(node)


def _ignore(node: etree._Element, result: Specifications, base: Specifications | None) -> None:
    """Glosses, descriptions and module declarations select nothing."""


Handler = Callable[[etree._Element, Specifications, "Specifications | None"], None]
_MODES: dict[str, Handler] = {"add": _add, "replace": _replace, "change": _change, "delete": _delete}
_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(KINDS, _specification),
    **dict.fromkeys(REFERENCES, _reference),
    "moduleRef": _module,
    "constraintSpec": _constraint,
}
