"""What must hold when a drill is over: everywhere the same entries, once, in the one order."""

from tests.processes import wait_for

SETTLE = 60.0  # seconds; a deadline, not a promise
LEASE = 60.0  # seconds; a member without a socket is forgotten in ten
PAUSE = 0.1  # seconds between two looks at all rows or all readers


def check(stage):
    """Wait until everything is as it should be; AssertionError says what is not."""
    wait_for_state(lambda: is_recorded(stage), lambda: explain_record(stage))
    stage.note("recorded and published")
    entries = read_entries(stage)
    check_entries(stage, entries)
    wait_for_state(lambda: not find_behind(stage), lambda: explain_readers(stage))
    stage.note("every reader says that it has everything")
    assert read_entries(stage) == entries, "entries changed after everything was told"
    check_readers(stage, entries)
    wait_for(stage.keeper.are_running, "every process runs")
    assert not stage.keeper.surprises, stage.keeper.surprises
    wait_for(lambda: has_members_of_sockets(stage), "as many members as sockets", LEASE, PAUSE)
    stage.note("all is well")


def has_members_of_sockets(stage):
    """Tell whether the channel layer counts as many members as there are sockets."""
    return stage.members() == stage.fleet.count() + stage.count_visitors()


def wait_for_state(condition, explain):
    """Wait for a condition; where it does not come, fail with what `explain` returns."""
    try:
        wait_for(condition, "all is settled", SETTLE, PAUSE)
    except AssertionError as failure:
        raise AssertionError(f"{failure}: {explain()}") from None


# The record against the feed


def is_recorded(stage):
    """Tell whether the record holds what the feed told, and nothing waits to be published."""
    rows = stage.rows()
    if any(row["pending"] for row in rows):
        return False
    found, expected = live_rows(rows), stage.story.expected()
    return sorted(found) == sorted(expected) and in_order(stage, found) == in_order(stage, expected)


def live_rows(rows):
    """Return what readers are to see of the record's rows, as (guid, title)."""
    return [(row["guid"], row["title"]) for row in rows if row["state"] == "live"]


def in_order(stage, found):
    """Return those whose order is known: what an answer cut short began with may come first."""
    return [each for each in found if each[0] not in stage.story.unordered]


def explain_record(stage):
    """Return how the record differs from what the feed told."""
    rows = stage.rows()
    found, expected = live_rows(rows), stage.story.expected()
    lines = [f"pending: {[row['guid'] for row in rows if row['pending']]}"]
    lines += [f"not in the record: {[each for each in expected if each not in found]}"]
    lines += [f"not of the feed: {[each for each in found if each not in expected]}"]
    return "; ".join(lines if sorted(found) != sorted(expected) else [*lines, "in another order"])


# The live log against the record


def read_entries(stage):
    """Return every entry that entries.json has, newest first, page by page."""
    entries, before = [], ""
    while before is not None:
        answer = ask_site(stage, "?limit=200" + before)
        entries += answer["entries"]
        before = answer["next"] and f"&before={answer['next']}"
    return entries


def ask_site(stage, query):
    """Return what entries.json answers, from the first Daphne that does."""

    def ask():
        for port in stage.ports:
            try:
                return stage.get_json(port, query)
            except OSError:
                continue
        return None

    return wait_for(ask, "a Daphne answers")


def check_entries(stage, entries):
    """Hold entries.json to the record."""
    rows = [row for row in stage.rows() if row["state"] == "live"]
    recorded = [(row["token"], row["seq"], row["position"], row["title"]) for row in rows[::-1]]
    served = [(each["id"], each["seq"], each["position"], each["title"]) for each in entries]
    assert served == recorded


# The readers against entries.json


def find_behind(stage):
    """Return the readers that do not have everything yet."""
    head = stage.head()
    if head is None:
        return stage.awake()
    return [each for each in stage.awake() if not is_at(each, *head)]


def is_at(reader, epoch, seq):
    """Tell whether a reader is live and says that it has everything up to the head."""
    return reader.state == "live" and (reader.log.epoch, reader.log.seq) == (epoch, seq)


def explain_readers(stage):
    """Return what the readers that are behind lack."""
    behind = find_behind(stage)
    lines = [f"{len(behind)} behind {stage.head()} at {stage.fleet.loop.time():.2f}"]
    for each in behind[:5]:
        lines.append(f"{each.name} {each.state} at {each.log.epoch}:{each.log.seq}")
        lines += ["    " + event for event in list(each.diary)]
    return "\n".join(lines)


def check_readers(stage, entries):
    """Hold every reader's page to entries.json, and its books to their promise."""
    complaints = stage.fleet.complaints()
    assert not complaints, "\n".join(complaints[:20])
    wrong = stage.fleet.call(find_wrong, stage.awake(), entries)
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
