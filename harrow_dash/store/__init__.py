"""The store: schema, connections by role, building beside and swapping in, checks.

All SQL files are in `sql/`. Knows nothing of publishers' files or of pages.
"""

from harrow_dash.store.connection import (
    COMPANIONS,
    FORMAT,
    OPENED,
    ROLES,
    build,
    companion,
    connect,
    fronted,
    is_fronted,
    is_sample,
    path_of,
    previous,
    query,
    role,
    search_path,
    version,
)

__all__ = [
    "COMPANIONS",
    "FORMAT",
    "OPENED",
    "ROLES",
    "build",
    "companion",
    "connect",
    "fronted",
    "is_fronted",
    "is_sample",
    "path_of",
    "previous",
    "query",
    "role",
    "search_path",
    "version",
]
