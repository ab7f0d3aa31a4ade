"""The dashboard as one server for many tests: each run looks at the store and the catalogue that the test names.

streamlit run tests/e2e/entry.py -- settings.json
"""

import json
import os
import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.shared_reads import share

settings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
if settings.pop("is_copy"):
    share(Path(settings["DASHBOARD_HOME"]) / "dashboard.sqlite3", Path("the built-in figures"))
os.environ.update(settings)
runpy.run_path("app.py", run_name="__main__")
