"""Judge the estimates of ready times on simulated months."""
