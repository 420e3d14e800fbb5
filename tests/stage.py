"""Before Django reads its settings: every test process has a folder and an environment of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

STAGE = tempfile.mkdtemp(prefix="circle-take-tests-")
atexit.register(shutil.rmtree, STAGE, ignore_errors=True)
os.environ["STUDIO_DATA"] = STAGE
os.makedirs(f"{STAGE}/static")
for _name in ("RUNWARE_API_KEY", "DATABASE_URL", "REDIS_URL", "S3_BUCKET", "PUBLIC_BASE_URL", "DEBUG"):
    os.environ.pop(_name, None)
