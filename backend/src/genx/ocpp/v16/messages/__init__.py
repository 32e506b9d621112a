"""The messages of OCPP 1.6, a module for each profile."""
