"""What is done and undone is published in a store with few editions, too."""

from tests.ui.upload.conftest import built_in, here

__all__ = ["built_in", "here"]
