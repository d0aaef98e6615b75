"""The stress run: random commands from many processes, killed like their server, and a verdict on the data."""
