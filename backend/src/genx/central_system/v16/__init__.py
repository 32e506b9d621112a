"""OCPP 1.6: its messages and commands in terms of the domain."""
