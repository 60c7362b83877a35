"""The log from outside: what stands in its topics, and records as another way in writes them."""

import json
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from random import Random

from support.waiting import wait_for


@dataclass(frozen=True)
class Record:
    """A record as it stands in a topic."""

    partition: int
    offset: int
    #: `<subject>/<id>`.
    key: str
    headers: Mapping[str, str]
    #: An event or a personal record; empty for a tombstone.
    value: Mapping[str, object]

    @property
    def subject(self) -> str:
        return self.key.split("/")[0]

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]


class Log:
    """Reads and writes by kcat, so that nothing of Otklik's own judges what Otklik wrote."""

    def __init__(self, address: str):
        self.address = address
        self._source = f"test-0.{uuid.uuid4()}"
        self._sequence = 0

    def records(self, topic: str) -> list[Record]:
        """All that the topic holds now, partition by partition."""
        printed = self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J")
        return [_record(json.loads(line)) for line in printed.splitlines()]

    def append(self, subject: str, id: str, kind: str, value: Mapping[str, object]) -> None:
        """Writes a record about an appeal; it is in the log on return."""
        self._sequence += 1
        headers = {"kind": kind, "source": self._source, "sequence": self._sequence}
        self._kcat(
            "-P", "-t", "appeals", "-p", partition(subject, self._partitions("appeals")), "-k", f"{subject}/{id}",
            "-X", "acks=all", *[word for name, given in headers.items() for word in ("-H", f"{name}={given}")],
            text=json.dumps(value, ensure_ascii=False))

    def appeal(self, number: str, seconds: float = 20) -> str:
        """The id of the appeal with this number, once it is in the log."""
        def look() -> Record | None:
            return next((one for one in self.records("appeals") if _data(one).get("number") == number), None)
        found = wait_for(f"appeal {number} in the log", look, seconds)
        assert found.partition == partition(found.subject, self._partitions("appeals")), "murmur2 is another here"
        return found.subject

    def set_contact(self, appeal: str, **contact: object) -> None:
        """The author of an appeal is reached so from now on: a later copy of the record counts."""
        self._personal(appeal, f"{appeal}.author", contact={"role": "author", "language": "ru"} | contact)

    def file(self, number: str, **contact: object) -> str:
        """An appeal as a way in that is none of the pages files it: text, contact, then the event; its id."""
        appeal = str(uuid.uuid4())
        self._personal(appeal, f"{appeal}.words", words={"text": "Не горят три фонаря подряд у школы."})
        self.set_contact(appeal, **contact)
        id = f"{appeal}.submitted"
        self.append(appeal, id, "event", {
            "specversion": "1.0", "id": id, "source": "/intake", "type": "otklik.appeal.submitted", "subject": appeal,
            "time": _now(), "actor": "resident", "dataschema": "urn:otklik:appeal.submitted:1",
            "data": {
                "number": number, "channel": "telegram", "kind": "message", "basis": "message", "identified": False,
                "language": "ru", "issueType": "city.street-lighting", "settlement": "yuzhno-sakhalinsk",
                "words": f"{appeal}.words", "author": f"{appeal}.author", "consent": "2026-01",
            },
        })
        return appeal

    def _personal(self, appeal: str, id: str, **what: object) -> None:
        self.append(appeal, id, "personal", {"id": id, "subject": appeal, "time": _now()} | what)

    @cache
    def _partitions(self, topic: str) -> int:
        [found] = json.loads(self._kcat("-L", "-J", "-t", topic))["topics"]
        return len(found["partitions"])

    def _kcat(self, *words: object, text: str = "") -> str:
        done = subprocess.run(
            ["kcat", "-b", self.address, *map(str, words)], input=text, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"kcat {words}: status {done.returncode}\n{done.stderr}"
        return done.stdout


def murmur2(data: bytes) -> int:
    """MurmurHash2 of 32 bits with Kafka's seed, as its default partitioner computes it."""
    multiplier, mask = 0x5BD1E995, 0xFFFFFFFF
    code = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start:start + 4], "little") * multiplier & mask
        word = (word ^ word >> 24) * multiplier & mask
        code = code * multiplier & mask ^ word
    if rest := data[whole:]:
        code = (code ^ int.from_bytes(rest, "little")) * multiplier & mask
    code = (code ^ code >> 13) * multiplier & mask
    return code ^ code >> 15


# From Kafka's own tests (UtilsTest.testMurmur2): of other lengths modulo four each.
for text, code in {"21": -973932308, "abc": 479470107, "foobar": -790332482,
                   "a-little-bit-long-string": -985981536, "a-little-bit-longer-string": -1486304829}.items():
    assert murmur2(text.encode()) == code & 0xFFFFFFFF, f"murmur2 of {text!r}"


def partition(subject: str, partitions: int) -> int:
    """Where records about `subject` go."""
    return (murmur2(subject.encode()) & 0x7FFFFFFF) % partitions


#: H. M. Damm's quasigroup of order ten.
_DAMM = ("0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
         "3674209581", "5869720134", "8945362017", "9438617205", "2581436790")


def tracking_number(draw: Random) -> str:
    """A number that the city could have given: nine digits and a check digit."""
    digits = str(draw.randrange(10**8, 10**9))
    check = 0
    for digit in digits:
        check = int(_DAMM[check][int(digit)])
    return f"{digits}{check}"


def _record(line: Mapping[str, object]) -> Record:
    given = list(line.get("headers") or [])
    return Record(
        line["partition"], line["offset"], line["key"], dict(zip(given[::2], given[1::2])),
        json.loads(line["payload"] or "{}"))


def _data(record: Record) -> Mapping[str, object]:
    data = record.value.get("data")
    return data if isinstance(data, dict) else {}


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
