"""The links of a folder of built pages, read from their files: does each lead to a file, and to a place in it?"""

from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit


def broken(folder, may_leave_for=()):
    """What is wrong with links and addresses of the pages in a folder, a line each.

    may_leave_for : hosts that a reader may be sent to. Pictures, scripts and styles may come from none.
    """
    paths = [path for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts]  # the theme's templates
    pages = {path.resolve(): _Page(path) for path in paths}
    found = []
    for path, page in pages.items():
        for kind, address in page.addresses:
            url = urlsplit(address)
            if url.scheme == "data":
                continue
            elif url.scheme or url.netloc:
                wrong = "" if kind == "a" and url.hostname in may_leave_for else "leads away"
            else:
                target = (path.parent / unquote(url.path)).resolve() if url.path else path
                there = pages[target].anchors if target in pages else set()
                wrong = "" if target.is_file() else "leads nowhere"
                if not wrong and url.fragment and unquote(url.fragment) not in there:
                    wrong = "leads to a place that is not there"
            if wrong:
                found.append(f"{path.relative_to(folder.resolve())}: {address} {wrong}")
    return found


class _Page(HTMLParser):
    """(tag, address) of all that a page links to or loads, and the anchors that it has."""

    def __init__(self, path):
        super().__init__()
        self.addresses, self.anchors = [], set()
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors |= {attributes[key] for key in ("id", "name") if attributes.get(key)}
        for key in ("href", "src", "action"):
            if attributes.get(key):
                self.addresses.append((tag, attributes[key]))
