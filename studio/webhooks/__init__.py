"""Webhooks: what happens in a project, sent to receivers that its team chose."""
