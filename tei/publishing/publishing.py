"""One way for all targets: plan, check, send, verify, receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from typing import Literal, NamedTuple

from tei.errors import RefusedError
from tei.io.redaction import redact_known
from tei.publishing.bundle import Bundle
from tei.publishing.target import Exclusive, Found, InTurn, Target

Action = Literal["new", "change", "nothing"]


class Plan(NamedTuple):
    """What a publication will do."""

    action: Action
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    found: Found | None

    @property
    def paths(self) -> Iterator[tuple[str, str]]:
        """Every path that is touched, with ``+``, ``~`` or ``-``."""
        for sign, paths in zip("+~-", (self.added, self.changed, self.removed), strict=True):
            yield from ((sign, path) for path in paths)


class Receipt(NamedTuple):
    """What went where; written beside the book as ``BOOK.receipt.json``."""

    target: str
    place: str
    name: str
    action: Action
    address: str
    version: str
    identifier: str
    files: Mapping[str, str]
    """Path → SHA-256 as read back from the target."""
    public: bool = True
    """False for a draft, and for what waits for curators."""
    note: str = ""
    """What the user should know or do next."""


def read_back(target: Target, name: str) -> Found | None:
    """Return what ``target`` holds of the book ``name``, its own words without our secrets: they go into receipts."""
    found = target.find(name)
    if found is None:
        return None
    return found._replace(
        address=redact_known(found.address),
        version=redact_known(found.version),
        identifier=redact_known(found.identifier),
        note=redact_known(found.note),
    )


def plan_publication(bundle: Bundle, target: Target) -> Plan:
    """What must be done so that ``target`` holds ``bundle``, found out by reading what it holds."""
    found = read_back(target, bundle.name)
    old, new = found.sums if found else {}, bundle.sums
    added = tuple(path for path in new if path not in old)
    changed = tuple(path for path in new if path in old and old[path] != new[path])
    removed = tuple(path for path in old if path not in new)
    differs = added or changed or removed or (found and found.lacking)
    action: Action = "new" if found is None else "change" if differs else "nothing"
    return Plan(action, added, changed, removed, found)


def publish(
    bundle: Bundle, target: Target, *, name: str, place: str, before: Callable[[], None] | None = None
) -> Receipt:
    """Publish ``bundle`` and read it back; nothing is sent where the target holds it already.

    ``name`` is the target's, ``place`` where it is; ``before`` is called before anything is sent.
    Raises ``RefusedError`` where the target refuses or what comes back is not what was sent.
    """
    with target.turn(bundle.name) if isinstance(target, InTurn) else nullcontext():
        return _publish(bundle, target, name, place, before)


def _publish(bundle: Bundle, target: Target, name: str, place: str, before: Callable[[], None] | None) -> Receipt:
    plan = plan_publication(bundle, target)
    if plan.found is not None and plan.action == "nothing":
        return _receipt(plan.action, plan.found, bundle, name, place)
    if not isinstance(target, Exclusive):
        return _send(bundle, target, plan, name, place, before)
    with target.exclusive(bundle.name):
        plan = plan_publication(bundle, target)  # another run may have sent it meanwhile
        return _send(bundle, target, plan, name, place, before)


def _send(
    bundle: Bundle, target: Target, plan: Plan, name: str, place: str, before: Callable[[], None] | None
) -> Receipt:
    if plan.found is not None and plan.action == "nothing":
        return _receipt(plan.action, plan.found, bundle, name, place)
    if before is not None:
        before()
    target.send(bundle, plan.found)
    back = read_back(target, bundle.name)
    _prove_equal(bundle, back, place)
    assert back is not None  # just proven
    return _receipt(plan.action, back, bundle, name, place)


def _receipt(action: Action, found: Found, bundle: Bundle, name: str, place: str) -> Receipt:
    return Receipt(
        name,
        place,
        bundle.name,
        action,
        found.address,
        found.version,
        found.identifier,
        dict(found.sums),
        found.public,
        found.note,
    )


def _prove_equal(bundle: Bundle, back: Found | None, place: str) -> None:
    sent, came = bundle.sums, back.sums if back else {}
    wrong = sorted(path for path in sent.keys() | came.keys() if sent.get(path) != came.get(path))
    if back and back.lacking:
        wrong.append(f"{back.lacking} is not there")
    if wrong:
        raise RefusedError(
            f"what came back from {place} is not what was sent: {', '.join(wrong[:5])}",
            remedy="Publish again: what was left half done is taken up. If it recurs, the place changes files.",
        )
