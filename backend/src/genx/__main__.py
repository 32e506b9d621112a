"""`python -m genx` is `genx`."""

import sys

from genx.cli import main

sys.exit(main())
