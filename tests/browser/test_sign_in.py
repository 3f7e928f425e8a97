"""What only a browser shows of the server: signing in and sending files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import visits
from files import BOROUGH, series, table, write
from servers import free_port, program, serving
from test_tokens import OFFICER, SECRETS
from visits import PATIENCE, TOO_WIDE, WATCH, settled, unfold

from harrow_dash.loading import ingest

pytestmark = pytest.mark.browser
browser = visits.browser


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, str]]:
    """A dashboard with a small store of sample figures, and the provider beside it."""
    folder = tmp_path_factory.mktemp("sign_in")
    store = folder / "store" / "store.duckdb"
    sample = write(folder / "sample.csv", BOROUGH, series("2024-01", *range(1, 13)))
    ingest.load([sample], store, status="sample")
    port, at = free_port(), free_port()
    address, provider = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{at}"
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(
        SECRETS.format(address=address, provider=provider, client="harrow")
    )
    command = [str(Path(__file__).parents[1] / "provider.py"), str(at)]
    with (
        program(command, folder / "provider.txt", f"{provider}/jwks"),
        serving(store, folder / "server.txt", port=port),
    ):
        yield address, provider


def test_an_officer_signs_in_loads_undoes_and_signs_out(
    places: tuple[str, str], browser: Any
) -> None:
    address, provider = places
    claims = {"email": "alice@example.org", "groups": OFFICER}
    httpx.put(f"{provider}/users/alice", json=claims).raise_for_status()
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    page.goto(f"{address}/data")
    page.locator("footer.hc-source").wait_for()
    assert page.get_by_text("Load files").count() == 0

    page.get_by_role("button", name="Sign in").click()
    page.get_by_placeholder("sub").fill("alice")
    page.get_by_role("button", name="Authorize").click()
    page.get_by_text("Signed in as alice@example.org.").wait_for()
    menu = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    menu.filter(has_text="Data").click()
    page.get_by_text("Load files", exact=True).wait_for()
    settled(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 1300, "height": 1000})

    _send(page, "<i>bad</i>.csv", b"x,y,z\n1,2,3\n")
    said = page.get_by_role("alert").filter(has_text="Not loaded.")
    said.wait_for()
    assert "i>.csv: line 1: the columns (x, y, z)" in said.inner_text()
    assert page.locator("[data-testid=stFileChip]").count() == 0
    assert "sample figures" in page.locator(".hc-sample").inner_text()

    text = table(BOROUGH, series("2025-01", *range(1, 13))).encode()
    _send(page, "borough.csv", text)
    page.get_by_text("Loaded 1 file.").wait_for()
    page.get_by_text("borough.csv: MPS borough level crime; 1 row,").wait_for()
    settled(page)
    assert page.locator(".hc-sample").count() == 0

    page.get_by_role("button", name="Undo the last load").click()
    page.get_by_role("button", name="Put the earlier store back").click()
    page.get_by_text("The store from before the last load is back.").wait_for()
    page.locator(".hc-sample").wait_for()
    log = page.locator("table").filter(has_text="Loads and undone loads")
    unfold(page, "Every file that is loaded")
    log.get_by_text("undone", exact=True).wait_for()
    settled(page)
    assert [row.split("\t")[-2] for row in log.inner_text().splitlines()[-3:]] == [
        "undone",
        "loaded",
        "refused",
    ]
    with page.expect_download() as waiting:
        page.get_by_text("The ledger (CSV)").click()
    assert waiting.value.suggested_filename == "ledger_not_for_publication.csv"
    saved = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert saved.startswith("file_name,")
    assert "Officer's view: small counts" in saved
    assert page.evaluate("breaches") == []

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{provider}/**")
    page.goto(f"{address}/data")
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.get_by_text("Load files").count() == 0
    page.close()


def _send(page: Any, name: str, content: bytes) -> None:
    """Choose a file, wait until it is there, and press Load."""
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[data-testid=stFileChip]").wait_for()
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Load", exact=True).click()
