"""OCPP-J, pure: text and `now` in, events and text out. No I/O, no clock, no ids, no log, no settings."""
