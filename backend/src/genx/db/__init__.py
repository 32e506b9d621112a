"""PostgreSQL: tables, migrations, the embedded server, the journal, one query module for each aggregate."""
