"""Which uncertain numbers an outcome hangs on, and which answers survive other beliefs."""
