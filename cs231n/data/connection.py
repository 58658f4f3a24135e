"""One connection to a host that has a file, which may be resumed.

Only the standard library is needed: urllib follows redirects and knows the proxies of every system. certifi,
which comes with Jupyter, adds the certificates that the Python of python.org lacks on macOS.
"""

import base64
import contextlib
import ssl
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import NamedTuple


class Failed(NamedTuple):
    """How a connection ended, "closed", "slow" (or silent), "no resume" or "wrong", and bytes/s."""

    how: str
    why: str
    rate: float = 0


class GivenUp(Exception):
    """A connection that is of no use; takes a Failed."""


def _connect(url, have, patience):
    """Open a URL at byte `have`; return the response and the byte at which it begins."""
    parts = urllib.parse.urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(parts._replace(netloc=host).geturl())
    if have:
        request.add_header("Range", f"bytes={have}-")
    if login:  # for this host alone, wherever it redirects to
        token = base64.b64encode(urllib.parse.unquote(login).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    certificates = ssl.create_default_context()  # those of the system, a company's own among them
    with contextlib.suppress(ImportError):
        import certifi

        certificates.load_verify_locations(certifi.where())
    response = urllib.request.urlopen(request, timeout=patience, context=certificates)
    begins = response.headers.get("Content-Range", "bytes 0-").partition(" ")[2].partition("-")[0]
    return response, int(begins)


def receive(url: str, have: int, patience: float, may_start_over: bool) -> Iterator[tuple[bytes, bytes]]:
    """Receive a gzip file, or the rest of it.

    Parameters
    ----------
    url : str
        May hold a login, as in https://me:password@host/file.
    have : int
        How many bytes are there already.
    patience : float
        Seconds for which the host may be silent.
    may_start_over : bool
        Whether a host that cannot resume may send again what is there.

    Yields
    ------
    block : bytes
        What has come.
    new : bytes
        Its part from byte `have` on.

    Raises
    ------
    GivenUp
        If nothing good can come of it.
    """
    try:
        response, begins = _connect(url, have, patience)
        with response:
            known = have - begins  # a host that cannot resume sends again what is there
            if known and not (may_start_over and begins == 0):
                raise GivenUp(Failed("no resume", "cannot resume a download"))
            is_start = begins == 0
            while block := response.read1(1 << 16):
                if is_start and not block.startswith(b"\x1f"):
                    raise GivenUp(Failed("wrong", "sent a web page or something similar, not the archive"))
                yield block, block[known:]
                known, is_start = max(0, known - len(block)), False
    except TimeoutError:
        raise GivenUp(Failed("slow", f"sent nothing for {patience:.0f} s")) from None
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", "") or error
        raise GivenUp(Failed("closed", str(why) or type(error).__name__)) from error
