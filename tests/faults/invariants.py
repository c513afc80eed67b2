"""What must hold after any fault: each function answers the sentences of what does not."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.bench.dialogue import CASE_NUMBER
from tests.faults.citizens import CROWDED, PROMISED, Said, Story
from tests.faults.ledger import Ledger, Row
from tests.faults.mailbox import Copy
from tests.faults.wechat_api import Push

Span = tuple[float, float]

_ANY_NUMBER = re.compile(r"(?:SQ|TS|JB|ZX)\d{14}[0-9A-Z]")
_FIELDS = {
    "quantity": 2,
    "organisation": "示例市第一人民医院",
    "contact": "王建国",
    "phone": "13800138000",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One run: what was said and heard, and what stands in the database.

    `doubtful`: when what was sent or answered may have been left unnoted, so that it comes again.
    """

    story: Story
    ledger: Ledger
    account: str
    pushes: Mapping[str, Sequence[Push]]
    doubtful: Sequence[Span] = ()
    accepted: frozenset[str] = frozenset()
    mail: Sequence[Copy] = ()
    documents: frozenset[str] = frozenset()  # SHA-256 of every file that lies in the store


@dataclass(slots=True)
class Verdict:
    """What does not hold, and how often something was read twice."""

    violations: list[str] = field(default_factory=list)
    copies: int = 0
    unexplained: int = 0


def judge(evidence: Evidence) -> Verdict:
    """Every invariant over one run that has come to rest."""
    verdict = Verdict(list(evidence.story.surprises))
    for check in _CHECKS:
        verdict.violations += check(evidence)
    _letters(evidence, verdict)
    for openid in {row["openid"] for row in evidence.ledger.outbox}:
        _arrivals(evidence, openid, verdict)
    return verdict


def _answers(evidence: Evidence) -> Iterator[str]:
    turns = {row["key"]: row for row in evidence.ledger.turns}
    heard = {said.message.key(evidence.account): said for said in evidence.story.said}
    yield from (f"a turn nobody asked for: {key}" for key in turns.keys() - heard.keys())
    for key, said in heard.items():
        if said.refusals:
            yield f"refused: {key} {said.refusals[0]}"
        if said.owed and key not in turns:
            yield f"acknowledged without effect: {key} {said.message.text}"
        told = {(a.text, a.created) for a in said.answers if a.text == said.reply}
        others = {a.text for a in said.answers} - {said.reply, PROMISED, CROWDED}
        if others or len(told) > 1:
            yield f"different replies to {key}: {[(a.text, a.created) for a in said.answers]}"
        if said.reply is not None and key in turns and turns[key]["reply"] != said.reply:
            yield f"heard {said.reply!r}, recorded {turns[key]['reply']!r}: {key}"


def _conversations(evidence: Evidence) -> Iterator[str]:
    counted = Counter(row["openid"] for row in evidence.ledger.turns)
    versions = {row["openid"]: row["version"] for row in evidence.ledger.conversations}
    for openid in counted.keys() | versions.keys():
        if counted[openid] != versions.get(openid, 0):
            yield f"{openid}: {counted[openid]} turns, version {versions.get(openid)}"


def _cases(evidence: Evidence) -> Iterator[str]:
    told: dict[str, set[str]] = defaultdict(set)
    for row in evidence.ledger.turns:
        if "收件回执" in row["reply"]:
            told[row["openid"]] |= set(CASE_NUMBER.findall(row["reply"]))
    filed: dict[str, set[str]] = defaultdict(set)
    for row in _applications(evidence):
        filed[row["openid"]].add(row["number"])
    for openid in told.keys() | filed.keys():
        if told[openid] != filed[openid] or len(filed[openid]) > 1:
            yield f"{openid}: told of {told[openid]}, filed {filed[openid]}"
    for openid, number in evidence.story.numbers.items():
        if filed[openid] != {number}:
            yield f"{openid} heard {number}, filed {filed[openid]}"


def _applications(evidence: Evidence) -> Iterator[Row]:
    return (row for row in evidence.ledger.cases if row["kind"] == "application")


def _numbers(evidence: Evidence) -> Iterator[str]:
    """Whatever number a citizen has read, there is that case; one ticket or complaint each."""
    there = {row["number"] for row in evidence.ledger.cases}
    for row in evidence.ledger.turns:
        yield from (
            f"told of {number}, which does not exist"
            for number in set(_ANY_NUMBER.findall(row["reply"])) - there
        )
    story = evidence.story
    for kind, told in (("consultation", story.tickets), ("complaint", story.complaints)):
        filed: dict[str, set[str]] = defaultdict(set)
        for row in evidence.ledger.cases:
            if row["kind"] == kind:
                filed[row["openid"]].add(row["number"])
        for openid in filed.keys() | told.keys():
            if filed[openid] != {told.get(openid)}:
                yield f"{openid} heard of {kind} {told.get(openid)}, filed {filed[openid]}"


def _fields(evidence: Evidence) -> Iterator[str]:
    for row in _applications(evidence):
        fields = json.loads(row["fields"])
        wrong = {key for key, value in _FIELDS.items() if str(fields.get(key)) != str(value)}
        if wrong:
            yield f"{row['number']}: wrong {wrong} in {fields}"


def _histories(evidence: Evidence) -> Iterator[str]:
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.ledger.history:
        entries[row["number"]].append(row)
    for case in (*evidence.ledger.cases, *evidence.ledger.certificates):
        lines = entries.pop(case["number"], [])
        versions = [line["version"] for line in lines]
        links = [(a["target"], b["origin"]) for a, b in pairwise(lines)]
        last = lines[-1]["target"] if lines else None
        if versions != list(range(1, case["version"] + 1)) or last != case["state"]:
            standing = f"version {case['version']} {case['state']}"
            yield f"{case['number']}: {standing}, history {versions} {last}"
        if any(before != after for before, after in links):
            yield f"{case['number']}: its history does not join: {links}"
    yield from (f"history without a case: {number}" for number in entries)


