"""What is done and undone is published in a store with few editions, too."""

from tests.ui.upload.conftest import here, original

__all__ = ["here", "original"]
