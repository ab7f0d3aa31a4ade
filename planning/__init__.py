"""Plans, targets, actions, their progress, and plan coverage: which flags have an action."""
