#!/usr/bin/env python3
"""Compares windows of budgets with what Python's zoneinfo says: windows.py FILE ZONE FIRST_YEAR LAST_YEAR

FILE has little-endian 64-bit milliseconds: for each day of the years, once at its first instant and once at its last
millisecond, start and end of the window by the day, by the week from Monday and from Sunday, and by the month from each
anchor from 1 to 31. Prints how many windows there were; exits 1 when one differs."""
import array
import calendar
import datetime
import sys
import zoneinfo

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)


class Calendar:
    def __init__(self, name):
        self.zone = zoneinfo.ZoneInfo(name)
        self.starts = {}

    def start(self, date):
        """The first instant of a date, in milliseconds."""
        if date not in self.starts:
            self.starts[date] = self.find(date)
        return self.starts[date]

    def find(self, date):
        midnight = datetime.datetime(date.year, date.month, date.day, tzinfo=self.zone, fold=0)
        moment = int(midnight.timestamp())
        if datetime.datetime.fromtimestamp(moment, self.zone).replace(tzinfo=None) != midnight.replace(tzinfo=None):
            # The clocks skip midnight: the day begins where they jump.
            low, high = moment - 86400, moment + 86400
            before = self.offset(low)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self.offset(middle) == before else (low, middle)
            moment = high
        return moment * 1000

    def offset(self, moment):
        return datetime.datetime.fromtimestamp(moment, self.zone).utcoffset()


def anchored(year, month, anchor):
    year, month = (year - 1, 12) if month < 1 else (year + 1, 1) if month > 12 else (year, month)
    return datetime.date(year, month, min(anchor, calendar.monthrange(year, month)[1]))


def spans(date):
    """The windows that hold a date, as dates."""
    yield date, date + DAY
    for first in (0, 6):
        monday = date - datetime.timedelta(days=(date.weekday() - first) % 7)
        yield monday, monday + 7 * DAY
    for anchor in range(1, 32):
        this = anchored(date.year, date.month, anchor)
        if date >= this:
            yield this, anchored(date.year, date.month + 1, anchor)
        else:
            yield anchored(date.year, date.month - 1, anchor), this


def main():
    path, name, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    found = array.array("q")
    with open(path, "rb") as file:
        found.frombytes(file.read())
    zone = Calendar(name)
    wanted = array.array("q")
    date = datetime.date(first, 1, 1)
    while date.year <= last:
        day = [zone.start(edge) for span in spans(date) for edge in span]
        wanted.extend(day + day)
        date += DAY
    print(len(wanted) // 2)
    if found == wanted:
        return
    wrong = [i for i in range(min(len(found), len(wanted))) if found[i] != wanted[i]]
    print(f"{name}: {len(found)} numbers instead of {len(wanted)}, {len(wrong)} of them differ; first {wrong[:5]}",
          [(found[i], wanted[i]) for i in wrong[:5]], file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
