"""Streamlit's side of who is reading: signing in and out, and the reader's role."""

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from harrow_dash.documents import blocks
from harrow_dash.outputs.html import html
from harrow_dash.web import roles
from harrow_dash.web.roles import Role

ROLE_WORDS = {
    "public": "This account has no role here, so you see what the public sees.",
    "member": "Member: small counts are shown. Do not pass them on.",
    "officer": "Officer: everything that is held, and loading on the page Data.",
}
THIS_MACHINE = (
    "Officer on this machine: everything that is held is shown to whoever uses it."
)
RUN_OUT = "Your sign-in has run out, so you see what the public sees."


def role() -> Role:
    """The role of the reader whose page is being drawn."""
    if roles.is_marked(st.context.headers):
        return "officer"
    user = st.user.to_dict()
    if user.get("is_logged_in") is not True:
        return "public"
    return roles.signed_in_role(user, _secret("auth"), _secret("roles"), time.time())


def is_officer() -> bool:
    """Whether the reader is an officer; opens or closes the door to sent files."""
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    if role() == "officer":
        roles.MAY_SEND.add(session)
        return True
    roles.MAY_SEND.discard(session)
    return False


def _secret(section: str) -> Mapping[str, Any]:
    """A section of secrets.toml; empty without one."""
    found = st.secrets.get(section, {})
    return found if isinstance(found, Mapping) else {}


def name() -> str:
    """What the reader is called in the audit log."""
    if roles.is_marked(st.context.headers):
        return "officer on this machine"
    return roles.account(st.user.to_dict())


def sidebar() -> None:
    """Who is signed in, and signing in or out; nothing where nobody can sign in."""
    drawn_for: Role = st.session_state["role"]
    user = st.user.to_dict()
    if drawn_for == "officer" and roles.is_marked(st.context.headers):
        _say(THIS_MACHINE)
        return
    if "is_logged_in" not in user:
        return
    with st.sidebar:
        if user["is_logged_in"] is not True:
            st.button("Sign in", key="sign_in", on_click=st.login, width="stretch")
            return
        now = time.time()
        _say(f"Signed in as {roles.account(user)}.")
        if roles.is_signed_in(user, now):
            _say(ROLE_WORDS[drawn_for])
        else:
            _say(RUN_OUT)
            st.button(
                "Sign in again", key="sign_in", on_click=st.login, width="stretch"
            )
        st.button("Sign out", key="sign_out", on_click=st.logout, width="stretch")


def caution() -> str:
    """What pages and files say that show more than the public sees; else nothing."""
    drawn_for: Role = st.session_state["role"]
    if drawn_for == "public":
        return ""
    return (
        f"{drawn_for.capitalize()}'s view: small counts of partners and surveys are "
        "shown. Not for publication."
    )


def notice() -> None:
    """Say so at the top of the page, where it is printed, too."""
    words = caution()
    if words:
        st.html(html(blocks.paragraph(words, "notice")))


def _say(words: str) -> None:
    with st.sidebar:
        st.html(html(blocks.paragraph(words, "note")))
