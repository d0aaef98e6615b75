"""A strict server of Pusher's HTTP API on the loopback interface, for tests, measurements and the run of relays."""
