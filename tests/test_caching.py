"""Answers are kept, and worked out once for all who ask at the same time."""

import threading

import pytest

from harrow_dash.caching import answered_once


def test_six_who_ask_at_once_are_answered_by_one_working_out() -> None:
    worked: list[int] = []
    begun, going = threading.Event(), threading.Event()

    @answered_once(maxsize=4)
    def double(number: int) -> int:
        worked.append(number)
        begun.set()
        assert going.wait(10)
        return 2 * number

    answers: list[int] = []
    readers = [
        threading.Thread(target=lambda: answers.append(double(21))) for _ in range(6)
    ]
    for reader in readers:
        reader.start()
    assert begun.wait(10)
    going.set()
    for reader in readers:
        reader.join(10)
    assert answers == [42] * 6
    assert worked == [21]
    assert double._asked == {}


def test_an_answer_that_fails_is_not_kept() -> None:
    tries: list[int] = []

    @answered_once(maxsize=4)
    def sometimes(number: int) -> int:
        tries.append(number)
        if len(tries) == 1:
            raise ValueError("not yet")
        return number

    with pytest.raises(ValueError, match="not yet"):
        sometimes(7)
    assert sometimes(7) == 7
    assert sometimes(7) == 7
    assert tries == [7, 7]
    assert sometimes.cache_info().hits == 1


def test_what_is_asked_for_least_lately_is_forgotten() -> None:
    worked: list[int] = []

    @answered_once(maxsize=2)
    def same(number: int) -> int:
        worked.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        assert same(number) == number
    assert worked == [1, 2, 3, 2]
