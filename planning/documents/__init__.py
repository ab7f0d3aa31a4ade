"""The official papers made from plans, actions and scores, and the form in which they are printed."""
