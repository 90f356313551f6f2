"""What the browser tests stand on: the demo college served on this machine, and a browser that reaches nothing else.

A page that a test opened must not write an error to the console and must not
ask another host for anything; `Watch.settle` fails the test where it did.
"""

from __future__ import annotations

import http.client
import importlib.util
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lianqiao.referrals.links import token_for_code
from tests.factories.delivery import free_port

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
CHINESE, ENGLISH = "zh-hans", "en"
# The browser itself reports an answer of 403, 404 or 422; those pages are what some tests ask for.
EXPECTED_TO_BE_SAID = "Failed to load resource: the server responded with a status of 4"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo college at `base`, and its database file for looking up what to open."""

    base: str
    database: Path

    def one(self, question: str, *values: object) -> Any:
        """The first column of the first row that the question finds."""
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True, timeout=20)) as found:
            row = found.execute(question, values).fetchone()
        assert row is not None, question
        return row[0]

    def letter(self, nth: int = 0) -> str:
        """The path of a phone page with an open post, unread when the demo was built; each test takes its own `nth`."""
        code = self.one(
            """SELECT letter.code FROM referrals_letter AS letter
            JOIN referrals_referral AS referral ON referral.letter_id = letter.id
            JOIN jobs_postrecord AS said ON said.post_id = referral.post_id
            WHERE said.deadline > '2023-05-01' AND NOT EXISTS (
                SELECT 1 FROM delivery_receipt AS receipt WHERE receipt.envelope_id = letter.envelope_id
                AND receipt.kind IN ('read', 'answered') AND receipt.at < '2023-04-27 16:00:00')
            AND NOT EXISTS (SELECT 1 FROM referrals_referralclosed AS shut
                JOIN referrals_referral AS mine ON mine.id = shut.referral_id WHERE mine.letter_id = letter.id)
            GROUP BY letter.id ORDER BY letter.id LIMIT 1 OFFSET ?""",
            nth,
        )
        return f"/m/{token_for_code(code, real_now=datetime.now(UTC))}/"  # noqa: TID251 - signatures run on real time


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text(encoding="utf-8")[-400:]
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/health/")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise AssertionError(log.read_text(encoding="utf-8")[-400:] or "the demo did not start")


def start_demo(var: Path) -> Iterator[Demo]:
    """Build the demo college in `var`, serve it, and end it afterwards. Its signatures are those of the tests."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANQIAO_")}
    house = {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "LIANQIAO_VAR": str(var),
        "LIANQIAO_TESTING": "1",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "-m", "lianqiao.config.cli", "demo", "--port", str(port)]
    with (var / "demo.log").open("wb") as log:
        server = subprocess.Popen(command, env=house, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(port, server, var / "demo.log")
            yield Demo(f"http://127.0.0.1:{port}", var / "demo.sqlite3")
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()


def _fonts(folder: Path) -> dict[str, str]:
    """Where the machine has no Chinese font, a font setting that names the one out of the wheel."""
    try:
        known = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        known = ""
    wheel = importlib.util.find_spec("zhplot")
    if known or wheel is None or wheel.origin is None:
        return {}
    setting = folder / "fonts.conf"
    setting.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{Path(wheel.origin).parent / 'fonts'}</dir><cachedir>{folder / 'fonts'}</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(setting)}


def open_browser(driver: Any, folder: Path) -> Any:
    """A browser without a window, the one that `LIANQIAO_CHROMIUM` names."""
    return driver.chromium.launch(
        executable_path=os.environ["LIANQIAO_CHROMIUM"], args=FLAGS, env={**os.environ, **_fonts(folder)}
    )


@dataclass
class Watch:
    """Opens pages as somebody, and keeps what the browser complained of."""

    demo: Demo
    browser: Any
    seats: dict[str, Any] = field(default_factory=dict)  # who -> cookies after signing in once
    complaints: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)  # who, language -> the window that looks on

    def looking(self, who: str, language: str = CHINESE) -> Any:
        """The persona's window for tests that only look: one for all of them, with what the browser has in store."""
        if (who, language) not in self.kept:
            self.kept[who, language] = self.page(who, language=language)
            self.contexts.pop()  # it stays open after the test
        page = self.kept[who, language]
        page.set_viewport_size(OFFICE)
        return page

    def page(
        self, who: str = "", *, size: dict[str, int] | None = None, language: str = CHINESE, script: bool = True
    ) -> Any:
        """A fresh window of a persona (empty: not signed in)."""
        size = size or OFFICE
        context = self.browser.new_context(
            viewport=size, base_url=self.demo.base, java_script_enabled=script, locale="zh-CN", has_touch=size is PHONE,
            storage_state=self._seat(who) if who else None,
        )  # fmt: skip
        context.add_cookies([{"name": "django_language", "value": language, "url": self.demo.base}])
        return self._watched(context)

    def _watched(self, context: Any) -> Any:
        self.contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        # Heard, not held up: a request that waits for a test's word is not taken from the browser's cache.
        context.on("request", self._own_host_only)
        return context.new_page()

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED_TO_BE_SAID):
            self.complaints.append(f"console: {message.text}")

    def _own_host_only(self, request: Any) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https"} and asked.netloc != urlsplit(self.demo.base).netloc:
            self.complaints.append(f"asked another host: {request.url}")

    def _seat(self, who: str) -> Any:
        if who not in self.seats:
            context = self.browser.new_context(base_url=self.demo.base)
            page = context.new_page()
            page.goto("/sign-in/")
            page.click(f"#{who} button")
            page.wait_for_load_state()
            assert "/sign-in/" not in page.url, f"{who} could not sign in"
            self.seats[who] = context.storage_state()
            context.close()
        return self.seats[who]

    def settle(self) -> None:
        """Close every window of the test, and fail it where the browser complained."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        told, self.complaints = self.complaints, []
        assert not told, told


needs_browser = pytest.mark.skipif(not os.environ.get("LIANQIAO_CHROMIUM"), reason="no browser: LIANQIAO_CHROMIUM")
