"""The worker that sends mails to guests."""
