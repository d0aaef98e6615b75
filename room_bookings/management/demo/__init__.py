"""Two invented hotels whose past week is simulated through the services, for the demo only."""
