"""Who knocks: the columns of the table, in the order in which every row lists them."""

# Four groups, as the rows are written: no learner; learners outside; roles of the instance, also
# outside; people inside.
GROUPS: tuple[dict[str, str], ...] = (
    {
        "anon": "an anonymous visitor",
        "suspended": "a member who was suspended; the old session is still in the browser",
    },
    {
        "stranger": "a learner who has nothing to do with the circle",
        "asker": "a learner who asks to be admitted; nobody has decided yet",
        "invitee": "a learner with an invitation not used yet",
        "left": "a learner who was a member and has left",
        "kicked": "a learner whom a facilitator removed",
        "elsewhere": "a learner who facilitates another circle",
    },
    {
        "moderator": "a moderator of the instance, in no circle",
        "curator": "a curator of the instance, in no circle",
        "host": "a host of the instance, in no circle",
    },
    {
        "member": "a member",
        "mentor": "a member with the role of a mentor",
        "author": "the member who asked the question",
        "facilitator": "a facilitator of the circle",
    },
)
ACTORS: dict[str, str] = {name: words for group in GROUPS for name, words in group.items()}
EVERYONE = frozenset(ACTORS)
LEARNERS = EVERYONE - {"anon", "suspended"}
INSIDE = frozenset(GROUPS[3])
FACILITATORS = frozenset({"facilitator"})
NOBODY: frozenset[str] = frozenset()

# Programs: who made the key, and what it may do.
TOKENS: dict[str, tuple[str, str]] = {
    "member's read token": ("member", "read"),
    "member's write token": ("member", "write"),
    "stranger's read token": ("stranger", "read"),
    "stranger's write token": ("stranger", "write"),
    "facilitator's write token": ("facilitator", "write"),
    "member's revoked token": ("member", "revoked"),
    "member's expired token": ("member", "expired"),
    "suspended member's token": ("suspended", "write"),
    "a forged token": ("anon", "forged"),
}
