"""The pages of `zhengwen inspect` in a real browser: headless Chromium, where it is installed with its driver."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from classifier.document import Document, Segment
from classifier.labels import NAMES
from classifier.reasons import Reason, Reasons
from classifier.report import Summary, document_page
from classifier.spans import Span
from tests.test_report_page import HOSTILE, document

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser: pip install -e .[test]")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no chromium or chromedriver here: apt-get install chromium chromium-driver"
)
# As root in a sandbox without a screen and without a network.
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,860",
)  # fmt: skip
MANY = 5000  # lines of the longest document that must feel quick
LOADED_S, ANSWERED_S = 2.0, 0.5  # of CPU; measured 0.5 and 0.16

LINES = (
    ("boilerplate", "首页 > 新闻"), ("body", "渡口复航"), ("body", "清晨六点半，汽笛响了。"), ("ad", "看病加微信"),
    ("feed", "上一篇：修路"), ("body", "票价两元。"), ("ad", "发票代开"), ("boilerplate", "版权所有"),
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Open HTML as a file; at the end of the test nothing must have been said on the console, nor fetched."""

    def opened(page: str) -> None:
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        browser.get((tmp_path / "page.html").as_uri())

    browser.get_log("browser")
    yield opened
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


@pytest.fixture
def page(browser: Any, show: Callable[[str], None]) -> Any:
    """The browser with the page of `LINES`."""
    show(document_page("渡口", document(LINES)))
    return browser


