"""The way of an order to the provider and back: submit, poll, record, fetch."""
