"""The signature ACS3-HMAC-SHA256 of an RPC request: all in the query, an empty body."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

NAME = "ACS3-HMAC-SHA256"
NOTHING = hashlib.sha256(b"").hexdigest()


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def query_of(parameters: Mapping[str, str]) -> str:
    """In the order and encoding that are signed."""
    return "&".join(f"{_encoded(name)}={_encoded(parameters[name])}" for name in sorted(parameters))


def headers_of(
    *, host: str, action: str, version: str, query: str, key_id: str, secret: str, at: datetime, nonce: str
) -> dict[str, str]:
    """The headers of a POST to `/` with this query, signed at the moment `at`."""
    signed = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": NOTHING,
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    canonical = f"POST\n/\n{query}\n{lines}\n{names}\n{NOTHING}"
    to_sign = f"{NAME}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {**signed, "Authorization": f"{NAME} Credential={key_id},SignedHeaders={names},Signature={signature}"}
