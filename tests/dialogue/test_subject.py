"""Which service item a message is about."""

from dataclasses import replace
from typing import Any

from bot.dialogue.subject import Subject, subject, words_about
from tests.citizen import content

PRESSURE = content().items["verify_blood_pressure"]
SCALE = replace(PRESSURE, id="verify_scale", name="电子秤（衡器）检定")
BOTH = (PRESSURE, SCALE)


def named(start: int = 0, **entities: str) -> list[dict[str, Any]]:
    """Entities of the same three characters."""
    place = {"start": start, "end": start + 3}
    return [{"entity": kind, "value": value, **place} for kind, value in entities.items()]


def test_what_is_named_goes_before_everything() -> None:
    slots = {"form_item": PRESSURE.id, "item": PRESSURE.id}
    assert subject(BOTH, named(item=SCALE.id), slots) == Subject(SCALE)
    both_named = [*named(item=SCALE.id), *named(item=PRESSURE.id)]
    assert subject(BOTH, both_named, {}) == Subject(SCALE), "the first one named"


def test_then_what_is_applied_for_then_what_was_talked_about() -> None:
    assert subject(BOTH, [], {"form_item": SCALE.id, "item": PRESSURE.id}) == Subject(SCALE)
    assert subject(BOTH, [], {"item": SCALE.id}) == Subject(SCALE)


def test_an_instrument_of_no_item_is_not_on_offer() -> None:
    found = subject(BOTH, named(instrument="压力表"), {"item": SCALE.id})
    assert found == Subject(None, instrument="压力表")
    assert subject(BOTH, named(instrument="电子秤", item=SCALE.id), {}) == Subject(SCALE)


def test_an_instrument_besides_the_item_is_told_apart() -> None:
    both = [*named(item=PRESSURE.id, instrument="血压计"), *named(4, instrument="电子秤")]
    assert subject(BOTH, both, {}) == Subject(PRESSURE, besides="电子秤")
    model = [*named(item=PRESSURE.id), *named(4, instrument="HEM-7124")]
    assert subject(BOTH, model, {}) == Subject(PRESSURE)


def test_the_only_item_is_assumed_and_among_several_one_asks() -> None:
    assert subject((SCALE,), [], {}) == Subject(SCALE, assumed=True)
    assert subject(BOTH, [], {"item": "gone"}) == Subject(None)
    assert subject((), [], {}) == Subject(None)


def test_a_subject_that_must_be_asked_offers_every_item() -> None:
    said = words_about(Subject(None), BOTH, "guide/fee")
    assert said["response"] == "utter_which_item"
    assert [button["title"] for button in said["buttons"]] == [PRESSURE.name, SCALE.name]
    assert said["buttons"][1]["payload"] == '/guide/fee{"item": "verify_scale"}'
    assert words_about(Subject(None), BOTH, "apply")["response"] == "utter_which_to_apply"


def test_what_is_not_on_offer_is_named() -> None:
    said = words_about(Subject(None, instrument="压力表"), BOTH, "apply")
    assert (said["response"], said["instrument"]) == ("utter_item_not_online", "压力表")
    assert PRESSURE.name in said["offered"]
    besides = words_about(Subject(PRESSURE, besides="电子秤"), BOTH, "apply")
    assert besides == {"response": "utter_besides", "instrument": "电子秤"}
    assert words_about(Subject(PRESSURE), BOTH, "apply") == {}
