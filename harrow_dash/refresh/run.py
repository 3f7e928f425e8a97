"""All publishers in turn: what is new is fetched, and what came is loaded at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from harrow_dash import store
from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.refresh import (
    datastore,
    fingertips,
    office_for_national_statistics,
    police_archive,
)
from harrow_dash.refresh.cache import Cache
from harrow_dash.refresh.download import (
    Client,
    NotThere,
    Patience,
    Progress,
    Publisher,
    PublisherFailed,
    silent,
)
from harrow_dash.refresh.publishers import publishers
from harrow_dash.refresh.wanted import Offer
from harrow_dash.sources import Source
from harrow_dash.sources import catalogue as sources
from harrow_dash.store import builds, refresh_record
from harrow_dash.store.refresh_record import Checked


@dataclass(frozen=True)
class Asked:
    """What is asked of a refresh.

    only: kinds of file (none: all); since: the first month of map points; base_url: one
    server in place of all publishers; is_trial: look, and change nothing.
    """

    only: tuple[str, ...] = ()
    since: date | None = None
    base_url: str = ""
    is_trial: bool = False


@dataclass
class Refreshed:
    """What a refresh did: what each source is at, and what was loaded, if anything."""

    checks: list[Checked] = field(default_factory=list)
    loaded: ingest.Loaded | None = None
    offered: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Checked]:
        return [one for one in self.checks if one.state == "failed"]


@dataclass
class _Found:
    """Files of a source in the cache; what did not come; the newest that is offered.

    rested: when those were asked for that need not be asked for again yet.
    """

    files: list[Path] = field(default_factory=list)
    rested: list[str] = field(default_factory=list)
    is_asked: bool = False
    said: list[str] = field(default_factory=list)
    newest: str = ""
    waiting: list[str] = field(default_factory=list)


def known_sources() -> dict[str, Source]:
    """Kinds of file that a publisher offers, by key."""
    return {key: one for key, one in sources().items() if one.refresh}


def refresh(
    path: Path,
    asked: Asked,
    *,
    patience: Patience | None = None,
    progress: Progress = silent,
    loading: Progress = ingest.silent,
) -> Refreshed:
    """Bring the store at `path` up to date with the publishers.

    A publisher that fails stops no other, and a file that is refused no other file:
    both are among the checks. Raises HarrowError for an unknown source, for a store
    that cannot be written, and where another refresh is under way.
    """
    wanted = _wanted(asked.only)
    folder = path.with_name(path.stem + ".refresh")
    with builds.one_at_a_time(folder, "refresh of"):
        client = Client(Cache(folder), asked.base_url, patience, progress)
        held = _Held(path)
        found = {key: _Found() for key in wanted}
        for publisher in publishers().values():
            own = [
                one
                for one in wanted.values()
                if one.refresh["publisher"] == publisher.key
            ]
            if own:
                _ask(client, publisher, own, found, held, asked)
        done = Refreshed(
            offered=[name for one in found.values() for name in one.waiting]
        )
        if not asked.is_trial:
            done.loaded = _load(path, client.cache, found, held, loading)
        states = {
            key: _check(key, one, client.cache, held) for key, one in found.items()
        }
        done.checks = list(states.values())
        if not asked.is_trial:
            client.cache.write()
            refresh_record.write(path, done.checks)
    return done


def _wanted(only: tuple[str, ...]) -> dict[str, Source]:
    known = known_sources()
    groups = {one.refresh["publisher"] for one in known.values()}
    for name in only:
        if name not in known and name not in groups:
            raise HarrowError(
                f"No source is called '{name}'. Choose among "
                f"{', '.join(sorted({*known, *groups}))}."
            )
    return {
        key: one
        for key, one in known.items()
        if not only or key in only or one.refresh["publisher"] in only
    }


class _Held:
    """What the store holds: contents by sha256, and months of map points."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.contents: set[str] = set()
        self.months: dict[str, set[date]] = {}
        self.read()

    def read(self) -> None:
        if not self.path.exists() or store.is_sample(self.path):
            return
        con = store.connect(self.path)
        self.contents = set(
            store.query(con, "SELECT sha256 FROM source_file")["sha256"]
        )
        months = store.query(
            con,
            "SELECT DISTINCT f.kind, e.month FROM ("
            "SELECT file_id, month FROM crime UNION "
            "SELECT file_id, month FROM stop_search) AS e "
            "JOIN source_file AS f USING (file_id)",
        )
        for kind, group in months.groupby("kind"):
            self.months[str(kind)] = {one.date() for one in group["month"]}


def _ask(
    client: Client,
    publisher: Publisher,
    own: list[Source],
    found: dict[str, _Found],
    held: _Held,
    asked: Asked,
) -> None:
    """Fetch of one publisher what is new; what fails is said in `found`."""
    ask = {
        "london_datastore": _datastore,
        "police_uk": _police,
        "fingertips": _fingertips,
        "ons_geography": _outlines,
        "ons": _residents,
    }[publisher.key]
    try:
        ask(client, publisher, own, found, held, asked)
    except (PublisherFailed, NotThere) as error:
        for source in own:
            found[source.key].said.append(str(error))


def _datastore(
    client: Client,
    publisher: Publisher,
    own: list[Source],
    found: dict[str, _Found],
    _: _Held,
    asked: Asked,
) -> None:
    offers, missing = datastore.offers(client, publisher, own)
    for key, said in missing.items():
        found[key].said.append(said)
    for offer in offers:
        _fetch(client, publisher, offer, found[offer.source], asked)


