"""TLS of a door that is no HTTP: our certificate, and whose clients we believe."""

import ssl
from pathlib import Path


def context(certificate: Path, key: Path, client_ca: Path | None) -> ssl.SSLContext:
    """TLS 1.2 and newer. With `client_ca`, who has no certificate of that authority is let go.

    `OSError` where a file cannot be read, or does not hold what it should.
    """
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    found.load_cert_chain(certificate, key)
    if client_ca is not None:
        found.verify_mode = ssl.CERT_REQUIRED
        found.load_verify_locations(client_ca)
    return found
