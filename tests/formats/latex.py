"""Reading back what the format latex writes: its commands and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tei.rendering.text import Text, squeezed

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[{}\[\]&~]|[^\\{}\[\]&~]+", re.DOTALL)
CHARACTERS = {
    "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<", "textgreater": ">",
    "textbar": "|", "textquotesingle": "'", "textasciigrave": "`", "textquotedbl": '"',
}  # fmt: skip
SHOWN = {"chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph"}
HIDDEN = {"printedpage": 1, "hypertarget": 2, "begin": 1, "end": 1, "printedpicture": 1}
"""Commands of which no argument is text."""
FIRST_HIDDEN = {"hyperlink", "href"}
SILENT = frozenset(
    "Huge Large bfseries break centering dimexpr hfil item large linewidth phantomsection raggedleft relax tabcolsep "
    "textbf emph textsc smallertype texttt textsuperscript textsubscript".split()
)
"""Commands that add no text."""


class Reader:
    """One pass over the tokens."""

    def __init__(self, source: str) -> None:
        self.tokens = TOKEN.findall(source)
        self.at = 0
        self.notes: list[str] = []

    def text(self) -> Iterator[str]:
        """The text up to the end of the group."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token == "}":
                return
            yield from self._token(token)

    def _token(self, token: str) -> Iterator[str]:
        if token == "{":
            yield from self.text()
        elif not token.startswith("\\"):
            yield "" if token == "&" else token
        elif not token[1].isalpha():
            yield "" if token[1] in "\\ " else token[1]
        else:
            yield from self._command(token[1:])

    def _command(self, name: str) -> Iterator[str]:
        if name in CHARACTERS:
            yield CHARACTERS[name]
        elif name == "footnote":
            number = len(self.notes)
            self.notes.append("")
            self.notes[number] = self._argument()
        elif name in SHOWN:
            while self.tokens[self.at] != "]":
                self._argument() if self.tokens[self.at] == "{" else self._skip()
            self._skip()
        elif name in HIDDEN or name in FIRST_HIDDEN:
            for _ in range(HIDDEN.get(name, 1)):
                self._argument()
            if name == "begin" and self.tokens[self.at - 2] == "longtable":
                self._argument()
        elif name not in SILENT:
            assert name == "printedlabel", name

    def _skip(self) -> None:
        self.at += 1

    def _argument(self) -> str:
        assert self.tokens[self.at] == "{", self.tokens[self.at - 3 : self.at + 3]
        self.at += 1
        return "".join(self.text())


def read_latex(data: bytes) -> Text:
    """The text and the notes."""
    source = data.decode().partition("\\begin{document}")[2].rpartition("\\end{document}")[0]
    reader = Reader(source)
    running = squeezed("".join(reader.text()))
    return Text(running, tuple(map(squeezed, reader.notes)))
