"""The sources' own files: complete, and told apart by their headers."""

import re

import pytest

from harrow_dash import sources
from harrow_dash.definitions import catalogue
from harrow_dash.errors import HarrowError

KINDS = sources.catalogue()


@pytest.mark.parametrize("key", KINDS)
def test_a_source_says_all_it_must(key):
    source = KINDS[key]
    for words in (source.title, source.publisher, source.licence):
        assert words.strip() == words != ""
    is_public = source.status == "official"
    assert source.url.startswith("https://" if is_public else ("https://", "docs/"))
    assert source.usual_rows > 0
    assert source.caveats
    for caveat in source.caveats:
        assert re.match(r"[A-Z].*\.$", caveat), caveat
    assert source.columns


@pytest.mark.parametrize("key", KINDS)
def test_a_header_of_a_source_is_recognised_as_it(key):
    source = KINDS[key]
    header = [names[0] for names in source.columns.values()]
    header += ["202301", "202302"] if source.months_across else []
    found, names = sources.recognise(header, "a.csv", form=source.form)
    assert found.key == key
    assert names[: len(source.columns)] == list(source.columns)


@pytest.mark.parametrize("key", KINDS)
def test_a_header_with_everything_optional_is_too(key):
    source = KINDS[key]
    header = [
        [name for name in names if not name.startswith("~")][-1]
        for names in (source.columns | source.optional).values()
    ]
    header += ["202301"] if source.months_across else []
    header = list(dict.fromkeys(header))
    assert sources.recognise(header, "a.csv", form=source.form)[0].key == key


def test_every_measure_has_a_source_or_a_holder():
    families = {source.family for source in KINDS.values()}
    for measure in catalogue.catalogue().values():
        if measure.source.startswith("police_uk"):
            continue
        assert measure.source in families or measure.holder


def test_the_nearest_kind_is_named():
    header = ["Month", "Longitude", "Latitude", "Location"]
    header += ["Reported by", "Falls within", "Last outcome category"]
    with pytest.raises(HarrowError) as refused:
        sources.recognise(header, "a.csv")
    assert str(refused.value).startswith("a.csv: line 1: this looks like 'data.police")
    assert "Crime type" in str(refused.value)
