"""Many books to one target: those that changed, a few at a time, each with its own outcome and receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from tei.errors import RefusedError, UnreadableError
from tei.publishing import TargetRow
from tei.publishing.books import Book
from tei.publishing.bundle import Bundle
from tei.publishing.many import Outcome, run_many
from tei.publishing.preparing import Recipe, prepare
from tei.publishing.publishing import Plan, Receipt, plan_publication, publish
from tei.publishing.receipts import doubt_receipt, formats_before, is_settled, write_receipt
from tei.publishing.target import Target, Whole

AT_ONCE = 8
"""Books on their way at a time."""
PATIENCE = 25
"""So many refusals in a row are not the books' fault: the rest would only be refused too."""

What = Literal["new", "change", "nothing", "unchanged", "planned", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is alike for every book of a run."""

    row: TargetRow
    target: Target
    place: str
    """As receipts have it."""
    recipe: Recipe | None
    """None where nobody says what goes along: see ``recipe_of``."""
    dry_run: bool = False
    receipts: bool = True
    recheck: bool = False
    """Ask the target about those books of a folder too that are as their receipts say."""


class Sent(NamedTuple):
    """What became of a book that was looked at."""

    bundle: Bundle | None
    """What would go out, in a dry run."""
    result: Plan | Receipt


class Done(NamedTuple):
    """The outcome of one book; ``sent`` where it was looked at, ``error`` where it failed."""

    book: Book
    what: What
    sent: Sent | None = None
    error: Exception | None = None


def publish_books(books: Iterable[Book], job: Job, read: Callable[[Path], bytes]) -> Iterator[Done]:
    """Publish what changed, in no order; raises ``RefusedError`` where the target refuses one after the other.

    ``read`` gives the bytes of a book.  Of a folder's books those are passed over whose receipt says that they are
    there as they are.
    """
    unchanged: list[Book] = []

    def wanted() -> Iterator[Book]:
        for book in books:
            if book.of_folder and not job.recheck and _is_settled(book, job, read):
                unchanged.append(book)
            else:
                yield book

    def make(book: Book) -> tuple[Book, Bundle]:
        return book, prepare(book, read(book.path), job.row, recipe_of(book, job))

    refusals = 0
    for outcome in run_many(wanted(), make, lambda made: _send(*made, job), AT_ONCE):
        yield from (Done(unchanged.pop(), "unchanged") for _ in range(len(unchanged)))
        refusals = refusals + 1 if isinstance(outcome.error, RefusedError) else 0
        yield _done(outcome)
        if refusals >= PATIENCE and isinstance(outcome.error, RefusedError):
            raise RefusedError(
                f"{refusals} books in a row were refused, the last with: {outcome.error.message}",
                remedy=f"{outcome.error.remedy} The same command then goes on with the others.",
            )
    yield from (Done(book, "unchanged") for book in unchanged)


def recipe_of(book: Book, job: Job) -> Recipe:
    """Return what the bundle of ``book`` is made by: where nobody says it, the formats that went along last time.

    A publication never drops what a receipt says is there, unless it is told to (``--with ""``).
    """
    if job.recipe is not None:
        return job.recipe
    from tei.formats import formats_named

    return Recipe(formats_named(",".join(formats_before(book, job.row.name, job.place))))


def write_receipts(outcomes: Iterable[Done], job: Job) -> None:
    """Write the receipts of books that make one thing, once that is there."""
    for done in outcomes if job.receipts else ():
        if done.sent and isinstance(done.sent.result, Receipt):
            write_receipt(done.book, done.sent.result, recipe_of(done.book, job).made)


def _is_settled(book: Book, job: Job, read: Callable[[Path], bytes]) -> bool:
    try:
        return is_settled(book, read(book.path), job.row.name, job.place, recipe_of(book, job).made)
    except UnreadableError:
        return False  # told when the book is made


def _send(book: Book, bundle: Bundle, job: Job) -> Sent:
    if job.dry_run:
        return Sent(bundle, plan_publication(bundle, job.target))
    doubt = partial(doubt_receipt, book, job.row.name, job.place) if job.receipts else None
    receipt = publish(bundle, job.target, name=job.row.name, place=job.place, before=doubt)
    if job.receipts and not isinstance(job.target, Whole):
        write_receipt(book, receipt, recipe_of(book, job).made)
    return Sent(None, receipt)


def _done(outcome: Outcome[Book, Sent]) -> Done:
    if outcome.result is None:
        return Done(outcome.job, "failed", None, outcome.error)
    result = outcome.result.result
    return Done(outcome.job, result.action if isinstance(result, Receipt) else "planned", outcome.result)
