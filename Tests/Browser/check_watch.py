#!/usr/bin/env python3
"""Writes an article under `micrograph build --watch`, with its page open from file:// in Debian's Chromium and Firefox.

Usage: check_watch.py MICROGRAPH

Checked: the page shows each change without being touched, says what is wrong and says so no longer once it is mended; when
the watch has ended, nothing of it is left in the site.
"""

import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 120_000  # milliseconds: a build beside other work


def write(article, text):
    article.write_text(f"---\ntitle: Guide\n---\n{text}\n", encoding="utf-8")


def watched(browser, project, micrograph):
    article = project / "Content/articles/guide.md"
    article.parent.mkdir(exist_ok=True)
    write(article, "The first words.")
    process = subprocess.Popen([micrograph, "build", str(project), "--watch"], stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            if "Waiting for changes" in line:
                break
        page = browser.new_page()
        page.goto((project / "Output/articles/guide/index.html").as_uri())
        page.get_by_text("The first words.").wait_for(timeout=PATIENCE)
        write(article, "Other words.")
        page.get_by_text("Other words.").wait_for(timeout=PATIENCE)
        write(article, "Of :unit{nowhere:1}.")
        page.locator("pre[role=alert]", has_text="guide.md").wait_for(timeout=PATIENCE)
        write(article, "Mended words.")
        page.get_by_text("Mended words.").wait_for(timeout=PATIENCE)
        page.locator("pre[role=alert]").wait_for(state="detached", timeout=PATIENCE)
        page.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.stderr.close()
        process.wait()
    assert not (project / "Output/.watch.js").exists(), "the watch has left its board"
    assert "micrographWatch" not in (project / "Output/assets/site.js").read_text(), "the site's script still asks"


def main():
    micrograph = str(pathlib.Path(sys.argv[1]).resolve())
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        project = pathlib.Path(folder) / "project"
        shutil.copytree(HERE.parent / "Fixtures/Version010", project)
        launches = {
            "Chromium": lambda: playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]),
            # Debian's Firefox speaks WebDriver BiDi, not Playwright's own protocol.
            "Firefox": lambda: playwright.firefox.launch(channel="moz-firefox", executable_path="/usr/bin/firefox-esr"),
        }
        for name, launch in launches.items():
            browser = launch()
            watched(browser, project, micrograph)
            browser.close()
            print(f"{name}: a page under watch follows its author")


main()
