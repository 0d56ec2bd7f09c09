"""What a widget costs the page it is in, beside a bare frame of the same address.

Started as ``python bench/widget.py [--rounds N] [--json FILE]``, or by ``run.py``.
README.md says what is measured. Needs a Chromium.
"""

import argparse
import gzip
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from trackgate.core.widget_script import loader

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from journeys.office import Office
from journeys.widget.stage import ACADEMY, NAMES, RESERVED, SHOP, Stage
from support.needs import find_chromium
from support.server import LiveServer
from support.tls_sites import TlsSites

# Said of them in public, November 2026, and not measured here: brotli bytes.
QUOTED = {
    "lite-youtube": 1_236,
    "giscus": 1_267,
    "OpnForm bubble": 1_373,
    "Formbricks": 1_402,
    "Stripe": 1_942,
    "Typeform": 12_160,
    "Cal.com": 14_817,
}
MOST = 1_600

# In the host page and in every frame: when was what painted? The host page is told when
# the widget shows its frame by the message that makes it so; a bare frame always is.
_WATCH = """
  window.seen = 0;
  window.shifted = 0;
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    seen ||= performance.timeOrigin + performance.now();
  }));
  const look = () => {
    const there = document.readyState !== "loading" &&
      document.querySelector("[type=email]");
    if (there) painted(); else requestAnimationFrame(look);
  };
  if (top !== window) look();
  else addEventListener("message", (event) => event.data.tg === "height" && painted());
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) shifted += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Visit:
    """One view of a host page by a browser that knows nothing."""

    usable_ms: float
    """From the start of the navigation until the first field can be typed in."""
    busy_ms: float
    """What the host page's main thread worked, in milliseconds."""
    scripts_ms: float
    """What of that was scripts."""
    shift: float
    """Cumulative layout shift of the host page."""


@dataclass(frozen=True)
class Widget:
    """Everything that a run came to."""

    raw: int
    gzip: int
    brotli: int
    visits: dict[str, list[Visit]]


def measure_widget(*, rounds: int) -> Widget:
    """Visit pages with the widget, with a bare frame and with only a link, in turn."""
    plain = loader().plain
    visits: dict[str, list[Visit]] = {}
    with _stage() as (stage, browser):
        pages = _pages(stage)
        for number in range(-1, rounds):
            names = list(pages) if number % 2 else list(pages)[::-1]
            for name in names:
                url = stage.put(pages[name], head=RESERVED)
                visit = _visit(browser, url, framed=name != "link")
                if number >= 0:  # the first warms the server up
                    visits.setdefault(name, []).append(visit)
    sizes = (len(plain), len(gzip.compress(plain, 9)), len(loader().encoded["br"]))
    return Widget(*sizes, visits)


def print_widget(found: Widget) -> None:
    """Print the figures."""
    verdict = "PASS" if found.brotli <= MOST else "FAIL"
    print(
        f"widget, all that a host page fetches: {found.raw} bytes, {found.gzip} gzip,"
        f" {found.brotli} brotli (goal <= {MOST}: {verdict})"
    )
    others = ", ".join(f"{name} {size:,}" for name, size in QUOTED.items())
    print(f"  brotli bytes of other loaders, quoted and not measured: {others}")
    for name, visits in found.visits.items():
        row = [f"  {name:7}"]
        if name != "link":
            row.append(f"usable after {_spread([v.usable_ms for v in visits])} ms")
        row.append(f"main thread {_spread([v.busy_ms for v in visits])} ms")
        row.append(f"its scripts {_spread([v.scripts_ms for v in visits])} ms")
        row.append(f"CLS {max(v.shift for v in visits):.4f}")
        print("  ".join(row))


def _spread(figures: list[float]) -> str:
    low, high = min(figures), max(figures)
    return f"{statistics.median(figures):.0f} ({low:.0f} to {high:.0f})"


@contextmanager
def _stage() -> Iterator[tuple[Stage, Browser]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        with TlsSites(place, *NAMES) as sites, sync_playwright() as playwright:
            environ = {"BASE_URL": sites.origin(ACADEMY), "PROXY_HOPS": "1"}
            with LiveServer(place / "live", environ) as live:
                stage = Stage(sites, Office(live))
                stage.reset()
                browser = playwright.chromium.launch(
                    executable_path=find_chromium(),
                    args=[sites.resolver_rules, "--disable-features=PaintHolding"],
                )
                yield stage, browser
                browser.close()


def _pages(stage: Stage) -> dict[str, str]:
    invite = stage.invite("Measured", origin=[stage.sites.origin(SHOP)])
    size = 'width="100%" height="640"'
    return {
        "widget": stage.script + stage.widget(invite),
        "frame": f'<iframe title="Track" {size} src="{invite.embed_url}"></iframe>',
        "link": f'<a href="{invite.url}">Try the track</a>',
    }


def _visit(browser: Browser, url: str, *, framed: bool) -> Visit:
    context = browser.new_context(ignore_https_errors=True)
    context.add_init_script(_WATCH)
    page = context.new_page()
    metrics = context.new_cdp_session(page)
    metrics.send("Performance.enable")
    page.goto(url)
    seen = 0.0
    if framed:
        page.wait_for_function("seen > 0")
        frame = page.frames[1]
        frame.wait_for_function("seen > 0")
        seen = max(page.evaluate("seen"), frame.evaluate("seen"))
    page.wait_for_load_state("networkidle")
    named = metrics.send("Performance.getMetrics")["metrics"]
    spent = {one["name"]: 1000 * one["value"] for one in named}
    began, shift = page.evaluate("[performance.timeOrigin, shifted]")
    context.close()
    return Visit(seen - began, spent["TaskDuration"], spent["ScriptDuration"], shift)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the widget; see README.md.")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    found = measure_widget(rounds=arguments.rounds)
    print_widget(found)
    if arguments.json:
        text = json.dumps(asdict(found), indent=2) + "\n"
        Path(arguments.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
