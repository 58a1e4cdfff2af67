"""Reads answered pages in tests: finds elements by a small part of CSS."""

import re

from lxml import html as lxml_html

_PART = re.compile(r'^([a-z0-9]*)((?:[.#][\w-]+|\[[\w-]+(?:="?[^"\]]*"?)?\])*)$')
_SIMPLE = re.compile(r'([.#])([\w-]+)|\[([\w-]+)(?:="?([^"\]]*)"?)?\]')


class Page:
    """The page of an answer."""

    def __init__(self, answer) -> None:
        self.tree = lxml_html.fromstring(answer.content.decode())

    def find(self, css: str) -> list:
        """Return the elements under `css`: tags, classes, ids, attributes, descendants."""
        return self.tree.xpath("." + "".join(map(_step, css.split())))

    def texts(self, css: str) -> list[str]:
        """Return the words of the elements under `css`."""
        return [" ".join(element.text_content().split()) for element in self.find(css)]


def _step(part: str) -> str:
    tag, rest = _PART.match(part).groups()
    conditions = []
    for sign, name, attribute, value in _SIMPLE.findall(rest):
        if sign == "#":
            conditions.append(f"[@id='{name}']")
        elif sign == ".":
            conditions.append(f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
        else:
            conditions.append(f"[@{attribute}='{value}']" if value else f"[@{attribute}]")
    return f"//{tag or '*'}" + "".join(conditions)
