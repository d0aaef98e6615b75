"""The run of `make e2e`: this program, its relay, a real Pusher server and Pusher's own client, all on loopback."""
