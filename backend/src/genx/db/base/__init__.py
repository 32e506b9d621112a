"""What every other room of the database stands on: connections, groups, migrations, partitions."""
