"""Numbers, signs, months, tables and answers as people read them."""
