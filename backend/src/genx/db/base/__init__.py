"""The foundation of the other database rooms: connections, groups, migrations, partitions."""
