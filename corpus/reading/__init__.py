"""Sources as documents, one module a format."""
