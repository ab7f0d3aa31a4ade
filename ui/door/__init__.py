"""The way in: the gate before every page, upload and download, and the pages on which one signs in and out."""
