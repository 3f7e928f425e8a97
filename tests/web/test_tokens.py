"""Signing in at a real provider on this machine: whose token is taken for what.

The server is `serve` itself, with [auth] and [roles] in its secrets; the reader speaks
to both over HTTP, as a browser does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from provider import CLIENT, FORGERIES
from servers import free_port, program, serving
from visitor import visit

SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "long enough for a test and known to nobody else"
client_id = "{client}"
client_secret = "not asked for by the provider of the tests"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[roles]
claim = "groups"
member = ["11111111-aaaa"]
officer = ["22222222-bbbb", "33333333-cccc"]
"""
OFFICER = ["22222222-bbbb"]


@dataclass
class Place:
    """A dashboard and the provider that its readers sign in at."""

    address: str
    provider: str
    login: str = ""  # where the button leads; the same for all readers, for a while

    def signs_in(self, client: httpx.Client, **claims: object) -> None:
        """Sign in, through every redirect, as an account with these claims."""
        name = str(claims.get("email", "alice@example.org"))
        account = f"{self.provider}/users/{name}"
        client.put(account, json={"email": name, **claims}).raise_for_status()
        client.get(f"{self.address}/_stcore/health").raise_for_status()
        if not self.login:
            seen = visit(self.address, "method", client=client, press="Sign in")
            self.login = seen.redirect
            assert self.login.startswith("/auth/login?provider=")
        asked = client.get(self.address + self.login)
        if asked.headers["location"] == "/":  # it holds for some minutes
            self.login = ""
            return self.signs_in(client, **claims)
        assert asked.headers["location"].startswith(self.provider), asked.text
        allowed = client.post(asked.headers["location"], data={"sub": name})
        back = allowed.headers["location"]
        assert back.startswith(f"{self.address}/oauth2callback?")
        answer = client.get(back)
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert answer.text == ""


@pytest.fixture(scope="module")
def place(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("sign_in")
    port, at = free_port(), free_port()
    address, provider = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{at}"
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(
        SECRETS.format(address=address, provider=provider, client=CLIENT)
    )
    command = [str(Path(__file__).parents[1] / "provider.py"), str(at)]
    with (
        program(command, folder / "provider.txt", f"{provider}/jwks"),
        serving(sample_store, folder / "server.txt", port=port),
    ):
        yield Place(address, provider)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as opened:
        yield opened


def test_nobody_is_public_until_signed_in(place: Place, client: httpx.Client) -> None:
    client.get(f"{place.address}/_stcore/health")
    seen = visit(place.address, "data", client=client)
    assert "Sign in" in seen.buttons
    assert "Signed in" not in seen.words
    assert (seen.uploaders, "Load" in seen.buttons) == (0, False)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (OFFICER, "Officer:"),
        (["11111111-aaaa"], "Member:"),
        (["11111111-aaaa", "33333333-cccc"], "Officer:"),
        ("x 22222222-bbbb", "Officer:"),
        ([], "no role here"),
        (["22222222-BBBB", "2222"], "no role here"),
        ({"officer": True}, "no role here"),
        (None, "no role here"),
        ([["22222222-bbbb"]], "no role here"),
    ],
)
def test_groups_decide_the_role(
    place: Place, client: httpx.Client, groups: object, role: str
) -> None:
    claims = {"groups": groups, "preferred_username": "alice"}
    place.signs_in(client, **claims)
    seen = visit(place.address, "data", client=client)
    assert "Signed in as alice." in seen.words
    assert role in seen.words
    assert seen.uploaders == (role == "Officer:")
    assert "Sign out" in seen.buttons


def test_an_account_without_the_claim_is_public(
    place: Place, client: httpx.Client
) -> None:
    place.signs_in(client, roles=OFFICER)
    seen = visit(place.address, "data", client=client)
    assert "no role here" in seen.words
    assert seen.uploaders == 0


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_never_an_officers(
    place: Place, client: httpx.Client, forgery: str
) -> None:
    place.signs_in(client, groups=OFFICER, forgery=forgery)
    seen = visit(place.address, "data", client=client)
    assert "Officer:" not in seen.words
    assert "Member:" not in seen.words
    assert seen.uploaders == 0
    # Authlib takes a token for another application that names us as who asked.
    assert ("Signed in" in seen.words) is (forgery == "another audience, by us")


def test_who_signs_out_is_public_again(place: Place, client: httpx.Client) -> None:
    place.signs_in(client, groups=OFFICER)
    seen = visit(place.address, "data", client=client, press="Sign out")
    left = client.get(place.address + seen.redirect)
    assert left.headers["location"].startswith(place.provider)
    seen = visit(place.address, "data", client=client)
    assert "Sign in" in seen.buttons
    assert seen.uploaders == 0


@pytest.mark.parametrize("change", ["altered", "cut short", "of nobody"])
def test_a_cookie_that_is_not_ours_is_nobodys(
    place: Place, client: httpx.Client, change: str
) -> None:
    place.signs_in(client, groups=OFFICER)
    name = "_streamlit_user"
    held = client.cookies.get(name)
    assert held
    client.cookies.delete(name)
    value = {"altered": held[:20] + "x" + held[21:], "cut short": held[:-4]}
    client.cookies.set(name, value.get(change, "e30.x.y"), domain="127.0.0.1")
    seen = visit(place.address, "data", client=client)
    assert "Sign in" in seen.buttons
    assert seen.uploaders == 0


def test_a_callback_that_nobody_asked_for_ends_at_the_first_page(
    place: Place, client: httpx.Client
) -> None:
    for query in ("", "?state=x&code=y", "?error=access_denied&error_description=z"):
        answer = client.get(f"{place.address}/oauth2callback{query}")
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert "_streamlit_user" not in client.cookies


def test_this_machine_is_nobodys_where_readers_sign_in(place: Place) -> None:
    seen = visit(place.address, "data")
    assert "Officer" not in seen.words
    assert seen.uploaders == 0
