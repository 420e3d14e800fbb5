"""The task workers of django-q2, made to survive the sudden death of any of them."""

from __future__ import annotations

import logging
import os
import signal
from multiprocessing.process import BaseProcess

from django_q import cluster

from studio.core.process import kill_children_with_parent

logger = logging.getLogger(__name__)


class Sentinel(cluster.Sentinel):
    """Looks after the workers.

    Members of a cluster wait for work holding the lock of a queue between processes. Of one that is
    killed in that moment nobody takes the lock away, and django-q2 would start another that waits for
    ever. So after a death by a signal the whole cluster ends, and whoever supervises it starts a new
    one. What was being done is enqueued again: every task is harmless twice.
    """

    def reincarnate(self, process: BaseProcess) -> None:
        """Replace a member that ended or took too long; give up the cluster for one that was killed."""
        code = process.exitcode or 0
        if code < 0:
            logger.error("A task process was killed by signal %s; the cluster begins anew", -code)
            os.kill(self.parent_pid, signal.SIGKILL)  # and with it every process that it started
            return
        super().reincarnate(process)


def run_cluster() -> None:
    """Run task workers until told to stop. Killed at any moment, it leaves no process behind."""
    kill_children_with_parent()
    cluster.Sentinel = Sentinel  # the one place where django-q2 looks for it
    cluster.Cluster().start()
