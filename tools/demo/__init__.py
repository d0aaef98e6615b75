"""`make demo`: PostgreSQL, the schema, the demo hotels and a web server, all ended by one Ctrl-C."""
