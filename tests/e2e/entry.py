"""The dashboard as one server for many tests: each run looks at the store and the catalogue that the test names.

streamlit run tests/e2e/entry.py -- settings.json
"""

import json
import os
import runpy
import sys
from pathlib import Path

os.environ.update(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
runpy.run_path("app.py", run_name="__main__")