def _outbox(evidence: Evidence) -> Iterator[str]:
    for row in evidence.ledger.unsent():
        yield f"promised and not gone: {row['key']} {row['status']} {row['error']}"
    replies = {row["key"] for row in evidence.ledger.outbox}
    for row in evidence.ledger.turns:
        if row["reply"] and f"reply:{row['key']}" not in replies:
            yield f"a reply that was never promised: {row['key']}"


def _acceptances(evidence: Evidence) -> Iterator[str]:
    events = Counter(row["number"] for row in evidence.ledger.history if row["event"] == "accept")
    pushes = Counter(
        row["case_number"] for row in evidence.ledger.outbox if row["message"] == "M5"
    )
    for number in evidence.accepted | events.keys() | pushes.keys():
        if (events[number], pushes[number]) != (1, 1):
            yield f"{number}: accepted {events[number]} times, {pushes[number]} messages of it"


def _certificates(evidence: Evidence) -> Iterator[str]:
    """One paper and one number for an issued case; what is signed lies there, and nothing else."""
    papers: dict[str, list[Row]] = defaultdict(list)
    for paper in evidence.ledger.certificates:
        papers[paper["case_number"]].append(paper)
        unsealed = paper["state"] in ("draft", "void") and not paper["file"]
        if not unsealed and paper["file"] not in evidence.documents:
            yield f"{paper['number']} is {paper['state']}, and its file is not there"
    for case in _applications(evidence):
        states = [paper["state"] for paper in papers[case["number"]]]
        if case["state"] in ("issued", "closed") and states != ["valid"]:
            yield f"{case['number']} is {case['state']}, its certificates {states}"
    referred = {paper["file"] for paper in evidence.ledger.certificates}
    referred |= {row["sha256"] for row in evidence.ledger.files}
    yield from (f"nobody refers to file {sha}" for sha in evidence.documents - referred)


def _letters(evidence: Evidence, verdict: Verdict) -> None:
    """One letter and one Message-ID for a ticket, in the mailbox once; more only when in doubt."""
    keys = Counter(row["key"] for row in evidence.ledger.letters)
    for number in evidence.story.tickets.values():
        if keys[f"ticket:{number}"] != 1:
            verdict.violations.append(f"{number}: {keys[f'ticket:{number}']} letters")
    came: dict[str, list[float]] = defaultdict(list)
    for copy in evidence.mail:
        came[copy.message_id.strip("<>").partition("@")[0]].append(copy.at)
    for row in evidence.ledger.letters:
        arrivals = came.pop(row["message_id"], [])
        if not arrivals:
            verdict.violations.append(f"never in the mailbox: {row['key']}")
        _doubtful_copies(evidence, row["key"], arrivals, verdict)
    verdict.violations += [f"nobody wrote letter {message_id}" for message_id in came]


def _doubtful_copies(
    evidence: Evidence, letter: str, arrivals: Sequence[float], verdict: Verdict
) -> None:
    """A letter comes again only after an arrival of which nobody may have heard."""
    for before in arrivals[:-1]:
        verdict.copies += 1
        if not any(begin < before < end for begin, end in evidence.doubtful):
            verdict.unexplained += 1
            verdict.violations.append(f"a copy of letter {letter}")


def _arrivals(evidence: Evidence, openid: str, verdict: Verdict) -> None:
    """One citizen's messages: each has arrived, in order, twice only when in doubt."""
    read = {
        f"reply:{said.message.key(evidence.account)}": said
        for said in evidence.story.of.get(openid, ())
        if said.reply is not None
    }
    sent = [row for row in evidence.ledger.outbox if row["openid"] == openid]
    pushes = list(evidence.pushes.get(openid, ()))
    needed = Counter(row["text"] for row in sent if row["key"] not in read)
    missing = needed - Counter(push.text for push in pushes)
    verdict.violations += [f"{openid} never got {text[:60]!r}" for text in missing]
    verdict.violations += _disorder(openid, [row["text"] for row in sent], pushes)
    _copies(evidence, list(read.values()), needed, pushes, verdict)


def _disorder(openid: str, texts: Sequence[str], pushes: Sequence[Push]) -> list[str]:
    """Whether the pushes, copies aside, are in the order in which they were promised."""
    place = -1
    for push in pushes:
        if place >= 0 and texts[place] == push.text:
            continue
        later = [i for i in range(place + 1, len(texts)) if texts[i] == push.text]
        if not later:
            return [f"{openid} got {push.text[:60]!r} out of order or unpromised"]
        place = later[0]
    return []


def _copies(
    evidence: Evidence,
    read: Sequence[Said],
    needed: Counter[str],
    pushes: Sequence[Push],
    verdict: Verdict,
) -> None:
    """A text that came more often than promised first came at a doubtful time."""
    first: dict[str, float] = {said.reply or "": said.answered_at for said in read}
    came: Counter[str] = Counter()
    for push in pushes:
        came[push.text] += 1
        if came[push.text] > needed[push.text]:
            verdict.copies += 1
            at = first.get(push.text, push.at)
            if not any(begin < at < end for begin, end in evidence.doubtful):
                verdict.unexplained += 1
                verdict.violations.append(f"{push.openid} got a copy of {push.text[:60]!r}")
        else:
            first[push.text] = push.at


_CHECKS = (
    *(_answers, _conversations, _cases, _numbers, _fields),
    *(_histories, _outbox, _acceptances, _certificates),
)
