"""Registers the Go kernel inside the project's virtual environment, and only there."""

import json
import pathlib
import shutil
import sys

root = pathlib.Path(__file__).resolve().parents[2]
go = shutil.which("go")
spec = {
    "argv": [str(root / "tools" / "nb" / "gonb-kernel"), "{connection_file}"],
    "display_name": "Go (gonb)",
    "language": "go",
    "interrupt_mode": "message",
    "env": {"LAB_GO_DIR": str(pathlib.Path(go).parent) if go else ""},
}
file = pathlib.Path(sys.prefix) / "share" / "jupyter" / "kernels" / "gonb" / "kernel.json"
text = json.dumps(spec, indent=1) + "\n"
# The path is absolute (not every editor fills in relative ones), so a checkout
# that was moved needs a new file.
if not file.exists() or file.read_text(encoding="utf-8") != text:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
