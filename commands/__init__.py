"""What the command line does: a module a command, which calls one service and prints what came of it.

Each has `run(options)`, which returns the exit code, and FAILURES, the errors whose message is all that a person needs.
Results go to standard output, messages to standard error. `cli.py` imports the module of the command that was asked for
and no other, so that each imports at its head whatever it needs.
"""
