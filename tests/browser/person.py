"""What a person does on the map page, in words."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from playwright.sync_api import Page, expect


def link(center: tuple[float, float], zoom: float = 16, **more: str) -> str:
    """An address of the map that looks at ``center`` (lat, lon)."""
    parts = {"lat": center[0], "lon": center[1], "z": zoom, **more}
    return "/?" + "&".join(f"{name}={value}" for name, value in parts.items())


def open_map(page: Page, address: str) -> None:
    """Open ``address`` and wait until the tiles in view are drawn."""
    page.goto(address)
    wait_drawn(page)


def wait_drawn(page: Page) -> None:
    """Wait until the map says that everything in view is drawn."""
    page.wait_for_selector("#map[data-drawn='yes']")


def click_middle(page: Page, dx: int = 0, dy: int = 0) -> None:
    """Click the map ``dx`` and ``dy`` pixels from its middle."""
    canvas = page.locator(".maplibregl-canvas")
    box: Any = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2 + dx, "y": box["height"] / 2 + dy})


def color(page: Page, dx: int = 0, dy: int = 0) -> tuple[int, int, int]:
    """The colour ``dx`` and ``dy`` pixels from the middle of the window's map, from a screenshot."""
    box: Any = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy
    return colors(page, {"x": x, "y": y, "width": 1, "height": 1})[0]


def colors(page: Page, clip: Any) -> list[tuple[int, int, int]]:
    """The colours within ``clip`` of the window, row by row, from a screenshot."""
    shot = page.screenshot(clip=clip)
    flat: list[list[int]] = page.evaluate(
        """async (base64) => {
          const image = new Image();
          image.src = 'data:image/png;base64,' + base64;
          await image.decode();
          const canvas = document.createElement('canvas');
          canvas.width = image.width;
          canvas.height = image.height;
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          const shades = [];
          for (let at = 0; at < data.length; at += 4) shades.push([...data.slice(at, at + 3)]);
          return shades;
        }""",
        b64encode(shot).decode(),
    )
    return [(red, green, blue) for red, green, blue in flat]


def expect_zone(page: Page, name: str) -> None:
    """The answer names the zone ``name``."""
    expect(page.locator("#answer #layer-zoning .feature-name")).to_have_text(name)
