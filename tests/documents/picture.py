"""Takes the README's picture of the list as HTML, and writes into it which page it shows.

    picture.py CHROMIUM

`cargo test --test example` compares that with the page, so that a stale picture is noticed without a browser.
"""

import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples"
PAGE = EXAMPLES / "draft" / "soup-list.html"
PICTURE = EXAMPLES / "soup-list.png"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main():
    digest = "sha256:" + hashlib.sha256(PAGE.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        taken = pathlib.Path(folder) / "page.png"
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,900"]
        command = [sys.argv[1], *options, f"--screenshot={taken}", PAGE.as_uri()]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL, timeout=120)
        picture = taken.read_bytes()
    end = 8 + 4 + 4 + 13 + 4  # the signature and the first chunk, the header
    note = chunk(b"tEXt", b"Source\0" + digest.encode())
    PICTURE.write_bytes(picture[:end] + note + picture[end:])
    print(f"{PICTURE.name}: {PICTURE.stat().st_size} bytes of {digest}")


main()
