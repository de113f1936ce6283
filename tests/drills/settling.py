"""Waiting until all is settled, and holding readers' pages to what the site serves."""

from tests.processes import wait_for

SETTLE = 60.0  # seconds; a deadline, not a promise
PAUSE = 0.1  # seconds between two looks at all rows or all readers


def wait_for_state(condition, explain):
    """Wait for a condition; where it does not come, fail with what `explain` returns."""
    try:
        wait_for(condition, "all is settled", SETTLE, PAUSE)
    except AssertionError as failure:
        raise AssertionError(f"{failure}: {explain()}") from None


def read_pages(stage, path, name):
    """Return all that a path serves under a name, newest first, page by page."""
    found, before = [], ""
    while before is not None:
        answer = ask_site(stage, f"{path}?limit=200{before}")
        found += answer[name]
        before = answer["next"] and f"&before={answer['next']}"
    return found


def ask_site(stage, path):
    """Return what a path answers, from the first Daphne that does."""

    def ask():
        for port in stage.ports:
            try:
                return stage.get_json(port, path)
            except OSError:
                continue
        return None

    return wait_for(ask, "a Daphne answers")


def wait_for_readers(stage, fleet, log):
    """Wait until all of a fleet that are awake say that they have everything of a live log."""
    wait_for_state(
        lambda: not find_behind(fleet, stage.head(log)),
        lambda: explain_readers(fleet, stage.head(log)),
    )


def find_behind(fleet, head):
    """Return the readers that do not have everything yet, up to a log's (epoch, seq) or None."""
    if head is None:
        return fleet.awake()
    return [each for each in fleet.awake() if not is_at(each, *head)]


def is_at(reader, epoch, seq):
    """Tell whether a reader is live and says that it has everything up to the head."""
    return reader.state == "live" and (reader.log.epoch, reader.log.seq) == (epoch, seq)


def explain_readers(fleet, head):
    """Return what the readers that are behind lack."""
    behind = find_behind(fleet, head)
    lines = [f"{len(behind)} behind {head} at {fleet.loop.time():.2f}", *fleet.complaints()[:20]]
    for each in behind[:5]:
        lines.append(f"{each.name} {each.state} at {each.log.epoch}:{each.log.seq}")
        lines += ["    " + event for event in list(each.diary)]
    return "\n".join(lines)


def check_readers(fleet, entries):
    """Hold every reader's page to what is served, and its books to their promise."""
    complaints = fleet.complaints()
    assert not complaints, "\n".join(complaints[:20])
    wrong = fleet.call(find_wrong, fleet.awake(), entries)
    assert not wrong, "\n".join(wrong[:20])


def find_wrong(readers, entries):
    """Return a line for each reader whose page is not what it should be."""
    same = set()  # of ids of objects; most readers share theirs
    expected = {entry["id"]: entry for entry in entries}
    wrong = []
    for reader in readers:
        page = reader.page.entries
        wanted = {each["id"] for each in entries if each["position"] >= reader.page.floor}
        if page.keys() != wanted:
            lost, extra = sorted(wanted - page.keys()), sorted(page.keys() - wanted)
            wrong.append(f"{reader.name} lacks {lost} and has {extra} too many")
            continue
        for entry in page.values():
            if id(entry) not in same and entry != expected[entry["id"]]:
                wrong.append(f"{reader.name} has {entry}")
            same.add(id(entry))
    return wrong
