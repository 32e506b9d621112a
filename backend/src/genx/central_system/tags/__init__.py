"""Id tags in memory: who may charge, what runs under each tag, and what its budget has been used for."""
