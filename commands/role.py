"""`role` set the role of the machine before roles were those of people; it says what to call instead."""

import argparse
import sys

from wording.words import in_one_line

FAILURES = (OSError,)


def run(_options: argparse.Namespace) -> int:
    """Say that there is nothing to set: whoever uses the machine without sign-in may do everything."""
    print(in_one_line("command.role_is_of_people"), file=sys.stderr)
    return 2
