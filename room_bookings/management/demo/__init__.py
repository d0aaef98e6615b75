"""Two invented hotels that live their past week through the services, for the demo only."""
