"""Who may see what: from a sign-in, or this machine, to a role.

Roles: public (everybody), member (partners and councillors: counts without disclosure
control, no responses), officer (everything, and may load files). Whatever is missing,
malformed, run out or meant for another application is public.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Literal

Role = Literal["public", "member", "officer"]
DEFAULT_CLAIM = "groups"
PROVIDER = "default"  # the provider of [auth] itself, not of a section inside it

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# What a go-between adds: a request that has one of these did not begin here.
PASSED_ON = (
    "cf-connecting-ip",
    "forwarded",
    "tailscale-",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-forwarded-",
    "x-real-ip",
)
# Requests of this machine are marked at the door with what this process alone knows.
MARK = "x-harrow-own-machine"
_SECRET = secrets.token_hex(32)

# Sessions that may send files: those in which an officer is shown where to. The door
# refuses what others send before it is read.
MAY_SEND: set[str] = set()


def role_of(claims: Mapping[str, Any], settings: Mapping[str, Any]) -> Role:
    """The highest role that a claim of groups gives.

    claims: of an identity token; settings: claim (its name, "groups" unless named),
    member and officer (the groups of each). Groups are a list of strings, or one string
    with spaces between them; they are compared letter by letter.
    """
    name = settings.get("claim", DEFAULT_CLAIM)
    groups = _names(claims.get(name)) if isinstance(name, str) else frozenset()
    if groups & _names(settings.get("officer")):
        return "officer"
    return "member" if groups & _names(settings.get("member")) else "public"


def _names(value: object) -> frozenset[str]:
    """The names in a claim or setting; none when any part of it is not a name."""
    parts = value.split() if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        return frozenset()
    if not all(isinstance(part, str) and part.strip() for part in parts):
        return frozenset()
    return frozenset(parts)


def signed_in_role(
    user: Mapping[str, Any],
    auth: Mapping[str, Any],
    settings: Mapping[str, Any],
    now: float,
) -> Role:
    """The role of a reader at a time (seconds since 1970, UTC).

    user: the claims that Streamlit keeps of a sign-in; auth and settings: the sections
    [auth] and [roles] of secrets.toml. Streamlit's own check takes a token that another
    application asked for in our name, and keeps claims for 30 days: so who a token is
    for, and until when, is checked here again.
    """
    if not is_signed_in(user, now):
        return "public"
    audience, client = user.get("aud"), auth.get("client_id")
    audiences = audience if isinstance(audience, list) else [audience]
    if not client or client not in audiences or user.get("provider") != PROVIDER:
        return "public"
    return role_of(user, settings)


def is_signed_in(user: Mapping[str, Any], now: float) -> bool:
    """Whether somebody signed in, and the sign-in has not run out."""
    until = user.get("exp")
    if isinstance(until, bool) or not isinstance(until, int | float):
        return False
    return user.get("is_logged_in") is True and now < until


def account(user: Mapping[str, Any]) -> str:
    """What an account is called: its user name, address or number."""
    for claim in ("preferred_username", "email", "name", "sub"):
        value = user.get(claim)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return "account without a name"


def is_own_machine(client: str | None, headers: Iterable[tuple[str, str]]) -> bool:
    """Whether a request began on this machine, in a page that this machine served.

    client: the address that the connection comes from. A request that was passed on,
    or that names us by anything but a loopback address (a page of elsewhere whose name
    was pointed at this machine), began elsewhere.
    """
    names = {name.lower(): value.lower() for name, value in headers}
    if client not in LOOPBACK or any(name.startswith(PASSED_ON) for name in names):
        return False
    host = names.get("host", "")
    if host_name(host) not in LOOPBACK:
        return False
    origin = names.get("origin")
    return origin is None or origin.partition("://")[2] == host


def host_name(host: str) -> str:
    """A Host header without its port: "[::1]:8501" is "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def mark() -> tuple[bytes, bytes]:
    """The header that the door adds to a request of an officer's own machine."""
    return MARK.encode(), _SECRET.encode()


def is_marked(headers: Mapping[str, str]) -> bool:
    """Whether the door marked a request as one of the officer's own machine."""
    found = headers.get(MARK) or ""
    return secrets.compare_digest(found.encode(), _SECRET.encode())
