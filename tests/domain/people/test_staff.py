"""Staff numbers, roles and passwords."""

import pytest

from bot.domain.people.actor import Role
from bot.domain.people.staff import Staff, held_by_staff, is_staff_number, password_fault


def test_who_left_holds_no_role_and_acts_in_none() -> None:
    there = Staff("W007", frozenset({Role.CONSULTANT}))
    gone = Staff("W007", frozenset({Role.CONSULTANT}), active=False)
    assert there.holds(Role.CONSULTANT)
    assert not there.holds(Role.SUPERVISOR)
    assert not gone.holds(Role.CONSULTANT)
    assert there.actor("workbench").roles == {Role.CONSULTANT}
    assert gone.actor("workbench").roles == frozenset()


@pytest.mark.parametrize("number", ["007", "W007", "wang.fang", "a_b-c", "A" * 64])
def test_staff_numbers(number: str) -> None:
    assert is_staff_number(number)


@pytest.mark.parametrize("number", ["", " 007", "王芳", "../x", "a b", "A" * 65, "-x", "0\n", "٣"])
def test_what_is_no_staff_number(number: str) -> None:
    assert not is_staff_number(number)


@pytest.mark.parametrize("password", ["correct horse", "一二三四五六七八九十", "a1b2c3d4e5"])
def test_good_passwords(password: str) -> None:
    assert password_fault(password, "W007") is None


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "10"),
        ("", "10"),
        ("x" * 257, "256"),
        ("aaaaaaaaaaaa", "猜到"),
        ("121212121212", "猜到"),
        ("my-w007-password", "猜到"),
    ],
)
def test_weak_passwords_are_told_why(password: str, word: str) -> None:
    assert word in (password_fault(password, "W007") or "")


def test_nobody_is_a_citizen_or_a_clock_by_office() -> None:
    assert held_by_staff(frozenset({Role.CONSULTANT, Role.ADMIN}))
    assert not held_by_staff(frozenset())
    for role in (Role.CITIZEN, Role.AGENT, Role.TIMER, Role.SYSTEM):
        assert not held_by_staff(frozenset({Role.CONSULTANT, role}))