def press(browser: Any, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def all_of(browser: Any, selector: str) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def the(browser: Any, selector: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, selector)


def seen(browser: Any) -> list[str]:
    """The text of the lines that are not filtered out."""
    return [line.text for line in all_of(browser, "#lines > li") if line.is_displayed()]


def focused(browser: Any) -> str:
    element = browser.switch_to.active_element
    return element.text if element.tag_name == "li" else ""


# --- one document


def test_counts(page: Any) -> None:
    counts = Counter(label for label, _ in LINES)
    shown = {chip.get_attribute("aria-label"): the(chip, "b").text for chip in all_of(page, ".chip:not(.mark)")}
    assert shown == {name: str(counts[name]) for name in NAMES}
    assert seen(page) == [text for _, text in LINES]


def test_filter_by_mouse(page: Any) -> None:
    toggle = the(page, '[data-show="ad"]')
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    assert seen(page) == [text for label, text in LINES if label != "ad"]
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true" and len(seen(page)) == len(LINES)


def test_filter_by_keys(page: Any) -> None:
    press(page, "1", "4")
    assert seen(page) == [text for label, text in LINES if label in ("ad", "feed")]
    press(page, "1")
    assert seen(page) == [text for label, text in LINES if label != "boilerplate"]
    press(page, "0")
    assert len(seen(page)) == len(LINES)


def test_jump_by_keys(page: Any) -> None:
    found = []
    for key in ("a", "a", "a", "A", "b", "f", "p", "p"):
        press(page, key)
        found.append(focused(page))
    assert found == ["看病加微信", "发票代开", "看病加微信", "发票代开", "渡口复航", "上一篇：修路", "版权所有", "首页 > 新闻"]


def test_jump_by_mouse(page: Any) -> None:
    forward, back = all_of(page, '[data-jump="body"]')[::-1]
    found = []
    for button in (forward, forward, back, back):
        button.click()
        found.append(focused(page))
    assert found == ["渡口复航", "清晨六点半，汽笛响了。", "渡口复航", "票价两元。"]


def test_a_jump_shows_what_was_hidden(page: Any) -> None:
    press(page, "2", "a")
    assert focused(page) == "看病加微信" and len(seen(page)) == len(LINES)


def test_steps_pass_over_hidden_lines(page: Any) -> None:
    press(page, "2", "3")
    found = []
    for key in ("j", "j", Keys.ARROW_DOWN, "j", Keys.END, "j", "k", Keys.ARROW_UP, Keys.HOME, "k"):
        press(page, key)
        found.append(focused(page))
    kept = [text for label, text in LINES if label not in ("ad", "feed")]
    assert found == [*kept[:4], kept[-1], kept[-1], kept[-2], kept[-3], kept[0], kept[0]]


def test_one_stop_for_tab(page: Any) -> None:
    press(page, "j", "j", "j")
    assert [line.text for line in all_of(page, '#lines [tabindex="0"]')] == [LINES[2][1]]
    press(page, Keys.TAB)
    assert focused(page) == ""
    ActionChains(page).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    assert focused(page) == LINES[2][1]


def test_help_names_the_keys(page: Any) -> None:
    press(page, "?")
    assert "next, previous line" in the(page, "dialog").text
    press(page, "2")  # behind the dialog nothing happens
    press(page, Keys.ESCAPE)
    assert not the(page, "dialog").is_displayed() and len(seen(page)) == len(LINES)


def rich() -> Document:
    """A document with everything that a line may carry."""
    text = "雨停了，看病加微信，河水退了。\n雨停了，看病加微信，河水退了。"
    parts = tuple(Reason(f"part {n}", 3.14159 - n) for n in range(9))
    reasons = Reasons("body", "ad", sum(part.value for part in parts), parts, 0.75, (Reason("“<b>河水</b>”", 0.75),))
    chances = (0.9, 0.05, 0.049, 0.001)
    first = Segment(0, 15, "body", chances, spans=(Span(4, 10, "ad", 0.83),), reasons=reasons)
    return Document(text, (first, Segment(16, 31, "body", chances, copy_of=0)))


def test_hover_and_focus_tell_the_same(browser: Any, show: Callable[[str], None]) -> None:
    show(document_page("a", rich()))
    panel = the(browser, "#panel")
    first, second = all_of(browser, "#lines > li")
    ActionChains(browser).move_to_element(second).perform()
    assert "line 2 of 2 · characters 16–31 (15)" in panel.text and "Copy of" in panel.text
    ActionChains(browser).move_to_element(first).perform()
    on_hover = panel.text
    for told in ("body", "90\u202f%", "<1\u202f%", "body rather than ad: −7.73", "part 0\n+3.14", "part 4\n−0.86", "all else\n−11.58", "“<b>河水</b>”\n+0.75", "ad 83\u202f%", "看病加微信，"):
        assert told in on_hover
    ActionChains(browser).move_to_element(the(browser, "h1")).perform()
    press(browser, "j", "j")
    assert focused(browser) == second.text and "Copy of" in panel.text
    press(browser, "k")
    assert panel.text == on_hover and first.get_attribute("aria-describedby") == "panel"


def test_panel_goes_back_to_the_focused_line(browser: Any, show: Callable[[str], None]) -> None:
    show(document_page("a", document(LINES)))
    press(browser, "j")
    ActionChains(browser).move_to_element(all_of(browser, "#lines > li")[3]).perform()
    assert "line 4 of" in the(browser, "#panel").text
    ActionChains(browser).move_to_element(the(browser, "h1")).perform()
    assert "line 1 of" in the(browser, "#panel").text


def test_spans_are_underlined_and_copies_lead_back(browser: Any, show: Callable[[str], None]) -> None:
    show(document_page("a", rich()))
    [mark] = all_of(browser, "#lines mark")
    assert mark.text == "看病加微信，" and "underline" in mark.value_of_css_property("text-decoration")
    press(browser, "c")
    assert focused(browser) == all_of(browser, "#lines > li")[1].text
    the(browser, "#panel button").click()
    assert "line 1 of 2" in the(browser, "#panel").text
    press(browser, "2")  # hides ads, but not the mark in a line of body
    assert mark.is_displayed()


def test_hostile_text_does_nothing(browser: Any, show: Callable[[str], None]) -> None:
    show(document_page(HOSTILE[0], document([("ad", text) for text in HOSTILE])))
    assert browser.title == f"{HOSTILE[0]} – zhengwen"
    assert the(browser, "h1").text == HOSTILE[0]
    assert seen(browser) == list(HOSTILE)
    assert len(all_of(browser, "script")) == 2 and all_of(browser, "img, base, li b, li svg") == []


def test_clicking_the_strip_goes_there(page: Any) -> None:
    strip = the(page, "#strip")
    ActionChains(page).move_to_element_with_offset(strip, 0, strip.size["height"] // 2 - 2).click().perform()
    assert focused(page) == LINES[-1][1]


def cpu(browser: Any) -> float:
    """Seconds of CPU that the page's main thread has worked; unlike a clock's they do not grow with the machine's load."""
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def test_many_lines_stay_quick(browser: Any, show: Callable[[str], None]) -> None:
    lines = [(NAMES[n % 4 if n % 50 else 1], f"第{n}行：清晨六点半，停航十一年的渡口响起了汽笛声。" * (1 + n % 3)) for n in range(MANY)]
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    show(document_page("long", document(lines)))
    loaded, answered = cpu(browser), {}
    for key in ("j", "2", "0", "a", Keys.END, "A", Keys.HOME, "1", "b"):
        before = cpu(browser)
        press(browser, key)
        # Until the next frame is on the screen.
        browser.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => setTimeout(done));")
        answered[key] = cpu(browser) - before
    browser.execute_cdp_cmd("Performance.disable", {})
    print(f"{MANY} lines: {loaded:.2f} s of CPU to load, {max(answered.values()):.2f} s at most to answer a key", answered)
    assert len(all_of(browser, "#lines > li")) == MANY and focused(browser)
    assert 0 < loaded < LOADED_S and 0 < max(answered.values()) < ANSWERED_S


# --- light, dark, narrow


def contrast(browser: Any, selector: str, before: str = "") -> float:
    """WCAG's contrast ratio of an element's text, or that of its `::before`, with the colour behind it."""
    return browser.execute_script(
        """
        const [selector, before] = arguments, element = document.querySelector(selector);
        const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
        const layers = [];
        for (let e = element; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
        const luminance = (colours) => {
          for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
          const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const both = [luminance(["#fff", ...layers]), luminance([getComputedStyle(element, before || null).color])];
        return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
        """,
        selector, before,
    )  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_legible_in_light_and_dark(page: Any, scheme: str) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    try:
        dark = page.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
        assert dark == (scheme == "dark")
        for label in NAMES:  # 4.5 is what WCAG asks of text
            assert contrast(page, f"#lines .{label} p") >= 4.5, label
            assert contrast(page, f"#lines .{label}", "::before") >= 4.5, label
        assert contrast(page, "#panel p") >= 4.5 and contrast(page, ".chip small") >= 4.5
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("width", [390, 1280])
def test_a_focused_line_is_in_sight(browser: Any, show: Callable[[str], None], width: int) -> None:
    show(document_page("a", document(LINES * 20)))
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 1000}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for key in ("f", "f", "f", "f", "f", "f", "F", Keys.END, "k", Keys.HOME):
            press(browser, key)
            line = browser.switch_to.active_element
            top, bottom = browser.execute_script("const box = arguments[0].getBoundingClientRect(); return [box.top, box.bottom]", line)
            lowest = browser.execute_script("return document.getElementById('panel').getBoundingClientRect().top") if width < 1000 else 800
            assert the(browser, "header").size["height"] <= top < bottom <= lowest, key
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


