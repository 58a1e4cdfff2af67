"""Parts of libraries that are no promise of theirs, and the versions in which we read them.

When a version moves, read these parts again and then change the number here.
"""

from importlib.metadata import version

import pytest
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

READ_IN = {
    # foundation/markdown/inline.py: ParserInline.parse makes the state and calls the rules of
    # ruler2; emphasis and strikethrough ask StateInline.scanDelims; state.pending ends with a
    # scheme whose colon is read. foundation/markdown/blocks.py: rules read bMarks, tShift, eMarks,
    # sCount, blkIndent, parentType; `at` takes the rules that one interrupts as {"alt": [...]};
    # beyond maxNesting a block's words are dropped. foundation/markdown/rendering.py: a parser
    # made anew is configured by `configure`; `validateLink` is asked for <address> alone.
    "markdown-it-py": "4.3.0",
}


@pytest.mark.parametrize("library", READ_IN)
def test_a_library_is_the_one_whose_private_parts_were_read(library):
    assert version(library) == READ_IN[library]


def test_the_private_parts_are_there():
    assert ParserInline.parse and StateInline.scanDelims
    state = StateInline("https://a.example", MarkdownIt(), {}, [])
    state.append_pending("https")
    assert state.pending.endswith("https")
