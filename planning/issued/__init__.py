"""A plan that an office has issued, read from its paper: places of paragraphs, tasks, and the plan made of it."""
