"""What is wrong with models: errors of the catalogue, with the place in the ODD."""

from __future__ import annotations

from tei.errors import InvalidError
from tei.issues import Place


class ModelError(InvalidError):
    """A model that cannot be run; ``code`` is its page in the catalogue."""

    def __init__(self, code: str, message: str, place: Place, remedy: str) -> None:
        super().__init__(f"{message} [{code}]", remedy=remedy, place=str(place))
        self.code = code
