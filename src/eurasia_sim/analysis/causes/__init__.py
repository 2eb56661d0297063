"""Which event, and which mechanism, changed an outcome."""
