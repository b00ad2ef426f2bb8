"""The pictures of `zhengwen inspect` in this folder: `python docs/screenshots.py`, with chromium and chromium-driver.

Input: tests/cases/messy_page.txt and pages.jsonl, scored by the shipped model. Takes about 10 s.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains

DOCS = Path(__file__).parent
CASES = Path("tests") / "cases"  # the titles show the names as given
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
WIDTH, HEIGHT = 1280, 860
SHOTS = {  # picture: input, and the keys pressed before it is taken
    "inspect": (CASES / "messy_page.txt", "aaa"),
    "summary": (CASES / "pages.jsonl", ""),
}


def main() -> None:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    with tempfile.TemporaryDirectory() as folder:
        for name, (source, keys) in SHOTS.items():
            page = Path(folder) / f"{name}.html"
            command = [sys.executable, "-m", "classifier.cli", "inspect", str(source), "-o", str(page)]
            subprocess.run(command, cwd=DOCS.parent, check=True)
            for scheme in ("light", "dark"):
                features = [{"name": "prefers-color-scheme", "value": scheme}]
                browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
                browser.get(page.as_uri())
                ActionChains(browser).send_keys(*keys).perform()
                browser.save_screenshot(str(DOCS / f"{name}-{scheme}.png"))
    browser.quit()


if __name__ == "__main__":
    main()
