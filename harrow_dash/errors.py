"""The one error that people see, and names from outside as they may be shown."""


class HarrowError(Exception):
    """One plain sentence: what is wrong, where, and what to do next.

    The message is shown as it stands, on the page and on the command line, so it
    never holds a traceback or a name of the code's own.
    """


def shown(name: str) -> str:
    """A name from outside as one line of plain text: no line breaks, no controls."""
    return "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name
    )
