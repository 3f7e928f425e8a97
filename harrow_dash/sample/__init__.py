"""The sample: files in the publishers' formats, made from the project's own figures.

Made from `data/` with a fixed seed; read back by the same readers as real files.
"""

from harrow_dash.sample.files import (
    SAMPLE_NOTE,
    write_sample,
)

__all__ = [
    "SAMPLE_NOTE",
    "write_sample",
]
