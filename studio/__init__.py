"""Circle Take: generate, review and hand over takes made with Kling VIDEO O1."""
