"""Which service item a message is about."""

from dataclasses import replace
from typing import Any

from bot.dialogue.subject import Subject, subject, words_about
from tests.citizen import content

PRESSURE = content().items["verify_blood_pressure"]
SCALE = replace(PRESSURE, id="verify_scale", name="电子秤（衡器）检定")
BOTH = (PRESSURE, SCALE)


def message(*entities: dict[str, Any], **likely: float) -> dict[str, Any]:
    ranking = [{"name": item, "confidence": share} for item, share in likely.items()]
    return {"entities": list(entities), "item_ranking": ranking}


def named(start: int = 0, **entities: str) -> list[dict[str, Any]]:
    """Entities of the same three characters."""
    place = {"start": start, "end": start + 3}
    return [{"entity": kind, "value": value, **place} for kind, value in entities.items()]


def test_what_is_named_goes_before_everything() -> None:
    slots = {"form_item": PRESSURE.id, "item": PRESSURE.id}
    assert subject(BOTH, message(*named(item=SCALE.id)), slots) == Subject(SCALE)
    both_named = message(*named(item=SCALE.id), *named(item=PRESSURE.id))
    assert subject(BOTH, both_named, {}) == Subject(SCALE, others=(PRESSURE,))


def test_then_what_is_applied_for_then_what_was_talked_about() -> None:
    slots = {"form_item": SCALE.id, "item": PRESSURE.id}
    assert subject(BOTH, message(), slots) == Subject(SCALE)
    assert subject(BOTH, message(), {"item": SCALE.id}) == Subject(SCALE)


def test_a_name_that_items_share_is_asked_about_unless_one_stands_out() -> None:
    said = named(item=SCALE.id)
    open_ = message(*said, verify_scale=0.55, verify_blood_pressure=0.45)
    assert subject(BOTH, open_, {}) == Subject(None, choices=(SCALE, PRESSURE))
    clear = message(*said, verify_scale=0.8, verify_blood_pressure=0.2)
    assert subject(BOTH, clear, {}) == Subject(SCALE)


def test_a_name_that_items_share_is_asked_about_however_the_rest_sounds() -> None:
    sharing = (replace(PRESSURE, aliases=("培训班",)), replace(SCALE, aliases=("培训班",)))
    likely = {"verify_scale": 0.93, "verify_blood_pressure": 0.07}
    said = {**message(*named(item=SCALE.id), **likely), "text": "培训班多少钱"}
    assert subject(sharing, said, {}) == Subject(None, choices=sharing)
    before = {**message(*named(item=SCALE.id), verify_scale=1.0), "text": "培训班多少钱"}
    assert subject(sharing, before, {}) == Subject(sharing[1])


def test_what_is_done_narrows_the_choice() -> None:
    trainings = tuple(replace(SCALE, id=f"t{at}", name=f"第{at}种培训") for at in range(2))
    said = {**message(), "text": "培训多少钱"}
    assert subject((*BOTH, *trainings), said, {}) == Subject(None, choices=trainings)
    assert subject((*BOTH, *trainings), {**message(), "text": "多少钱"}, {}) == Subject(None)


def test_a_name_of_nothing_in_particular_is_no_instrument() -> None:
    assert subject(BOTH, message(*named(instrument="仪表")), {}) == Subject(None)


def test_what_is_only_described_is_offered_and_what_was_talked_about_decides() -> None:
    vague = message(verify_scale=0.4, verify_blood_pressure=0.3)
    assert subject(BOTH, vague, {}) == Subject(None, choices=(SCALE, PRESSURE))
    assert subject(BOTH, vague, {"item": PRESSURE.id}) == Subject(PRESSURE)
    other = message(verify_scale=0.4)
    assert subject(BOTH, other, {"item": PRESSURE.id}) == Subject(None, choices=(SCALE,))
    assert subject(BOTH, message(verify_scale=0.1), {}) == Subject(None)


def test_an_instrument_of_no_item_is_not_on_offer() -> None:
    found = subject(BOTH, message(*named(instrument="听诊器")), {"item": SCALE.id})
    assert found == Subject(None, instrument="听诊器")
    near = subject(BOTH, message(*named(instrument="听诊器"), verify_blood_pressure=0.3), {})
    assert near == Subject(None, instrument="听诊器", choices=(PRESSURE,))
    both = message(*named(instrument="电子秤", item=SCALE.id))
    assert subject(BOTH, both, {}) == Subject(SCALE)


def test_an_instrument_besides_the_item_is_told_apart() -> None:
    both = message(*named(item=PRESSURE.id, instrument="血压计"), *named(4, instrument="听诊器"))
    assert subject(BOTH, both, {}) == Subject(PRESSURE, besides="听诊器")
    model = message(*named(item=PRESSURE.id), *named(4, instrument="HEM-7124"))
    assert subject(BOTH, model, {}) == Subject(PRESSURE)


def test_the_only_item_is_meant_and_among_several_one_asks() -> None:
    assert subject((SCALE,), message(), {}) == Subject(SCALE)
    assert subject(BOTH, message(), {"item": "gone"}) == Subject(None)
    assert subject((), message(), {}) == Subject(None)


def test_a_subject_that_must_be_asked_offers_every_item() -> None:
    said = words_about(Subject(None), BOTH, "guide/fee")
    assert said["response"] == "utter_which_item"
    assert [button["title"] for button in said["buttons"]] == [PRESSURE.name, SCALE.name]
    assert said["buttons"][1]["payload"] == '/guide/fee{"item": "verify_scale"}'
    assert words_about(Subject(None), BOTH, "apply")["response"] == "utter_which_to_apply"


def test_many_items_are_offered_by_their_groups() -> None:
    many = tuple(replace(SCALE, id=f"i{at}", group=f"大类{at % 3}") for at in range(12))
    said = words_about(Subject(None), many, "apply")
    assert [button["title"] for button in said["buttons"]] == ["大类0", "大类1", "大类2"]
    assert said["buttons"][1]["payload"] == '/apply{"group": "大类1"}'
    picked = subject(many, message(*named(group="大类1")), {"item": "i0"})
    assert picked == Subject(None, choices=many[1::3])
    titles = [each["title"] for each in words_about(picked, many, "apply")["buttons"]]
    assert titles == [SCALE.name] * 4 + ["都不是，转人工"]


def test_what_is_not_on_offer_is_named() -> None:
    said = words_about(Subject(None, instrument="听诊器"), BOTH, "apply")
    assert (said["response"], said["instrument"]) == ("utter_item_not_online", "听诊器")
    assert said["offered"] == PRESSURE.group
    near = Subject(None, instrument="听诊器", choices=(PRESSURE,))
    said = words_about(near, BOTH, "guide/fee")
    assert (said["response"], said["instrument"]) == ("utter_item_not_listed", "听诊器")
    assert [each["title"] for each in said["buttons"]] == [PRESSURE.name, "都不是，转人工"]
    besides = words_about(Subject(PRESSURE, besides="听诊器"), BOTH, "apply")
    assert besides == {"response": "utter_besides", "instrument": "听诊器"}
    assert words_about(Subject(PRESSURE), BOTH, "apply") == {}
