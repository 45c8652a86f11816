"""What was made of a book, kept while it is asked for again, up to so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The things asked for last, by key; those asked for longest ago go first.  For several threads.

    ``most`` is the sum of the sizes that may be kept; what is larger alone is given and not kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._things: OrderedDict[Hashable, tuple[int, Made]] = OrderedDict()
        self._size = 0

    def find(self, key: Hashable) -> Made | None:
        """Return the thing of ``key``; None where it isn't there."""
        with self._lock:
            if found := self._things.get(key):
                self._things.move_to_end(key)
                return found[1]
        return None

    def put(self, key: Hashable, size: int, made: Made) -> None:
        """Keep a thing; ``size`` is what it counts for."""
        with self._lock:
            if key not in self._things and size <= self.most:
                self._things[key] = (size, made)
                self._size += size
                while self._size > self.most:
                    self._size -= self._things.popitem(last=False)[1][0]
