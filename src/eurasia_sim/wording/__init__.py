"""Numbers, months, answers and tables as people read them."""
