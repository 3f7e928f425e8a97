"""The public pages as plain files, and the open data beside them.

Another renderer of documents: words, tables, charts and maps are those of the screen,
and work without a script. Only the public connection is asked.
"""

from harrow_dash.outputs.site.publish import Published, publish

__all__ = ["Published", "publish"]
