"""An app that stands in for the demo hotels, so that tests of the launcher take no time to make them."""
