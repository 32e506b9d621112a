"""Commands: what operators and integrators ask of a charge point. Names no action: a row of the table says it all."""
