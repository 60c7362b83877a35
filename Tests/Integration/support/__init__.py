"""What the integration tests share: processes, a mail server, a broker, and people at the pages."""
