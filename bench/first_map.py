"""Until a first visitor can use the map, on a slow phone and a slow network: Chromium, 4 times slower, fast 3G.

Throttled as Chromium's own tools do it: the processor of the page, and the network of the page and of its worker. The
cache is empty each time, the service has been asked before (its tiles are kept, as they are after the first visitors).
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Playwright, ViewportSize, sync_playwright

from bench.measure import Result, Series
from bench.place import Place, say
from bench.server import mapsvc

CPU_RATE = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""Fast 3G: milliseconds of a round trip, bytes a second."""
PHONE: ViewportSize = {"width": 360, "height": 740}
AIM_SECONDS = 2.5
_ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]
_WATCH = """
window.__first = { shift: 0, drawn: 0, shifts: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    __first.shift += entry.value;
    __first.shifts.push([entry.value, ...entry.sources.map((one) => one.node?.id || one.node?.className || "")]);
  }
}).observe({ type: 'layout-shift', buffered: true });
new MutationObserver((_changes, watch) => {
  if (document.getElementById('map')?.dataset.drawn !== 'yes') return;
  __first.drawn = performance.now();
  watch.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-drawn'] });
"""
_CLICK = """
async () => {
  const canvas = document.querySelector('.maplibregl-canvas');
  const box = canvas.getBoundingClientRect();
  const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  const begun = performance.now();
  for (const name of ['mousedown', 'mouseup', 'click']) canvas.dispatchEvent(new MouseEvent(name, at));
  while (!document.querySelector('#answer .answer')) await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit with an empty cache."""

    drawn: float
    """Seconds from the navigation until everything in view is drawn, when a click is taken."""
    answered: float
    """Seconds from a click then to its answer on the screen."""
    kilobytes: float
    """As they crossed the network until then."""
    shift: float
    """Cumulative layout shift until then."""


class _Worker:
    """Throttles each worker of a page as the page is, before its first line runs."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._number = 0
        self.bytes = 0.0
        session.on("Target.attachedToTarget", self._attached)
        session.on("Target.receivedMessageFromTarget", self._heard)
        session.send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": False})

    def _tell(self, target: str, method: str, **parameters: Any) -> None:
        self._number += 1
        message = json.dumps({"id": self._number, "method": method, "params": parameters})
        self._session.send("Target.sendMessageToTarget", {"sessionId": target, "message": message})

    def _attached(self, event: dict[str, Any]) -> None:
        target = event["sessionId"]
        self._tell(target, "Network.enable")
        self._tell(target, "Network.emulateNetworkConditions", **NETWORK)
        self._tell(target, "Runtime.runIfWaitingForDebugger")

    def _heard(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if message.get("method") == "Network.loadingFinished":
            self.bytes += message["params"]["encodedDataLength"]


def visit(browser: Browser, address: str) -> Visit:
    """Open ``address`` as a first visitor does, wait until it is drawn, and click."""
    context = browser.new_context(viewport=PHONE, has_touch=True, locale="ja-JP", reduced_motion="reduce")
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        session = context.new_cdp_session(page)
        worker = _Worker(session)
        loaded: list[float] = []
        session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})
        page.goto(address, wait_until="commit")
        page.wait_for_selector("#map[data-drawn='yes']", timeout=60_000)
        sent = sum(loaded) + worker.bytes
        first = _told(page)  # before the click: the answer's panel moves what it must
        answered = float(page.evaluate(_CLICK))
        return Visit(first["drawn"] / 1000, answered / 1000, sent / 1000, first["shift"])
    finally:
        context.close()


def _told(page: Page) -> dict[str, float]:
    told: dict[str, float] = page.evaluate("__first")
    return told


def chromium(playwright: Playwright) -> Browser:
    """The browser of the system, as the tests start it."""
    path = os.environ.get("MAPSVC_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("Chromium is missing: apt-get install chromium")
    return playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)


def measure(place: Place, repeats: int) -> list[Result]:
    """Seconds, bytes and shift of the first map of the whole city."""
    say(f"first map, {CPU_RATE} times slower, fast 3G")
    with mapsvc(place, "first-map") as server, sync_playwright() as playwright:
        browser = chromium(playwright)
        address = f"http://127.0.0.1:{server.port}/"
        visit(browser, address)  # the first visitor of all finds no tile kept
        visits = [visit(browser, address) for _ in range(max(repeats, 5))]
        browser.close()
    drawn, answered = (Series(tuple(getattr(one, name) for one in visits), "s") for name in ("drawn", "answered"))
    return [
        Result(
            "first map usable",
            drawn,
            more_is_better=False,
            aim=f"{AIM_SECONDS} s",
            limit="bytes of scripts before the first line of them runs, then the processor",
            details={
                "kilobytes": round(max(one.kilobytes for one in visits)),
                "layout_shift": round(max(one.shift for one in visits), 4),
            },
        ),
        Result("  a click then, until answered", answered, more_is_better=False),
    ]
