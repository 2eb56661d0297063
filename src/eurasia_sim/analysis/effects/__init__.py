"""What differs between cases, draw by draw."""
