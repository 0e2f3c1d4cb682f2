"""On Record: a database of public statements that answers by meaning."""
