"""`hengxin staff`."""

from pathlib import Path

import pyotp
import pytest

from tests.running import Place
from tests.webhooks.terminal.conftest import Hengxin

PASSWORD = "correct horse 电池"  # noqa: S105 - a test's
TWICE = f"{PASSWORD}\n{PASSWORD}\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path)


def taken_in(hengxin: Hengxin, place: Place, number: str = "W007") -> str:
    """The last line of stdout."""
    made = hengxin(place, "staff", "add", number, "--role", "consultant", said=TWICE)
    assert made.returncode == 0, made.stderr
    return made.stdout.splitlines()[-1]


def test_somebody_is_taken_in_and_the_second_factor_is_shown_once(
    hengxin: Hengxin, place: Place
) -> None:
    address = taken_in(hengxin, place)
    secret = pyotp.parse_uri(address).secret
    for file in place.folder.glob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes()
            assert PASSWORD.encode() not in file.read_bytes()
    assert hengxin(place, "staff", "list").stdout == "W007\tconsultant\t在用\n"


def test_a_number_is_given_once(hengxin: Hengxin, place: Place) -> None:
    taken_in(hengxin, place)
    twice = hengxin(place, "staff", "add", "W007", "--role", "admin", said=TWICE)
    assert twice.returncode == 1
    assert "W007" in twice.stderr


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (f"{PASSWORD}\nanother horse\n", "不一致"),
        (f"{PASSWORD}\n", "不一致"),
        ("short\nshort\n", "10"),
        ("", "10"),
    ],
)
def test_a_bad_password_is_one_sentence(
    hengxin: Hengxin, place: Place, said: str, says: str
) -> None:
    refused = hengxin(place, "staff", "add", "W007", "--role", "consultant", said=said)
    assert refused.returncode == 1
    assert says in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_roles_that_people_do_not_hold_are_refused(hengxin: Hengxin, place: Place) -> None:
    for role in ("citizen", "timer", "system", "nonsense"):
        refused = hengxin(place, "staff", "add", "W007", "--role", role, said=TWICE)
        assert refused.returncode == 2


def test_somebody_is_seen_off_and_comes_back(hengxin: Hengxin, place: Place) -> None:
    taken_in(hengxin, place)
    assert hengxin(place, "staff", "disable", "W007").returncode == 0
    assert "停用" in hengxin(place, "staff", "list").stdout
    assert hengxin(place, "staff", "enable", "W007").returncode == 0
    assert "在用" in hengxin(place, "staff", "list").stdout
    nobody = hengxin(place, "staff", "disable", "W404")
    assert (nobody.returncode, "W404" in nobody.stderr) == (1, True)


def test_a_new_password(hengxin: Hengxin, place: Place) -> None:
    taken_in(hengxin, place)
    changed = hengxin(place, "staff", "password", "W007", said="another horse\nanother horse\n")
    assert changed.returncode == 0
    assert "another" not in changed.stdout
