"""Of what somebody is notified by e-mail. Loads nothing: the sign-in pages ask."""

from typing import Literal, get_args

Kind = Literal["overdue", "soon", "call", "period", "edition"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""An action whose day has passed; one that is due soon; a call for proposals without an answer; a period whose report
closes soon; an edition that was published."""
