"""Wait until the served program answers /readyz, and print where it is; ends quietly when its process does."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from mapsvc.config import settings


def _address() -> str:
    host = settings().host
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what to ask, not where to listen
    shown = f"[{reachable}]" if ":" in reachable else reachable
    return f"http://{shown}:{settings().port}/"


def main() -> None:
    """Ask until it is ready, for at most a minute."""
    process, address = int(sys.argv[1]), _address()
    direct = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and Path(f"/proc/{process}").exists():
        try:
            with direct.open(f"{address}readyz", timeout=5) as answer:
                if answer.status == 200:
                    print(f"==> the map is at {settings().public_url or address}  (Ctrl-C ends it)", flush=True)
                    return
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    if Path(f"/proc/{process}").exists():
        print(f"==> {address}readyz does not say that it is ready; it answers what is missing", file=sys.stderr)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
