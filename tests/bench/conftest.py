"""The browser and the server of the browser tests, for what is measured in a browser."""

from tests.e2e.conftest import browser, shared

__all__ = ["browser", "shared"]
