"""What croniter and Python's own time zones say: changes of clocks of every zone, and fires of every chain."""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from croniter import croniter

FIRST = datetime(2024, 1, 1, tzinfo=timezone.utc)
LAST = datetime(2038, 1, 1, tzinfo=timezone.utc)


def offset(zone, instant):
    return int(datetime.fromtimestamp(instant, zone).utcoffset().total_seconds())


STEP = 5 * 86_400


def changes(name):
    """Every change of clocks as [epoch seconds, offset after it], after the offset at the beginning."""
    zone = ZoneInfo(name)
    at = int(FIRST.timestamp())
    before = offset(zone, at)
    found = [[at, before]]
    # No place changes its clocks twice within five days.
    while at < LAST.timestamp():
        after = offset(zone, at + STEP)
        if after != before:
            low, high = at, at + STEP
            while high - low > 1:
                middle = (low + high) // 2
                if offset(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            found.append([high, after])
        before = after
        at += STEP
    return found


def fires(chain, count):
    zone = timezone.utc if chain["zone"] == "UTC" else ZoneInfo(chain["zone"])
    start = datetime.fromtimestamp(chain["from"], zone)
    later = croniter(chain["text"], start)
    earlier = croniter(chain["text"], start + timedelta(seconds=1))
    return [[int(later.get_next(float)) for _ in range(count)], [int(earlier.get_prev(float)) for _ in range(count)]]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    zones = {}
    for name in asked["zones"]:
        try:
            zones[name] = changes(name)
        except Exception as error:  # A zone that this tz database does not have.
            zones[name] = str(error)
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        print(json.dumps(zones), file=out)
        for chain in asked["chains"]:
            try:
                print(json.dumps(fires(chain, asked["count"])), file=out)
            except Exception as error:
                print(json.dumps(f"{type(error).__name__}: {error}"), file=out)


main()
sys.stdout.flush()
os._exit(0)
