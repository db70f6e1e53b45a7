"""Certificates for 127.0.0.1, made with the openssl command."""
import pathlib
import subprocess

SETTINGS = """
[ca]
default_ca = here
[here]
database = {0}/index.txt
serial = {0}/serial
new_certs_dir = {0}
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
"""


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=60)


class Authority:
    """`file` is what a client has to trust."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "settings").write_text(SETTINGS.format(self.folder))
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("01\n")
        self.file, self.key = self.folder / "ca.pem", self.folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj", "/CN=an authority",
                "-keyout", self.key, "-out", self.file)

    def issue(self, name, valid=("20200101000000Z", "20491231235959Z"), address="127.0.0.1"):
        """(certificate, key) for an IP address."""
        request, key, out = (self.folder / f"{name}.{end}" for end in ("csr", "key", "pem"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-addext",
                f"subjectAltName=IP:{address}",
                "-keyout", key, "-out", request)
        openssl("ca", "-batch", "-config", self.folder / "settings", "-cert", self.file, "-keyfile", self.key, "-startdate", valid[0], "-enddate",
                valid[1],
                "-in", request, "-out", out, "-notext")
        return str(out), str(key)


def self_signed(folder):
    key, out = pathlib.Path(folder) / "self.key", pathlib.Path(folder) / "self.pem"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj", "/CN=itself",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", out)
    return str(out), str(key)
