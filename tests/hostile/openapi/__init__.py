"""Every operation of every OpenAPI document, tried at the running service."""
