"""OCPP 1.6 and its security extension: the actions and their messages."""
