"""A person's browser before the real service: Chromium, the served app, and a watch over what it complains of."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from layers.registry import catalogue
from mapsvc.db.connection import connect
from tests.browser import city

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "web" / "frontend"
MANIFEST = ROOT / "web" / "static" / "dist" / "manifest.json"
START_SECONDS = 60

# Software rendering draws WebGL without a graphics card; the rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _newest(folder: Path) -> float:
    return max(file.stat().st_mtime for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="session")
def built() -> None:
    """The front end, built from what stands in the checkout now."""
    if MANIFEST.exists() and MANIFEST.stat().st_mtime > _newest(FRONTEND):
        return
    npm = shutil.which("npm")
    assert npm, "npm is missing: install Node.js (script/test does)"
    assert (ROOT / "node_modules").is_dir(), "the front end's packages are missing: run `npm ci`"
    subprocess.run([npm, "run", "build"], cwd=ROOT, check=True, capture_output=True)


# Chromium remarks on slow reads from a software-drawn canvas, Playwright on what it was told to do.
NOT_OURS = ("GPU stall", "Service Worker registration blocked by Playwright")


class Service:
    """The app as `mapsvc serve` runs it, on a port of its own; it can be stopped and started again."""

    def __init__(self, database: str, var: Path) -> None:
        self.database = database
        self.var = var
        self.settings: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {**os.environ, "DATABASE_URL": self.database, "MAPSVC_VAR": str(self.var), **self.settings}
        with (self.var / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "serve", "--port", str(self.port), "--workers", "1"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                assert self.process.poll() is None, (self.var / "serve.log").read_text(encoding="utf-8")
                time.sleep(0.2)
        raise AssertionError(f"not up in {START_SECONDS} s: " + (self.var / "serve.log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None


@pytest.fixture(scope="module")
def service(module_database: str, built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The app on the small city."""
    with connect(module_database, autocommit=True) as conn:
        city.fill(conn, catalogue())
    running = Service(module_database, tmp_path_factory.mktemp("var"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("MAPSVC_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: apt-get install chromium (script/test does)"
    launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of; a test that provokes complaints clears it."""
    return []


@pytest.fixture
def options() -> dict[str, Any]:
    """How the window is opened; tests of a phone say so with parametrize."""
    return {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def context(browser: Browser, service: Service, options: dict[str, Any]) -> Iterator[BrowserContext]:
    # Tests answer requests themselves, which a service worker would do before them; those of offline use say "allow".
    opened = browser.new_context(
        base_url=service.url, locale="ja-JP", reduced_motion="reduce", **{"service_workers": "block", **options}
    )
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A page whose console must stay silent: errors, refusals of the security policy, uncaught exceptions."""
    opened = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(said in message.text for said in NOT_OURS):
            complaints.append(f"{message.type}: {message.text}")

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    yield opened
    assert complaints == []