# --- many documents


@pytest.fixture
def summary(browser: Any, show: Callable[[str], None], tmp_path: Path) -> Any:
    """A summary of three documents, each with its page."""
    (tmp_path / "pages").mkdir()
    made = Summary()
    for number, lines in enumerate((LINES, LINES[:3], (("ad", HOSTILE[0]),))):
        name = ("渡口", "会议", HOSTILE[1])[number]
        page = document_page(name, document(lines), back="../page.html")
        (tmp_path / "pages" / f"{number}.html").write_text(page, encoding="utf-8")
        made.add(name, document(lines), site=HOSTILE[0], page=f"pages/{number}.html")
    show(made.html(HOSTILE[0]))
    return browser


def listed(browser: Any) -> list[str]:
    return [link.text for link in all_of(browser, "#documents tbody a") if link.is_displayed()]


def test_summary_leads_to_the_pages_and_back(summary: Any) -> None:
    assert listed(summary) == ["渡口", "会议", HOSTILE[1]]
    all_of(summary, "#documents tbody a")[1].click()
    assert the(summary, "h1").text == "会议" and len(seen(summary)) == 3
    the(summary, ".back").click()
    assert the(summary, "h1").text == HOSTILE[0]


def test_summary_sorts_and_finds(summary: Any) -> None:
    the(summary, '[data-key="ad"]').click()
    assert listed(summary) == [HOSTILE[1], "渡口", "会议"]
    assert the(summary, '[aria-sort="descending"]').text.startswith("ad")
    the(summary, '[data-key="ad"]').click()
    assert listed(summary) == ["会议", "渡口", HOSTILE[1]]
    press(summary, "/", "议")
    assert listed(summary) == ["会议"] and the(summary, "#found").text == "1 found"


def test_summary_plots_show_their_numbers(summary: Any) -> None:
    labels = [plot.get_attribute("aria-label") for plot in all_of(summary, ".histogram")]
    counts = Counter(label for lines in (LINES, LINES[:3], (("ad", ""),)) for label, _ in lines)
    assert labels == [*(f"{counts[name]} lines by probability" for name in NAMES), "3 documents by share of body"]
    bars = all_of(summary, ".plots .ad rect")
    assert len(bars) == 1 and bars[0].size["height"] > 20  # all verdicts of these documents are equally sure
    assert summary.execute_script("return document.querySelector('.plots .ad title').textContent") == "probability 0.70–0.75: 3 lines"
