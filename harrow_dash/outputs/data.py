"""A document as JSON: every block with its kind and what is in it."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from harrow_dash.documents.block_kinds import Block, Picture, Sparkline
from harrow_dash.documents.blocks import plain
from harrow_dash.documents.document import Control, Document, File


def document_json(document: Document) -> str:
    """A document as JSON text, ending in a line break."""
    told = {
        "path": document.path,
        "title": document.title,
        "place": document.place,
        "notes": list(document.notes),
        "answer": list(document.answer),
        "caution": document.caution,
        "banner": plain(document.banner),
        "measures": list(document.measures),
        "sections": [
            {
                "heading": section.heading,
                "folded": section.is_folded,
                "blocks": [value(block) for block in section.blocks()],
            }
            for section in document.sections
        ],
        "sources": value(document.sources()),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def value(item: object) -> Any:
    """A block, or what is in one, as what JSON can hold."""
    if isinstance(item, Sparkline):
        return {"kind": "trend", "text": item.alt}
    if isinstance(item, Picture):
        kind = "map" if item.is_map else "chart"
        spec = json.loads(item.spec) if item.is_map else item.spec
        return {"kind": kind, "text": item.alt, "specification": spec}
    if isinstance(item, File):
        rows = json.loads(item.frame.to_json(orient="records", date_format="iso"))
        return {"kind": "file", "label": item.label, "name": item.name, "rows": rows}
    if isinstance(item, Control):
        return {"kind": "group", "items": [value(part) for part in item.parts()]}
    if isinstance(item, Mapping):
        return {str(name): value(inside) for name, inside in item.items()}
    if isinstance(item, list | tuple):
        return [value(inside) for inside in item]
    if is_dataclass(item) and not isinstance(item, type):
        inside = {one.name: value(getattr(item, one.name)) for one in fields(item)}
        if isinstance(item, Block):
            style = {"style": inside.pop("kind")} if "kind" in inside else {}
            return {"kind": _kind(item), **style, **inside}
        return inside
    if item is None or isinstance(item, str | bool | int | float):
        return item
    return str(item)


def _kind(item: object) -> str:
    """The name of a kind of block: page_link for PageLink."""
    name = type(item).__name__
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name)[1:]
