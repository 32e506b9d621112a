"""OCPP 1.6: what its charge points send and what they are asked, in terms of the domain."""
