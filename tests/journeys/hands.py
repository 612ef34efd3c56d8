"""What people do with their hands on a page: by mouse, or by keyboard alone for whoever was said to have no mouse."""

from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Locator

from tests.journeys import keyboard

WITHOUT_MOUSE: WeakSet[BrowserContext] = WeakSet()
"""The browsers of those who have only a keyboard."""


def _either(by_mouse: Callable[..., Any], by_keyboard: Callable[..., Any]) -> Callable[..., None]:
    def act(wanted: Locator, *values: Any) -> None:
        (by_keyboard if wanted.page.context in WITHOUT_MOUSE else by_mouse)(wanted, *values)

    return act


press = _either(Locator.click, keyboard.press_on)
write = _either(Locator.fill, keyboard.write)
tick = _either(Locator.set_checked, keyboard.tick)
pick = _either(Locator.check, keyboard.pick)
select = _either(Locator.select_option, keyboard.select)
