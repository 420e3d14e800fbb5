"""Activity: the audit log of projects, notifications, the inbox and its digests."""
