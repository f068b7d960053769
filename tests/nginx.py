"""nginx before several portals, with the configuration that docs/hosts.md gives."""

import getpass
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.conftest import missing
from tests.portal import ROOT, Portal, is_listening, wait_for

# What a package's own nginx.conf holds around ours; every file below the test's folder.
AROUND = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {ours}
}}
"""


def documented() -> str:
    """Return the configuration in docs/hosts.md."""
    text = (ROOT / "docs" / "hosts.md").read_text("utf-8")
    found = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


class Nginx:
    """Listens on `port`, and shares requests out in turn."""

    def __init__(self, *portals: Portal, port: int) -> None:
        program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
        if program is None:
            missing("nginx", "install the package nginx-light")
        self.port = port
        self.folder = Path(tempfile.mkdtemp(prefix="newsportal-nginx-"))
        ours = documented().replace("listen 80;", f"listen 127.0.0.1:{port};")
        for number, portal in enumerate(portals, start=1):
            ours = ours.replace(f"10.0.0.1{number}:8000", f"127.0.0.1:{portal.port}")
        assert "10.0.0.1" not in ours
        user = "user root;" if getpass.getuser() == "root" else ""
        config = self.folder / "nginx.conf"
        config.write_text(AROUND.format(user=user, folder=self.folder, ours=ours))
        self.process = subprocess.Popen([program, "-p", str(self.folder), "-c", str(config)])
        wait_for(lambda: is_listening(port), "nginx")

    def remove(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)
