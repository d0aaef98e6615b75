"""The Chromium that runs the browser tests and takes the pictures."""
