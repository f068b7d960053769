"""What `make check` asks of Django and of the templates; exits 1 at the first fault."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
sys.path.insert(0, str(ROOT))


def main() -> int:
    import django
    from django.core.management import call_command

    # The deploy checks look at the settings of a portal that is on line.
    os.environ["DOTENV"] = ""
    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    deploy = {
        "SITE_URL": "https://news.example",
        "SECRET_KEY": os.urandom(40).hex(),
        "DJANGO_SETTINGS_MODULE": "newsportal.settings",
        "DATABASE_URL": "sqlite:///:memory:",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    status = subprocess.run(command, cwd=ROOT, env=os.environ | deploy).returncode
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    if templates:
        djade = Path(sys.executable).with_name("djade")
        versions = ["--target-version", "5.2"]
        status |= subprocess.run([str(djade), "--check", *versions, *templates]).returncode
    # Missing, fuzzy or stale translations.
    catalogue = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/newsportal/test_translations.py",
    ]
    return status | subprocess.run([sys.executable, *catalogue], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
