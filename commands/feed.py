"""Who reads the feed over HTTP: tokens for other programs, made, listed and withdrawn on the machine itself.

Whoever runs commands here may do everything; each change is in the audit trail under their name.
"""

import argparse
import sys
from contextlib import closing

from data.rights import operator
from data.store.database import StoreError, open_store
from data.store.feed_tokens import FeedToken, add_feed_token, feed_tokens, find_feed_token, withdraw_feed_token
from wording.words import in_one_line

FAILURES = (StoreError,)
ADDRESSES = "/feed/feed.json, /feed/scores.csv, /feed/scores.parquet …"


def run(options: argparse.Namespace) -> int:
    """Do one thing with the tokens; print the token that was made, or a line each."""
    with closing(open_store()) as store:
        if options.what == "list":
            for token in feed_tokens(store):
                print(_line(token))
        elif options.what == "add":
            print(add_feed_token(store, operator(options.person), options.name))
            print(in_one_line("command.feed_token", name=options.name, addresses=ADDRESSES), file=sys.stderr)
        else:
            withdraw_feed_token(store, operator(options.person), find_feed_token(store, options.name).id)
    return 0


def _line(token: FeedToken) -> str:
    """Tab by tab: name, when and by whom it was made, when and from where it was used last, and whether it holds."""
    used = token.used_at.isoformat(timespec="minutes") if token.used_at else "never"
    state = "withdrawn" if token.withdrawn_at else "active"
    made = token.created_at.isoformat(timespec="minutes")
    return "\t".join((token.name, made, token.created_by, used, token.address, state))
