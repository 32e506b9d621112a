"""Reading and writing payloads of any version: strictly first, then with tolerance. Knows no message."""
