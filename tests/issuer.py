"""A small OpenID Connect provider on loopback, which can also lie. It is asked over real sockets; nothing of ours is replaced."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from accord.cooperation.people.providers import Provider

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SECRET = "between-us-and-the-issuer"
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Issuer:
    """`claims`, `header`, `discovery` and the rest say how the next answers differ from good ones; `asked` is what was asked."""

    def __init__(self, address):
        self.address = address
        self.codes, self.asked = {}, []
        self.be_good()

    def be_good(self):
        self.claims, self.discovery, self.key, self.algorithm, self.redirects = {}, {}, KEY, "RS256", False
        self.kid, self.raw, self.altered = "one", None, None

    def authorize(self, there):
        """What the person's browser does there: sign in, and get a code. Returns (code, state)."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["max_age"] == "300"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return code, asked["state"]

    def exchange(self, form):
        """The token endpoint: a code once, for its client, its address and the verifier of its challenge. None: refused."""
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        good = asked and (form.get("client_secret"), form.get("redirect_uri")) == (SECRET, asked["redirect_uri"])
        if not good or asked["code_challenge"] != challenge:
            return None
        return {
            "access_token": "access-of-the-issuer",
            "refresh_token": "refresh-of-the-issuer",
            "token_type": "Bearer",
            "id_token": self.token(asked),
        }

    def token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": asked["client_id"], "sub": "7501010010", "exp": now + 300, "iat": now, "auth_time": now,
            "nonce": asked["nonce"], "email": "ana@accord.example", "email_verified": True,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.raw:
            return self.raw(claims)
        signed = jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": self.kid})
        return self.altered(signed) if self.altered else signed

    def document(self):
        names = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/userinfo",
        }
        return {"issuer": self.address, **{name: self.address + path for name, path in names.items()}} | self.discovery

    def keys(self):
        return {
            "keys": [
                json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                | {"kid": "one", "use": "sig", "alg": "RS256"}
            ]
        }


def forged_with_public_key(claims):
    """HS256 with the public key as its secret, which a careless reader takes as signed."""
    import hmac

    def part(content):
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "kid": "one"}).encode()) + b"." + part(json.dumps(claims).encode())
    return (head + b"." + part(hmac.new(PUBLIC, head, hashlib.sha256).digest())).decode()


@contextmanager
def issuer():
    """The provider, serving."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            if self.path.startswith("/authorize"):
                self.let_in()
            else:
                known = {"/.well-known/openid-configuration": told.document, "/keys": told.keys}
                self.answer(known.get(self.path, lambda: None)())

        def let_in(self):
            code, state = told.authorize(self.path)
            back = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
            self.send_response(302)
            self.send_header("Location", f"{back}?{urlencode({'code': code, 'state': state})}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(told.exchange({name: values[0] for name, values in parse_qs(body).items()}))

        def answer(self, content):
            told.asked.append(self.path)
            body = json.dumps(content or {"error": "invalid_grant"}).encode()
            moved = told.redirects and self.path == told.redirects
            self.send_response(302 if moved else 200 if content else 400)
            if moved:
                self.send_header("Location", told.address + "/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Issuer(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def provider_of(told, folder, **changes):
    """The configuration of this provider at our node."""
    kept = folder / "justice.secret"
    kept.write_text(SECRET)
    given = {"domains": frozenset({"accord.example"}), "amr": frozenset({"mfa"}), "acr": frozenset({"high"})} | changes
    return Provider("justice", "Ministry of Justice", told.address, "accord", kept, **given)
