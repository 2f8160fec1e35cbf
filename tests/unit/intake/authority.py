"""A certificate authority of a test's own."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certified:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates for an hour; `itself` is its own."""

    def __init__(self, folder: Path, name: str = "authority.example") -> None:
        self._folder = folder
        self._name = _named(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.itself = self._written(name, self._signed(self._name, self._key, None), self._key)

    def certify(self, name: str) -> Certified:
        """A certificate of this DNS name."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._written(name, self._signed(_named(name), key, name), key)

    def client(self, own: Certified | None = None) -> ssl.SSLContext:
        """A client's side: it believes this authority, and shows a certificate if it has one."""
        context = ssl.create_default_context(cafile=self.itself.certificate)
        if own is not None:
            context.load_cert_chain(own.certificate, own.key)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, name: str | None
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=name is None, path_length=None), critical=True)
        )
        if name is not None:
            names = x509.SubjectAlternativeName([x509.DNSName(name)])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())

    def _written(
        self, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
    ) -> Certified:
        found = Certified(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        found.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        found.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return found


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
