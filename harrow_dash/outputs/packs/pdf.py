"""A pack as a tagged PDF (PDF/UA-1), set by typst."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.packs.contents import Pack
from harrow_dash.outputs.packs.paper import PREAMBLE, SHEETS, Setting, Sheet, text


def pdf(pack: Pack) -> bytes:
    """The bytes of a pack as PDF/UA-1: titled, tagged, with alternative texts."""
    # Not above: only packs need it.
    import typst

    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(Path(folder), SHEETS.get(pack.audience, Sheet()))
        source = Path(folder) / "pack.typ"
        source.write_text(
            "\n".join(_lines(setting, pack)), encoding="utf-8", newline="\n"
        )
        try:
            made: bytes = typst.compile(str(source), format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            raise HarrowError(
                "The PDF could not be set. Write the pack as .pptx or .xlsx instead, "
                f"and report this: {str(error).splitlines()[0]}"
            ) from error
    return _packed(made)


def _packed(made: bytes) -> bytes:
    """The same PDF with its tags in packed streams: up to two thirds smaller."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as paper:
        paper.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return out.getvalue()


def _lines(setting: Setting, pack: Pack) -> Iterator[str]:
    footer = " · ".join(
        filter(None, [config.PRODUCT, f"{pack.place}, {pack.month:%B %Y}"])
    )
    yield PREAMBLE.format(
        title=text(pack.heading),
        author=text(config.PARTNERSHIP),
        footer=f"text({text(f'{footer} {pack.caution}')})",
    )
    yield setting.sheet.style
    if pack.caution:
        told = f"text(weight: 700, {text(pack.caution)})"
        yield f"#block(stroke: 1pt, inset: 6pt, {told})"
    for number, document in enumerate(pack.documents):
        if number and document.path not in setting.sheet.flowing:
            yield "#pagebreak(weak: true)"
        yield from setting.document(document)
