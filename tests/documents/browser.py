"""The HTML of the list in a browser: filtered, sorted, read without script, printed.

    browser.py CHROMIUM PROGRAM ARGUMENTS...

Needs playwright (which drives the CHROMIUM that is there) and pypdf.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright
from pypdf import PdfReader

CHROMIUM, PROGRAM, ARGUMENTS = sys.argv[1], sys.argv[2], sys.argv[3:]
FOLDER = pathlib.Path(tempfile.mkdtemp())


def made(form):
    path = FOLDER / f"list.{form}"
    subprocess.run([PROGRAM, "list", *ARGUMENTS, "--format", form, "--output", str(path)], check=True)
    return path


DATA = json.loads(made("json").read_text())
ITEMS = DATA["tables"]["items"]
PAGE = made("html").as_uri()


def shown(page):
    cells = page.locator("table.items > tbody:visible > tr:first-child > td[data-key='id']")
    return cells.all_inner_texts()


def check_filters(page):
    every = [item["id"] for item in ITEMS]
    assert shown(page) == every
    for name, value, wanted in [
        ("class", "is B", [i["id"] for i in ITEMS if i["class"] == "B"]),
        ("role", "is code-generation", [i["id"] for i in ITEMS if "code-generation" in i["role"]]),
        ("builds", "is firmware", [i["id"] for i in ITEMS if "firmware" in (i["builds"] or [])]),
        ("anomalies_open", "some", [i["id"] for i in ITEMS if i["anomalies_open"] not in (0,)]),
    ]:
        page.select_option(f"#items select[name='{name}']", value)
        assert shown(page) == wanted, (name, shown(page), wanted)
        assert 0 < len(wanted) < len(every), f"the filter by {name} chooses some"
        page.select_option(f"#items select[name='{name}']", "all")
    page.fill("#items input[type='search']", "TOKIO contributors")
    assert shown(page) == ["tokio@1.22.0"]
    page.fill("#items input[type='search']", "")
    assert shown(page) == every


def check_sort(page):
    for key in ("manufacturer", "anomalies_open"):
        head = page.locator(f"#items th[data-key='{key}'] span")
        head.click()
        up = shown(page)
        head.press("Enter")
        down = shown(page)
        assert page.locator(f"#items th[data-key='{key}']").get_attribute("aria-sort") == "descending"
        assert sorted(up) == sorted(down) == sorted(item["id"] for item in ITEMS) and up != down
    page.locator("#items th[data-key='id'] span").click()
    assert shown(page) == sorted(item["id"] for item in ITEMS)


def check_records(page):
    record = page.locator("#items tbody tr.record").first
    assert not record.is_visible()
    page.locator("#items td[data-key='id']").first.click()
    assert record.is_visible()
    page.get_by_text("Open all records").click()
    assert page.locator("#items tr.record:visible").count() == len(ITEMS)


def check_print(page):
    page.select_option("#items select[name='class']", "is B")
    for size, (width, height) in {"A4": (842, 595), "Letter": (792, 612)}.items():
        path = FOLDER / f"{size}.pdf"
        page.pdf(path=str(path), format=size, landscape=True, print_background=True)
        pages = PdfReader(str(path)).pages
        for number, one in enumerate(pages, 1):
            text = one.extract_text()
            assert abs(one.mediabox.width - width) < 2 and abs(one.mediabox.height - height) < 2, one.mediabox
            assert f"page {number} of {len(pages)}" in text, f"{size}, page {number}"
            assert "SOUP list" in text and DATA["digest"] in text and "DRAFT" in text
        text = [one.extract_text() for one in pages]
        items = [one for one in text if "Required performance" in one]
        assert len(items) > 1 and all("Required function" in one for one in items), "heads are repeated"
        for item in ITEMS:
            name = item["id"].split("@")[0]
            assert any(name in "".join(one.split()) for one in items), f"{name}: what is filtered out is printed"
        print(f"  {size}: {len(pages)} pages")


def main():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(PAGE)
        check_filters(page)
        check_sort(page)
        check_records(page)
        check_print(page)
        assert asked == [PAGE] and not complaints, (asked, complaints)
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(PAGE)
        assert shown(plain) == [item["id"] for item in ITEMS]
        assert plain.locator("#items tr.record:visible").count() == len(ITEMS)
        browser.close()
    print("  filtered, sorted, folded, printed; without script everything is shown; nobody was asked for anything")


main()
