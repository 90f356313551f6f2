"""The signature TC3-HMAC-SHA256 of a JSON request."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

NAME = "TC3-HMAC-SHA256"
CONTENT = "application/json; charset=utf-8"
SIGNED = "content-type;host"


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def authorization(*, host: str, service: str, body: bytes, secret_id: str, secret: str, at: datetime) -> str:
    """The header of a POST to `/` with this body, signed at the moment `at`."""
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    canonical = f"POST\n/\n\ncontent-type:{CONTENT}\nhost:{host}\n\n{SIGNED}\n{hashlib.sha256(body).hexdigest()}"
    to_sign = f"{NAME}\n{int(at.timestamp())}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _keyed(_keyed(_keyed(f"TC3{secret}".encode(), day), service), "tc3_request")
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{NAME} Credential={secret_id}/{scope}, SignedHeaders={SIGNED}, Signature={signature}"
