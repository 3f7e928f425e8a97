"""What readers may choose next, worked out by a process of its own.

What it takes to work out hundreds of pages is given back when that process ends; within
the server it stayed. The server asks for one choice at a time (a line of JSON: a page
and an address) and is sent the answers that are new, so it can pause between any two.
"""

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import IO, Any

from harrow_dash import config, store
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit import ahead, ui
from harrow_dash.outputs.streamlit.ahead import Address
from harrow_dash.outputs.streamlit.answers import AHEAD, packed, question
from harrow_dash.web import metrics

Say = Callable[[str], None]

NEW_STORE = 1  # seconds between two looks for a store that was swapped in
SETTLED = 5  # looks between two times that what is new is put aside
QUIET = 2  # seconds in which nobody was served, before the next choice is worked out
NICENESS = 19  # of the process: it gives way to all others
STOPPED = (
    "What readers may choose next is not worked out ahead any more: its process ended, "
    "or there is no room for its answers. Pages take 0.1 s longer; the next store that "
    "is loaded starts it anew."
)


# In the server.


def keep_ready(path: Path, ready: str, say: Say) -> None:
    """Work out what may be chosen in the store of the version `ready`, and prepare each
    store that is swapped in after it, and each day; never ends.

    Pages say how old figures are, so that those of yesterday are asked for anew.
    """
    day, known = config.today(), -1
    following = Following(path, ready)
    for look in count():
        asked = ui.kept.cache_info().misses
        if look % SETTLED == 0 and asked != known:
            ahead.settle()  # readers had more worked out
            known = asked
        following.go_on(say)
        time.sleep(NEW_STORE)
        if store.version(path) != ready or config.today() != day:
            following.close()
            AHEAD.clear()
            day = config.today()
            ready = ahead.prepare(path, say)
            following = Following(path, ready)


class Following:
    """The choices of one store that come next, and the process that works them out."""

    def __init__(self, path: Path, version: str) -> None:
        self.path, self.version = path, version
        self._choices = ahead.choices(path, version)
        self._process: subprocess.Popen[bytes] | None = None

    def go_on(self, say: Say) -> int:
        """Work out choices one by one, as long as nobody is served and the store stays;
        gives how many. After the last the process is ended.

        Where that cannot go on it is said, and pages work out what they are asked for.
        """
        done = 0
        try:
            while metrics.idle() >= QUIET and store.version(self.path) == self.version:
                name, address = next(self._choices)
                self._work_out(name, address)
                done += 1
        except StopIteration:
            self.close()
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            if store.version(self.path) == self.version:  # or it is the store's end
                say(STOPPED)
        except HarrowError as error:
            self.close()
            say(str(error))
        return done

    def _work_out(self, name: str, address: Address) -> None:
        """Have a page worked out at an address, and keep what it asks for."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(self.path), self.version],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=config.ROOT,
            )
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(json.dumps([name, address]).encode() + b"\n")
        asked.flush()
        for found, answer in pickle.load(answers).items():
            AHEAD.add(found, answer)

    def close(self) -> None:
        """End the process; no choices follow."""
        self._choices = iter(())
        if self._process is None:
            return
        process, self._process = self._process, None
        with contextlib.suppress(OSError), process:
            process.terminate()


# In the process.


def main(path: Path, version: str, asked: IO[str], answers: IO[bytes]) -> None:
    """Answer each line, until there are no more: the server ended, or has enough.

    Ends without an answer where the store is no longer of this version.
    """
    sent: set[bytes] = set()
    for line in asked:
        name, address = json.loads(line)
        found = worked_out(path, version, name, address)
        if store.version(path) != version:
            return
        new = {one: packed(answer) for one, answer in found.items() if one not in sent}
        sent.update(new)
        pickle.dump(new, answers)
        answers.flush()


def worked_out(
    path: Path, version: str, name: str, address: Address
) -> dict[bytes, Any]:
    """What a page asks of the public's store at an address, by question.

    Without what it says itself when it cannot be worked out.
    """
    found: dict[bytes, Any] = {}
    kept = ahead.asking(path, version)

    def ask(function: Callable[..., Any], *args: Any) -> Any:
        answer = kept(function, *args)
        asked = question(version, function, args)
        if asked:
            found[asked] = answer
        return answer

    with contextlib.suppress(HarrowError):
        ahead.keep(ask, name, address)
    return found


if __name__ == "__main__":
    # Ctrl+C is for the server, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # What is printed goes to the log, not between the answers; a server that was ended
    # wants none.
    with contextlib.suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        main(Path(sys.argv[1]), sys.argv[2], sys.stdin, answers)
