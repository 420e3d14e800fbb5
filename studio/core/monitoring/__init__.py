"""What an operator sees: logs, metrics, reports of errors, and what is away."""
