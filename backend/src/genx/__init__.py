"""GenX: a central system for EV chargers that speak OCPP 1.6J."""
