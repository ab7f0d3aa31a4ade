"""Papers that an office brings: Word files, and tables of tasks from Word and Excel."""
