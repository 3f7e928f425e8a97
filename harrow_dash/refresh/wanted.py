"""What a publisher offers of the kinds of file that are known here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A file that a publisher offers: where it is, what it is called in the cache.

    source: the kind of file (a key of the sources' catalogue); published: when the
    publisher says that it changed, as YYYY-MM-DD or nothing; md5: its checksum, or
    nothing.
    """

    source: str
    path: str
    name: str
    published: str = ""
    md5: str = ""
