"""Commands that operators and integrators send to a charge point. Names no action: a row of the table says it all."""
