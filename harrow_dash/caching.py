"""Answers that are kept, and worked out once however many ask at the same time."""

import threading
from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """A function with its kept answers; see `answered_once`."""

    def __init__(self, function: Callable[..., Answer], maxsize: int) -> None:
        self._kept = lru_cache(maxsize=maxsize)(function)
        self._guard = threading.Lock()
        self._asked: dict[Hashable, tuple[threading.Lock, list[None]]] = {}
        self.cache_clear = self._kept.cache_clear
        self.cache_info = self._kept.cache_info
        update_wrapper(self, function)

    def __call__(self, *args: Any) -> Answer:
        """The answer for these arguments, kept or worked out by one who asks."""
        with self._guard:
            turn, waiting = self._asked.setdefault(args, (threading.Lock(), []))
            waiting.append(None)
        try:
            with turn:
                return self._kept(*args)
        finally:
            with self._guard:
                waiting.pop()
                if not waiting:
                    self._asked.pop(args, None)


def answered_once(maxsize: int) -> Callable[[Callable[..., Any]], Any]:
    """Like functools.lru_cache, for positional arguments, but without double work.

    Readers who ask for the same answer at the same time wait for the first of them
    (lru_cache would let each work it out: six first visitors took six times as long).
    An answer that fails is not kept, and the next who asks tries again. Answers must
    not ask for each other in a ring.
    """

    def keep(function: Callable[..., Any]) -> Any:
        return Kept(function, maxsize)

    return keep
