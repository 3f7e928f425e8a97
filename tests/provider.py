"""A provider of sign-ins to test against, and one that lies when it is asked to.

Run as a program: `python tests/provider.py PORT`. It is `oidc-provider-mock`, a whole
OpenID Connect provider, on the loopback address. An account whose claims name a
`forgery` is given an identity token with that fault; all others get what the provider
itself signs. The claim is taken out of the token.
"""

import base64
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

Claims = dict[str, Any]
CLIENT = "harrow"
OTHER = "another-application"


def key() -> RSAKey:
    """The provider's own key, which signs whatever is not a forgery of a signature."""
    from oidc_provider_mock._storage import storage

    return RSAKey.import_key(storage.jwk.as_dict(is_private=True))


def signed(claims: Claims, by: Any = None, algorithm: str = "RS256") -> str:
    by = by or key()
    header = {"alg": algorithm, "kid": key().kid} if key().kid else {"alg": algorithm}
    return jwt.encode(header, claims, by, algorithms=[algorithm])


def unsigned(claims: Claims) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(_packed(json.dumps(part).encode()) for part in parts) + "."


def altered(claims: Claims) -> str:
    """A true signature under other claims."""
    header, _, signature = signed({**claims, "groups": []}).split(".")
    return ".".join([header, _packed(json.dumps(claims).encode()), signature])


def by_public_key(claims: Claims) -> str:
    """Signed with what everybody knows, in the hope that it is taken for a secret."""
    secret = OctKey.import_key(key().as_pem(private=False))
    return signed(claims, secret, "HS256")


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


FORGERIES: dict[str, Callable[[Claims], str]] = {
    "another key": lambda claims: signed(claims, RSAKey.generate_key(2048)),
    "no signature": unsigned,
    "altered claims": altered,
    "the public key as a secret": by_public_key,
    "expired": lambda claims: signed(claims | {"exp": int(time.time()) - 3600}),
    "no expiry": lambda claims: signed(_without(claims, "exp")),
    "another audience": lambda claims: signed(claims | {"aud": OTHER}),
    "another audience, by us": lambda claims: signed(
        claims | {"aud": OTHER, "azp": CLIENT}
    ),
    "another issuer": lambda claims: signed(claims | {"iss": "http://127.0.0.1:1"}),
    "another sign-in's number": lambda claims: signed(claims | {"nonce": "another"}),
    "no number": lambda claims: signed(_without(claims, "nonce")),
    "no token": lambda _: "",
    "nonsense": lambda _: "a.b.c",
}


def _without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


def application() -> Any:
    """The provider (a Flask application), with the forgeries in its answers."""
    # Imported by the program alone: its libraries warn of one another.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback has no certificate
    import flask
    import oidc_provider_mock

    app = oidc_provider_mock.app()

    @app.after_request
    def forge(response: Any) -> Any:
        answer = response.get_json(silent=True) if response.is_json else None
        if flask.request.path != "/oauth2/token" or "id_token" not in (answer or {}):
            return response
        claims = dict(jwt.decode(answer["id_token"], key()).claims)
        forgery = claims.pop("forgery", None)
        make = FORGERIES.get(forgery, signed)
        answer["id_token"] = make(claims)
        response.set_data(json.dumps(answer))
        return response

    return app


if __name__ == "__main__":
    import werkzeug.serving

    werkzeug.serving.make_server(
        "127.0.0.1", int(sys.argv[1]), application(), threaded=True
    ).serve_forever()