def _fetch(
    client: Client, publisher: Publisher, offer: Offer, found: _Found, asked: Asked
) -> None:
    found.newest, found.is_asked = max(found.newest, offer.published), True
    try:
        if asked.is_trial:
            if client.is_new(publisher, offer.path, offer.name):
                found.waiting.append(offer.name)
            return
        found.files.append(
            client.file(publisher, offer.path, offer.name, md5=offer.md5)
        )
    except (PublisherFailed, NotThere) as error:
        found.said.append(str(error))
        # What came before may still be waiting to be loaded.
        if client.cache.entry(offer.name):
            found.files.append(client.cache.path(offer.name))


def _police(
    client: Client,
    publisher: Publisher,
    own: list[Source],
    found: dict[str, _Found],
    held: _Held,
    asked: Asked,
) -> None:
    last = police_archive.newest(client, publisher)
    wanted = {}
    for source in own:
        months = held.months.get(source.key, set())
        wanted[source.key] = police_archive.missing_months(
            months, last, asked.since, publisher.settings["archive_months"]
        )
        found[source.key].newest = f"{last:%Y-%m}"
    if asked.is_trial:
        for key, due in wanted.items():
            found[key].waiting += [f"{key} of {month:%Y-%m}" for month in due]
        return
    files, missing = police_archive.fetch(client, publisher, wanted, last)
    for key, paths in files.items():
        found[key].files += paths
    for key, gone in missing.items():
        found[key].said.append(f"{publisher.name} has no file for {', '.join(gone)}.")


def _fingertips(
    client: Client,
    publisher: Publisher,
    own: list[Source],
    found: dict[str, _Found],
    _: _Held,
    asked: Asked,
) -> None:
    for offer in fingertips.offers(publisher):
        if client.cache.is_fresh(offer.name, publisher.settings["rest_days"]):
            _rest(client, found[own[0].key], offer.name)
        else:
            _fetch(client, publisher, offer, found[own[0].key], asked)


def _rest(client: Client, found: _Found, name: str) -> None:
    """Take a file that was asked for lately as it is."""
    found.files.append(client.cache.path(name))
    entry = client.cache.entry(name)
    found.rested += [entry.asked] if entry else []


def _outlines(
    client: Client,
    publisher: Publisher,
    own: list[Source],
    found: dict[str, _Found],
    _: _Held,
    asked: Asked,
) -> None:
    one = found[own[0].key]
    held = sorted(client.cache.path(own[0].key).glob("wards_*.geojson"))[-1:]
    name = f"{own[0].key}/{held[0].name}" if held else ""
    if name and client.cache.is_fresh(name, publisher.settings["rest_days"]):
        _rest(client, one, name)
    elif asked.is_trial:
        one.waiting.append(f"{own[0].key}: outlines")
    else:
        file = office_for_national_statistics.outlines(client, publisher)
        if file is None:
            one.said.append(
                f"{publisher.name} offers no outlines of wards under the name known "
                "here; those that are loaded stay."
            )
        else:
            one.files.append(file)


def _residents(
    client: Client,
    publisher: Publisher,
    own: list[Source],
    found: dict[str, _Found],
    _: _Held,
    asked: Asked,
) -> None:
    for offer in office_for_national_statistics.residents(client, publisher):
        if client.cache.is_fresh(offer.name, publisher.settings["rest_days"]):
            found[own[0].key].files.append(client.cache.path(offer.name))
        else:
            _fetch(client, publisher, offer, found[own[0].key], asked)


def _name(cache: Cache, file: Path) -> str:
    return file.relative_to(cache.folder).as_posix()


def _is_new(cache: Cache, file: Path, held: _Held) -> bool:
    entry = cache.entry(_name(cache, file))
    return entry is not None and (
        entry.contents is None or not set(entry.contents) <= held.contents
    )


def _load(
    path: Path,
    cache: Cache,
    found: dict[str, _Found],
    held: _Held,
    progress: Callable[[int, int, str], None],
) -> ingest.Loaded | None:
    """Load all that came and is new; a file that is refused is left out and said."""
    new = [
        (source, file)
        for source, one in found.items()
        for file in one.files
        if _is_new(cache, file, held)
    ]
    while new:
        files = [file for _, file in new]
        try:
            loaded = ingest.load(files, path, progress=progress)
        except HarrowError as error:
            refused = next(
                (one for one in new if str(error).startswith(one[1].name)), None
            )
            if refused is None:
                raise
            found[refused[0]].said.append(str(error))
            cache.refused(_name(cache, refused[1]), str(error))
            new.remove(refused)
            continue
        for file in files:
            lines = loaded.ledger
            own = lines["file_name"].map(
                lambda name, file=file: (
                    name == file.name or name.startswith(file.name + "/")
                )
            )
            cache.loaded(_name(cache, file), tuple(lines.loc[own, "sha256"]))
        held.read()
        for source, _ in new:
            found[source].waiting.append("loaded")
        return loaded
    return None


def _check(key: str, found: _Found, cache: Cache, held: _Held) -> Checked:
    if found.said:
        state = "failed"
    elif "loaded" in found.waiting:
        state = "new"
    elif found.waiting or any(_is_new(cache, file, held) for file in found.files):
        state = "waiting"
    else:
        state = "unchanged"
    rests = found.rested and not found.is_asked
    return Checked(
        key,
        state,
        max(found.rested) if rests else refresh_record.now(),
        found.newest,
        " ".join(dict.fromkeys(found.said)),
    )
