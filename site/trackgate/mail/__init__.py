"""Mail by SMTP, or kept in the outbox."""
