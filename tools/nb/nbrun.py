"""Runs notebooks headlessly, each from a fresh kernel, and fails when one does.

The notebooks see no network: where the system lets us, they run in a network
namespace of their own that has the loopback device alone; elsewhere module
and proxy settings point nowhere. The first line of the output says which.
What came out lies beside the notebooks in .work/executed, also after a failure.
"""

import argparse
import fcntl
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Lines on standard error that mean a failure the kernel does not report as one.
SILENT = re.compile(
    r"^exit status [1-9]|^signal: |unknown or not implemented yet|failed to write to GoNB pipe", re.M
)
NOWHERE = "http://127.0.0.1:9"


def quiet_surrounding():
    """Keeps Jupyter's files inside the checkout and Go off the network."""
    jupyter = ROOT / ".cache" / "jupyter"
    os.environ.update(
        JUPYTER_CONFIG_DIR=str(jupyter / "config"),
        JUPYTER_DATA_DIR=str(jupyter / "data"),
        JUPYTER_RUNTIME_DIR=str(jupyter / "runtime"),
        IPYTHONDIR=str(jupyter / "ipython"),
        JUPYTER_PREFER_ENV_PATH="1",
        JUPYTER_PLATFORM_DIRS="0",
        GOPROXY="off",
        GOFLAGS="-mod=readonly",
    )
    os.environ.pop("JUPYTER_PATH", None)
    mirror = ROOT.parent / "shared" / "data"
    if mirror.is_dir():
        os.environ.setdefault("LAB_DATA_MIRROR", str(mirror))
    (jupyter / "ipython").mkdir(parents=True, exist_ok=True)


def enter_namespace():
    """Starts this program again without a network, if the system lets us."""
    unshare = shutil.which("unshare")
    if not sys.platform.startswith("linux") or not unshare:
        return
    for flags in (["-n"], ["-rn"]):
        if subprocess.run([unshare, *flags, "true"], capture_output=True).returncode == 0:
            os.environ["LAB_NB_NAMESPACE"] = "1"
            os.execv(unshare, [unshare, *flags, sys.executable, *sys.argv])


def raise_loopback():
    """A new namespace has its loopback device down; kernels talk over it."""
    siocsifflags, up_and_running = 0x8914, 0x1 | 0x40
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, siocsifflags, struct.pack("16sH22x", b"lo", up_and_running))


def complaint(nb):
    """Returns what a cell reported on standard error alone, or None."""
    for number, cell in enumerate(nb.cells):
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        for out in cell.get("outputs", []):
            if out.output_type == "stream" and out.name == "stderr" and SILENT.search(out.text):
                return f"cell {number}: {out.text.strip()}"
    return None


def run(path, timeout):
    """Executes one notebook and returns an error text, or None."""
    import nbformat
    from nbclient import NotebookClient

    nb = nbformat.read(path, as_version=4)
    problem = None
    try:
        NotebookClient(
            nb,
            kernel_name="gonb",
            timeout=timeout,
            startup_timeout=120,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(path.parent)}},
        ).execute()
    except Exception as e:  # a failed cell, a time-out or a dead kernel
        problem = str(e).strip() or repr(e)
    done = path.parent / ".work" / "executed" / path.name
    done.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, done)
    return problem or complaint(nb)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=int, default=600, help="seconds a cell may take")
    parser.add_argument("--online", action="store_true", help="leave the network as it is")
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path)
    args = parser.parse_args()

    quiet_surrounding()
    if args.online:
        print("notebooks: with the network as it is")
    elif os.environ.get("LAB_NB_NAMESPACE"):
        raise_loopback()
        print("notebooks: in a network namespace of their own, loopback alone")
    else:
        enter_namespace()  # does not return where it works
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            os.environ[name] = os.environ[name.upper()] = NOWHERE
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"
        print("notebooks: no namespaces here, so GOPROXY=off and proxies that lead nowhere")
    if not args.notebooks:
        print("notebooks: none found")
        return 1

    failed = 0
    for path in args.notebooks:
        print(f"notebooks: {path} ...", end="", flush=True)
        begin = time.monotonic()
        problem = run(path.resolve(), args.timeout)
        print(f" {'FAILED' if problem else 'ok'} ({time.monotonic() - begin:.1f} s)", flush=True)
        if problem:
            failed += 1
            print(problem, file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
