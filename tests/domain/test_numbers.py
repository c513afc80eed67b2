"""Check characters: samples in use, and every single mistyped character caught."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import (
    OUR_LETTERS,
    case_number,
    citizen_number_fault,
    find_case_numbers,
    mod_37_36,
    narrow,
    read_case_number,
    uscc_fault,
)
from bot.errors import Invalid

TODAY = date(2026, 11, 22)
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_contracts_example() -> None:
    assert case_number("SQ", TODAY, 17) == "SQ202611220000172"


@pytest.mark.parametrize(
    "identifier",
    [  # GB/T 36904 identifiers in use (facts.md 4.1), dots removed
        "11100000000013338W01111430000006122244L20230000403001U",
        "11100000MB032716990223401000000000160019",
        "11100000000013338W00911330105002500287C20250522010020",
    ],
)
def test_mod_37_36_of_identifiers_in_use(identifier: str) -> None:
    assert mod_37_36(identifier[:-1]) == identifier[-1]


@given(
    letters=st.sampled_from(OUR_LETTERS),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    serial=st.integers(1, 999_999),
)
def test_a_number_reads_back(letters: str, day: date, serial: int) -> None:
    read = read_case_number(case_number(letters, day, serial))
    assert (read.letters, read.day, read.serial, read.ours) == (letters, day, serial, True)


@given(serial=st.integers(1, 999_999), place=st.integers(0, 16), put=st.sampled_from(ALPHANUMERIC))
def test_one_mistyped_character_of_a_case_number_is_caught(
    serial: int, place: int, put: str
) -> None:
    number = case_number("SQ", TODAY, serial)
    mistyped = number[:place] + put + number[place + 1 :]
    if mistyped != number:
        with pytest.raises(Invalid):
            read_case_number(mistyped)


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_day_has_999999_numbers(serial: int) -> None:
    with pytest.raises(ValueError, match="no case number"):
        case_number("SQ", TODAY, serial)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("sq202611220000172", "SQ202611220000172"),
        (
            "ＳＱ２０２６１１２２００００１７２",
            "SQ202611220000172",
        ),
        (" SQ 20261122 000017 2 ", "SQ202611220000172"),
        ("SQ-20261122-000017-2", "SQ202611220000172"),
        ("jl202611030012", "JL202611030012"),
        ("JL 20261103 0012", "JL202611030012"),
    ],
)
def test_writings_of_the_same_number(typed: str, number: str) -> None:
    assert read_case_number(typed).text == number


@pytest.mark.parametrize(
    "typed",
    ["", "SQ", "202611220000172", "SQ202613450000172", "JL202613030012", "JL2026110312", "你好"],
)
def test_what_is_no_case_number(typed: str) -> None:
    with pytest.raises(Invalid, match="SQ202611220000172"):
        read_case_number(typed)


def test_older_numbers_are_known_as_such() -> None:
    number = read_case_number("JL202611030012")
    assert (number.ours, number.day, number.serial) == (False, date(2026, 11, 3), 12)


def test_numbers_are_found_where_they_stand() -> None:
    text = "ｓｑ20261122 0000172 到哪了？另外JL202611030012办好没，SQ202611220000173不算"
    found = list(find_case_numbers(text))
    assert [each.number.text for each in found] == ["SQ202611220000172", "JL202611030012"]
    assert [text[each.start : each.end] for each in found] == [
        "ｓｑ20261122 0000172",
        "JL202611030012",
    ]


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    assert len(narrow(text)) == len(text)
    for found in find_case_numbers(text):
        assert read_case_number(text[found.start : found.end]) == found.number


def uscc(body: str) -> str:
    return next(body + last for last in USCC_ALPHABET if uscc_fault(body + last) is None)


@pytest.mark.parametrize("department", ["9", "1", "5", "N", "Y", "A", "G"])
def test_every_registering_department_counts(department: str) -> None:
    assert uscc_fault("91350100M000100Y43") is None
    assert len(uscc(department + "1350100M000100Y4")) == 18


@given(body=st.text(USCC_ALPHABET, min_size=17, max_size=17))
def test_every_body_has_one_check_character(body: str) -> None:
    assert sum(uscc_fault(body + last) is None for last in USCC_ALPHABET) == 1


@given(
    body=st.text(USCC_ALPHABET, min_size=17, max_size=17),
    place=st.integers(0, 17),
    put=st.sampled_from(USCC_ALPHABET),
)
def test_one_mistyped_character_of_a_code_is_caught(body: str, place: int, put: str) -> None:
    code = uscc(body)
    mistyped = code[:place] + put + code[place + 1 :]
    assert (uscc_fault(mistyped) is None) == (mistyped == code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [("91350100M000100Y4", "17 位"), ("91350100M000100O43", "O"), ("91350100M000100Y44", "校验")],
)
def test_what_is_wrong_with_a_code(code: str, reason: str) -> None:
    fault = uscc_fault(code)
    assert fault is not None
    assert reason in fault


def citizen_number(body: str) -> str:
    return next(
        body + last
        for last in "0123456789X"
        if "校验" not in (citizen_number_fault(body + last, TODAY) or "")
    )


@pytest.mark.parametrize(
    "body",
    [
        "11010519491231002",
        "81000019900101001",  # 港澳居民居住证
        "83000019900101001",  # 台湾居民居住证
        "91110019800229001",  # 外国人永久居留身份证
        "33011319900101001",  # a former county
        "65950120261122001",  # born today
    ],
)
def test_numbers_in_use(body: str) -> None:
    assert citizen_number_fault(citizen_number(body), TODAY) is None


def test_the_standards_own_example() -> None:
    assert citizen_number_fault("11010519491231002X", TODAY) is None
    assert citizen_number_fault("110105194912310021", TODAY) is not None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105491231002", "15 位"),
        (citizen_number("11010518991231002"), "1900"),
        (citizen_number("11010520261123002"), "1900"),
        (citizen_number("11010520990101002"), "1900"),
        (citizen_number("11010519490230002"), "不存在"),
        ("X1010519491231002X", "18 位"),
    ],
)
def test_what_is_wrong_with_a_citizen_number(number: str, reason: str) -> None:
    fault = citizen_number_fault(number, TODAY)
    assert fault is not None
    assert reason in fault


@given(
    region=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True).filter(str.isascii),
    born=st.dates(date(1900, 1, 1), TODAY),
    order=st.integers(0, 999),
    place=st.integers(0, 17),
    put=st.sampled_from("0123456789X"),
)
def test_one_mistyped_character_of_a_citizen_number_is_caught(
    region: str, born: date, order: int, place: int, put: str
) -> None:
    number = citizen_number(f"{region}{born:%Y%m%d}{order:03d}")
    assert citizen_number_fault(number, TODAY) is None
    mistyped = number[:place] + put + number[place + 1 :]
    assert (citizen_number_fault(mistyped, TODAY) is None) == (mistyped == number)
    assert re.fullmatch(r"[0-9]{17}[0-9X]", number)
