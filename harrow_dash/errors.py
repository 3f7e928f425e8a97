"""The one error that people see."""


class HarrowError(Exception):
    """One plain sentence: what is wrong, where, and what to do next.

    The message is shown as it stands, on the page and on the command line, so it
    never holds a traceback or a name of the code's own.
    """
