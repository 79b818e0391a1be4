"""The tests of the understanding part run in the environment of Rasa; elsewhere pytest passes them by."""

from __future__ import annotations

import importlib.util

_HERE = importlib.util.find_spec("rasa") is not None and importlib.util.find_spec("onnxruntime") is not None
collect_ignore_glob = [] if _HERE else ["test_*.py"]
