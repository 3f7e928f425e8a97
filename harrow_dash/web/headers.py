"""The headers that every answer of the server carries, and why each is as it is."""

import base64
import hashlib
import re
from collections.abc import Iterable

# What Streamlit's front end needs beyond files of our own server, each found by taking
# it away and looking at the pages in Chromium:
# - styles inside the page: it writes its own as it draws, and so do our pages;
# - pictures and one font inside the page (data:): small trends, symbols.
# - WebAssembly: without it the maps end in an error that nothing catches.
# Scripts come from our server alone, plus the one line in the first page, by its hash.
# Scripts made in the browser (eval) stay forbidden: its charts are drawn without any.
SOURCES = {
    "default-src": "'none'",
    "connect-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
DEVICES = "accelerometer camera display-capture geolocation gyroscope magnetometer "
DEVICES += "microphone midi payment serial usb"


def content_policy(ancestors: str = "", scripts: Iterable[str] = ()) -> str:
    """The content security policy.

    ancestors: addresses that may show the pages in a frame (none without);
    scripts: the text of scripts that stand in the page itself.
    """
    hashes = "".join(f" '{_hash(script)}'" for script in scripts)
    sources = SOURCES | {
        "script-src": f"'self' 'wasm-unsafe-eval'{hashes}",
        "frame-ancestors": ancestors or "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in sources.items())


def _hash(script: str) -> str:
    return (
        f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
    )


def inline_scripts(html: str) -> list[str]:
    """The text of the scripts that stand in a page itself."""
    return re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)


def security(ancestors: str = "") -> list[tuple[bytes, bytes]]:
    """The headers of every answer but the content security policy."""
    found = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in DEVICES.split()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
    }
    if not ancestors:  # for browsers that do not know frame-ancestors
        found["X-Frame-Options"] = "DENY"
    return [(name.lower().encode(), value.encode()) for name, value in found.items()]
