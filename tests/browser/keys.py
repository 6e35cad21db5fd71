"""Somebody whose mouse is broken: they walk from stop to stop, see where they are, and lose nothing when the page is drawn anew."""

from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from tests.browser.visit import wait_ready

MOST_TABS = 150
HAS_FOCUS = "node => node === document.activeElement || node.contains(document.activeElement) || node.getRootNode().activeElement === node"
LOOKS = """node => {
  const near = [...node.querySelectorAll('*')];
  for (let each = node; each && near.length < 40; each = each.parentElement) near.push(each, ...each.children);
  const of = each => (style => [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join())(getComputedStyle(each));
  return near.map(of).join('|');
}"""
"""What a focus is drawn with, of the element and of what frames it: it has to differ from the look without the focus."""
AT_THE_TOP = "() => Boolean(document.activeElement?.closest('[data-testid=stSkipToContent], [data-testid=stHeader]'))"
IS_LOST = "() => document.activeElement === document.body || document.activeElement === null"


class Keys:
    """What can be done with a keyboard alone. Each step asserts that the focus can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        wait_ready(self.page)

    def reach(self, target: Locator, key: str = "Tab", most: int = MOST_TABS) -> None:
        """Walk from stop to stop, `most` at most, until the target has the focus, and shows it; where it has it already, it keeps it."""
        expect(target).to_be_visible()
        if target.evaluate(HAS_FOCUS):
            return
        calm = self._look(target)
        for _ in range(most):
            if target.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press(key)
        assert target.evaluate(HAS_FOCUS), f"{most} times {key} do not lead to {target}"
        assert self._look(target) != calm, f"nobody sees that {target} has the focus"

    def back_to(self, target: Locator) -> None:
        """The same against the order of the page."""
        self.reach(target, "Shift+Tab")

    def writes(self, field: Locator, text: str) -> None:
        """Go to a field and replace what stands there."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def chooses(self, box: Locator, option: str) -> None:
        """Type into a select box and take what fits."""
        self.reach(box)
        self.page.keyboard.type(option)
        expect(self.page.get_by_role("option").filter(has_text=option).first).to_be_visible()
        self.press("Enter")

    def choose_file(self, button: Locator, path: Path) -> None:
        """Open the browser's own dialog and take that file. A button that is drawn anew meanwhile has to be reached again."""
        for seconds in (5, 10, 30):
            self.reach(button)
            try:
                with self.page.expect_file_chooser(timeout=seconds * 1000) as chooser:
                    self.page.keyboard.press("Enter")
            except PlaywrightError:
                continue
            chooser.value.set_files(path)
            return
        raise AssertionError("Enter opens no dialog for a file")

    def button(self, name: str) -> None:
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        self.press("Enter")

    def keeps(self) -> None:
        """Whatever was done, the next step begins where they are: also where what they pressed is gone, it is not the top of the page."""
        if self.page.evaluate(IS_LOST):
            self.page.keyboard.press("Tab")
            assert not self.page.evaluate(IS_LOST), "the focus is lost"
            assert not self.page.evaluate(AT_THE_TOP), "the next step begins at the top of the page"

    def _look(self, target: Locator) -> object:
        """A list of rows is drawn on a canvas, which shows its focus in the drawing."""
        return target.screenshot() if target.evaluate("node => node.tagName === 'CANVAS'") else target.evaluate(LOOKS)
