"""The command groups of ``prioline``, one module each."""
