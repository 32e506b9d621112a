"""The PostgreSQL that comes with GenX: started, stopped, and kept from being started twice."""
