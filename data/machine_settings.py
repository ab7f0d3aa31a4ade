"""What the machine's environment says of sign-in and mail: a variable that cannot be, and a secret in a file."""

from pathlib import Path


class MachineSettingError(ValueError):
    """A variable says what cannot be; ``name`` says which, ``found`` what stood there."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(f"{name}: {found!r}")
        self.name = name
        self.found = found


def secret_in(file: str) -> str:
    """What a file holds; "" where none is named, or it cannot be read, or is empty."""
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        return ""
