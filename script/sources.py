"""What the lints beside this file share: the tree's sources, and C++ text without comments and literals."""
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOT_OURS = {"build", "data", "corpus", "__pycache__"}


def files(root, suffixes=(".h", ".cpp", ".inc")):
    """Every source below root, sorted, as (path relative to root, text)."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS and not f.startswith("."))
        for name in sorted(names):
            if name.endswith(suffixes):
                path = pathlib.Path(folder, name)
                yield path.relative_to(root), path.read_text(encoding="utf-8", errors="replace")


COMMENT_OR_LITERAL = re.compile(
    r"""//(?:[^\n\\]|\\.|\\\n)*          # line comment, continued by a backslash
      | /\*.*?(?:\*/|\Z)
      | (?:u8|[uUL])?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"
      | (?:u8|[uUL])?"(?:[^"\\\n]|\\.)*"
      | (?<![0-9A-Fa-f])(?:u8|[uUL])?'(?:[^'\\\n]|\\.)+'    # not the separator of 1'000
    """, re.VERBOSE | re.DOTALL)


def bare(text):
    """The text with comments blanked and each literal turned into "", its lines kept where they are."""
    def blank(found):
        what = found.group()
        return ("" if what.startswith(("//", "/*")) else '""') + "\n" * what.count("\n") or " "
    return COMMENT_OR_LITERAL.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
