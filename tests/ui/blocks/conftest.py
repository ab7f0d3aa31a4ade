"""What is done and undone is published in a store with few editions, too."""

from tests.ui.upload.conftest import here, nothing_expected, original

__all__ = ["here", "nothing_expected", "original"]
