"""In the real app: a token is made by clicking and works over HTTP until it is revoked, and files come out of the header's menu."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.visit import Visit
from tests.publish.paper import pages

Start = Callable[..., AbstractContextManager[Server]]
Visiting = Callable[..., AbstractContextManager[Visit]]


def get(server: Server, path: str, token: str = "") -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{server.url}/api/v1/{path}", headers=headers), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_token_by_clicking_and_files_from_the_menu(start: Start, visiting: Visiting) -> None:
    with start() as server, visiting(server.url, accept_downloads=True) as here:
        page = here.page
        here.open(f"{server.url}/links")
        page.locator(".st-key-token_name input").fill("warehouse")
        page.locator(".st-key-who_token input").fill("Ada")
        page.get_by_role("button", name="Make a token").click()
        token = page.get_by_test_id("stCode").first.inner_text().strip()
        assert token.startswith("sc_")
        status, found = get(server, "sources", token)
        assert (status, json.loads(found)["what"]) == (200, "sources")
        page.get_by_role("button", name="I have copied it").click()
        expect(page.get_by_test_id("stCode")).to_have_count(0)
        page.locator(".st-key-who_token_revoke input").fill("Ada")
        page.locator(".st-key-token_revoke button").click()
        expect(page.locator(".st-key-token_revoke button")).to_have_count(0)
        assert get(server, "sources", token)[0] == 401
        assert get(server, "sources")[0] == 200  # on one's own machine none is needed

        here.open(f"{server.url}/sources")
        page.locator(".st-key-download_menu button").click()
        with page.expect_download() as downloaded:
            page.locator(".st-key-download_pdf button").click()
        assert downloaded.value.suggested_filename == "sources-2026-11-22.pdf"
        assert "Where do the numbers come from" in pages(Path(downloaded.value.path()).read_bytes())[0].text
        log = server.log.read_text()
        assert token not in log
        assert "ScriptRunContext" not in log
        assert "Traceback" not in log
