"""The rules of charging: state and facts in, decisions out. No I/O, no clock, no version of OCPP."""
