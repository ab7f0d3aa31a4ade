"""Behind what is published no forecast is made."""

from tests.ui.upload.conftest import nothing_expected

__all__ = ["nothing_expected"]
