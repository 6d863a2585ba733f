"""The source tree as the checks of this folder see it: files of ours, and what they include."""
import pathlib
import re

FOLDERS = ("client", "proto", "server", "tests")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def files(root, *suffixes):
    """Paths of the files with these suffixes, relative to the root, sorted."""
    found = []
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.suffix in suffixes and "node_modules" not in path.parts and path.is_file():
                found.append(path.relative_to(root))
    return sorted(found)


def includes(root, path):
    """What a file includes, in its order, without quotes or brackets."""
    return [name for _, name in INCLUDE.findall((root / path).read_text(encoding="utf-8"))]


def write(root, texts):
    """Makes files of a dictionary from path to text, for the trees on which a check proves that it fails."""
    for name, text in texts.items():
        path = pathlib.Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
