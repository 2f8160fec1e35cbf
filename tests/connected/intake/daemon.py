"""A mail server in the foreground, without rights; the kernel ends it with the tests."""

import os
import pwd
import subprocess


def account() -> pwd.struct_passwd:
    """Nobody where root runs the tests, else who runs them."""
    return pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")


def started(*command: str, stderr: int | None = None) -> "subprocess.Popen[bytes]":
    """Its process, as that account."""
    who = account()
    drop = ["--reuid", str(who.pw_uid), "--regid", str(who.pw_gid), "--clear-groups"]
    as_account = ["setpriv", *(drop if os.geteuid() == 0 else []), "--pdeathsig", "TERM"]
    argv = [*as_account, *command]
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=stderr)
