"""A data folder and an environment for each test process, set before Django reads its settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

DATA = tempfile.mkdtemp(prefix="circle-take-tests-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["STUDIO_DATA"] = DATA
os.makedirs(f"{DATA}/static")
for _name in ("RUNWARE_API_KEY", "DATABASE_URL", "REDIS_URL", "S3_BUCKET", "PUBLIC_BASE_URL", "DEBUG"):
    os.environ.pop(_name, None)
