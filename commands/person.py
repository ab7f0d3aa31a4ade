"""Who acts, where the command names nobody."""

import getpass


def account() -> str:
    """The name of the account that runs the command; some machines know none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "cli"
