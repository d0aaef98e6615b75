"""The live stream of a hotel's events: server-sent events, answered on the event loop of an ASGI server.

`view` judges a request as every other view of the API does, and offers the stream to `router`, which keeps the
connection. `hub` looks for new events of all hotels that have listeners, and `listener` sends them.
"""
