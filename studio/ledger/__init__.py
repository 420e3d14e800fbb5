"""Ledger of a project: holds, payments, budgets and approval limits, in US dollars."""
