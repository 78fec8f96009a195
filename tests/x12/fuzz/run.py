"""Coverage-guided fuzzing by atheris: `python -m tests.x12.fuzz.run -max_total_time=600 DIR`.

atheris is no dependency of the project: install it in an environment of its own. It begins with
the golden files and the corpus kept beside this file; what it finds new goes into DIR.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["hub.x12", "hub.kit"]):
    from tests.x12.fuzz.targets import read_anything

HERE = Path(__file__).parent


def main() -> None:
    """Fuzz until libFuzzer's own options say stop."""
    seeds = Path(tempfile.mkdtemp(prefix="x12-seeds-"))
    for path in [*HERE.parent.glob("golden/*/*.edi"), *HERE.glob("corpus/*")]:
        shutil.copy(path, seeds / f"{path.parent.name}-{path.name}")
    atheris.Setup([*sys.argv, str(seeds), "-timeout=10", "-rss_limit_mb=600"], read_anything)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
