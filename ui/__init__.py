"""Streamlit only: the shell, the kit that every page draws with, and one folder a page."""
