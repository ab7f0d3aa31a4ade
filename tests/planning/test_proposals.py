"""Proposals for flagged components: which entries of a library are chosen, and how they fit a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.action import Action, validate
from planning.library import Entry, IndicatorLink, Library, Retired, Worked
from planning.owners import Owner
from planning.periods import CONVENTIONS, Period
from planning.plan import RHYTHMS, Channel, Duty, Plan, Reporting, Term, Topic
from planning.proposals import MOST, Need, Proposal, action_from, days_of, propose, ready, recurring, unanswered

PAIR, OTHER = ("made_up", "roads"), ("made_up", "bridges")
TODAY = date(2026, 11, 29)
CHANNELS = ("portal", "radio")
PLAN = Plan(
    year=2027,
    title="Kế hoạch",
    topics=(Topic(code="reform", name_vi="Cải cách"),),
    channels=(Channel(code="portal", name_vi="Cổng thông tin"), Channel(code="radio", name_vi="Phát thanh")),
    units=(
        Term(code="office", name_vi="Văn phòng Sở"),
        Term(code="data", name_vi="Phòng Thông tin - Thống kê KHCN"),
        Term(code="press", name_vi="Phòng Báo chí"),
    ),
    duties=(Duty(code="D1", text="Đăng tải lên cổng thông tin của Sở.", lead=("data",)),),
    reporting=Reporting(text="Báo cáo", by=("office",), to="Giám đốc"),
)


def entry(code: str, **fields: object) -> Entry:
    given_fields = {"components": (PAIR,), "channel": "portal", "source": "https://example.vn", **fields}
    return Entry(code=code, title_vi=f"Việc {code}", **given_fields)


def proposals(*entries: Entry, need: Need | None = None, plan: Plan = PLAN, **given_more: object) -> list[Proposal]:
    of_library = {"links", "worked", "retired", "alike", "any_office", "not_communication"} & given_more.keys()
    library = Library(entries=entries, **{name: given_more.pop(name) for name in of_library})
    actions = given_more.pop("actions", ())
    (found,) = propose([need or Need(component=PAIR)], library, plan, actions, TODAY, **given_more)
    return list(found)


def codes(found: list[Proposal]) -> list[str]:
    return [proposal.entry.code for proposal in found]


def test_only_what_names_the_component_or_fits_it_as_well_is_proposed() -> None:
    also = entry("B", components=(OTHER,), also_components=(PAIR,))
    assert codes(proposals(entry("A"), also, entry("C", components=(OTHER,)))) == ["A", "B"]
    topics = entry("A", topics=("reform",)), entry("B", also_topics=("reform",)), entry("C")
    assert codes(proposals(*topics, need=Need(topic="reform"))) == ["A", "B"]


def test_there_are_three_at_most_and_of_different_channels_where_they_can_be() -> None:
    every = [entry(code) for code in "ABCD"] + [
        entry("E", channel="radio"),
        entry("F", channel="", channel_vi="Hội chợ"),
    ]
    assert codes(proposals(*every)) == ["A", "E", "F"]
    assert len(proposals(*every[:4])) == MOST


def test_of_what_is_alike_there_is_one_where_there_are_others_whatever_the_channel() -> None:
    every = [entry(code, channel="", channel_vi=f"Hình thức {code}") for code in "ABCD"]
    assert codes(proposals(*every, alike=(("A", "B"),))) == ["A", "C", "D"]
    assert codes(proposals(*every[:2], alike=(("A", "B"),))) == ["A", "B"]
    assert codes(proposals(*every, alike=(("A", "B"),), worked=(Worked(code="A"), Worked(code="B")))) == ["A", "B", "C"]


def test_what_the_office_can_do_itself_comes_before_the_work_of_others_and_what_not_communication_last() -> None:
    every = [
        entry("A", channel_vi="1", channel="", lead_vi="Sở Khác"),
        entry("B", channel_vi="2", channel="", lead_vi="Văn phòng Sở"),
        entry(
            "C", channel_vi="3", channel="", lead_vi="Sở Khoa học; các sở", components=(OTHER,), also_components=(PAIR,)
        ),
        entry("D", channel_vi="4", channel="", lead_vi="Sở Khác", components=(OTHER,), also_components=(PAIR,)),
    ]
    found = proposals(*every, any_office=("D",), not_communication=("B",), office="Sở Khoa học Hà Tĩnh")
    assert [(proposal.entry.code, proposal.is_ours) for proposal in found] == [("C", True), ("D", True), ("A", False)]
    assert not proposals(every[2], office="Sở Khoa")[0].is_ours, "half a name is another office"
    assert proposals(every[0], worked=(Worked(code="A"),))[0].is_ours, "it was a success of the office's own"


def test_an_indicator_that_nothing_answers_is_named() -> None:
    link = IndicatorLink(component=PAIR, words=("ổ gà",), actions=("A",), reason_vi="vá đường", reason_en="mends")
    need = Need(component=PAIR, indicators=("Số ổ gà", "Biển báo"))
    library = Library(entries=(entry("A"),), links=(link,))
    assert unanswered(need, library) == ("Biển báo",)
    assert unanswered(need, replace(library, retired=(Retired(code="A"),))) == need.indicators


def test_a_channel_that_the_plan_does_not_have_on_the_days_is_not_proposed() -> None:
    ends = replace(PLAN, channels=(Channel(code="portal", name_vi="Cổng", valid_to=date(2027, 6, 30)),))
    once, all_year = entry("A"), entry("B", rhythm="continuous")
    assert codes(proposals(once, all_year, entry("C", channel="radio"), plan=ends)) == ["A"]


def test_what_names_something_that_has_ended_by_its_last_day_is_not_proposed() -> None:
    def ended(text: str, day: date) -> bool:
        return "Sở Cũ" in text and day > date(2027, 6, 30)

    once, all_year = entry("A", lead_vi="Sở Cũ"), entry("B", lead_vi="Sở Cũ", rhythm="continuous")
    assert codes(proposals(once, all_year, ended=ended)) == ["A"]


def test_what_the_plan_has_already_is_not_proposed_again() -> None:
    by_code = Action(title="Đã đổi tên", proposal="A")
    by_title = Action(title="  VIỆC b ")
    assert codes(proposals(entry("A"), entry("B"), entry("C"), actions=(by_code, by_title))) == ["C"]
    assert codes(proposals(entry("A"), entry("B"), retired=(Retired(code="A"),))) == ["B"]


def test_own_successes_then_near_sources_then_what_was_done_then_the_newest_come_first() -> None:
    every = [
        entry("A", channel_vi="1", channel="", source_year=2024, stage="planned"),
        entry("B", channel_vi="2", channel="", source_year=2020),
        entry("C", channel_vi="3", channel="", source_year=2023),
        entry("D", channel_vi="4", channel="", province="near"),
        entry("E", channel_vi="5", channel="", stage="planned"),
    ]
    found = codes(proposals(*every, nearness={"own": 0, "near": 1}, worked=(Worked(code="E", note_vi="tốt"),)))
    assert found == ["E", "D", "C"]
    assert codes(proposals(*every[:3])) == ["C", "B", "A"]


def test_the_weakest_indicators_are_answered_first_each_by_another_entry_with_the_reason() -> None:
    links = (
        IndicatorLink(component=PAIR, words=("ổ gà",), actions=("C",), reason_vi="vá đường", reason_en="mends"),
        IndicatorLink(component=PAIR, words=("Đèn",), actions=("D", "C"), reason_vi="thắp đèn", reason_en="lights"),
        IndicatorLink(component=OTHER, words=("ổ gà",), actions=("B",), reason_vi="khác", reason_en="other"),
    )
    every = [entry("A"), entry("B", channel="radio"), entry("C"), entry("D")]
    need = Need(component=PAIR, indicators=("Số ổ gà trên đường", "Số ĐÈN đường", "Biển báo"))
    found = proposals(*every, need=need, links=links)
    assert [(p.entry.code, p.indicator, p.link.reason_vi if p.link else "") for p in found] == [
        ("C", "Số ổ gà trên đường", "vá đường"),
        ("B", "", ""),  # of another channel
        ("D", "Số ĐÈN đường", "thắp đèn"),
    ]


def test_two_components_are_not_offered_the_same_while_there_are_others() -> None:
    both = [entry(code, components=(PAIR, OTHER)) for code in "ABCDEF"]
    first, second = propose(
        [Need(component=PAIR), Need(component=OTHER)], Library(entries=tuple(both)), PLAN, (), TODAY
    )
    assert not set(codes(list(first))) & set(codes(list(second)))


@given(
    st.sampled_from(RHYTHMS),
    st.sampled_from(CONVENTIONS),
    st.dates(date(2026, 1, 1), date(2028, 3, 1)),
    st.integers(0, 2),
    st.none() | st.integers(1, 12),
)
def test_days_lie_in_the_plan_year_in_one_reporting_period_not_in_the_past_and_on_working_days(
    rhythm, convention, day, turn, month
) -> None:
    days = days_of(rhythm, 2027, day, convention, turn, month)
    if days is None:
        assert day > date(2027, 1, 1)
        return
    start, due = days
    assert max(day, date(2027, 1, 1)) <= start <= due <= Period(2027, "year").end(convention)
    assert max(start.weekday(), due.weekday()) < 5
    assert not validate(Action(title="x", components=(PAIR,), start=start, due=due, rhythm=rhythm))
    quarters = [Period(2027, "quarter", number) for number in (1, 2, 3, 4)]
    if rhythm == "once":
        inside = [q for q in quarters if q.start(convention) <= start and due <= q.end(convention)]
        assert len(inside) == 1
        if month is not None:
            assert inside[0].start(convention) <= date(2027, month, 15) <= inside[0].end(convention)


def test_the_more_severe_comes_in_an_earlier_quarter_and_a_year_that_is_over_gets_nothing() -> None:
    assert days_of("once", 2027, TODAY) == (date(2027, 1, 1), date(2027, 3, 12))  # 14 March 2027 is a Sunday
    assert days_of("once", 2027, TODAY, turn=1) == (date(2027, 3, 15), date(2027, 6, 14))
    assert days_of("once", 2027, date(2027, 3, 1)) == (date(2027, 3, 15), date(2027, 6, 14))
    assert days_of("continuous", 2023, TODAY) is None
    assert proposals(entry("A"), plan=replace(PLAN, year=2023)) == []


@pytest.mark.parametrize(
    ("fields", "lead"),
    [
        ({"lead_vi": "Phòng Thông tin - Thống kê", "channel": "radio"}, "data"),
        ({"lead_vi": "VĂN PHÒNG SỞ; Phòng Báo chí"}, "office"),
        ({"lead_vi": "Sở Khác"}, "data"),  # its duty names the channel
        ({"lead_vi": "Sở Khác", "channel": "radio"}, "press"),  # led what the plan has of this channel
        ({"lead_vi": "Phòng", "channel": "", "channel_vi": "Hội chợ"}, "office"),  # two units begin so: who reports
    ],
)
def test_the_lead_is_a_unit_of_the_plan(fields: dict[str, str], lead: str) -> None:
    earlier = Action(title="Đã có", channel="radio", lead_unit="press")
    (found,) = proposals(entry("A", **fields), actions=(earlier,))
    assert found.lead_unit == lead


def test_who_led_a_channel_in_the_plans_before_leads_it_where_the_plan_has_no_action_of_it() -> None:
    before = [Action(title="Năm trước", channel="radio", lead_unit="press")]
    here = [Action(title="Đã có", channel="radio", lead_unit="data")]
    radio = entry("A", lead_vi="Sở Khác", channel="radio")
    assert proposals(radio, earlier=before)[0].lead_unit == "press"
    assert proposals(radio, actions=here, earlier=before)[0].lead_unit == "data"
    assert proposals(radio, earlier=[replace(before[0], lead_unit="gone")])[0].lead_unit == "office"


def test_who_answers_for_the_component_leads_whoever_led_elsewhere() -> None:
    owned = [Owner(*PAIR, TODAY, "press", ("data", "gone")), Owner(*OTHER, TODAY, "office")]
    (found,) = proposals(entry("A", lead_vi="Văn phòng Sở"), owners=owned)
    assert (found.lead_unit, found.coordinating) == ("press", ("data",))
    action = action_from(found, Action(title=""))
    assert (action.lead_unit, action.coordinating) == ("press", ("data",))
    assert proposals(entry("A", lead_vi="Văn phòng Sở"), owners=owned[1:])[0].lead_unit == "office"


def test_an_action_takes_over_what_the_entry_says_and_what_it_answers() -> None:
    source = entry(
        "A", topics=("reform", "gone"), audience_vi="Người dân", product_vi="bài", quantity=4, rhythm="quarterly"
    )
    (found,) = proposals(source)
    start = Action(
        title="", components=(PAIR,), index="made_up", unit="here", year=2025, plan_year=2027, reason_vi="vì"
    )
    action = action_from(found, start, "ghi chú")
    assert not validate(action)
    assert (action.title, action.product, action.quantity, action.topics) == ("Việc A", "bài", 4, ("reform",))
    assert (action.proposal, action.lead_unit, action.note, action.reason_vi) == ("A", "data", "ghi chú", "vì")
    assert (action.start, action.due) == (found.start, found.due)


def test_regular_work_is_one_recurring_entry_of_a_unit_of_the_plan_for_each_channel_that_is_not_used() -> None:
    entries = (
        entry("A", rhythm="quarterly", lead_vi="Văn phòng Sở", channel="radio"),
        entry("B", rhythm="continuous", lead_vi="Văn phòng Sở", source_year=2024),
        entry("C", rhythm="quarterly", lead_vi="Phòng Báo chí", source_year=2026),
        entry("D", rhythm="quarterly", lead_vi="Sở Khác", source_year=2027),
        entry("E", lead_vi="Văn phòng Sở", channel="radio"),
    )
    library = Library(entries=entries)
    found = recurring(library, PLAN, (), TODAY)
    assert [(proposal.channel, proposal.entry.code) for proposal in found] == [("portal", "C"), ("radio", "A")]
    used = recurring(library, PLAN, [Action(title="Đã có", channel="portal")], TODAY)
    assert codes(list(used)) == ["A"]
    gone = tuple(Retired(code=code) for code in "ABC")
    assert recurring(replace(library, retired=gone), PLAN, (), TODAY) == ()
    own = replace(library, worked=(Worked(code="B"),))
    assert codes(list(recurring(own, PLAN, (), TODAY))) == ["B", "A"], "a success of the office's own comes first"


@given(st.data())
def test_a_retired_entry_is_never_proposed_whatever_else_is_said_of_it(data: st.DataObject) -> None:
    rhythms, leads = st.sampled_from(RHYTHMS), st.sampled_from(["Văn phòng Sở", "Sở Khác", ""])
    every = [
        entry(code, rhythm=data.draw(rhythms), lead_vi=data.draw(leads), channel=data.draw(st.sampled_from(CHANNELS)))
        for code in "ABCDEFGH"
    ]
    some = st.lists(st.sampled_from("ABCDEFGH"), unique=True)
    retired, worked, added = data.draw(some), data.draw(some), data.draw(some)
    link = IndicatorLink(
        component=PAIR, words=("chỉ tiêu",), actions=tuple(retired or "A"), reason_vi="vì", reason_en="as"
    )
    library = Library(
        entries=tuple(every),
        links=(link,),
        worked=tuple(Worked(code=code) for code in worked),
        retired=tuple(Retired(code=code) for code in retired),
        origins=dict.fromkeys(added, "screen"),
    )
    need = Need(component=PAIR, indicators=("Chỉ tiêu thứ nhất",))
    offered = [*propose([need], library, PLAN, (), TODAY)[0], *recurring(library, PLAN, (), TODAY)]
    offered += ready("ABCDEFGH", library, PLAN)
    assert not {proposal.entry.code for proposal in offered} & set(retired)
    assert propose([need], library, PLAN, (), TODAY)[0] or set(retired) == set("ABCDEFGH")


@given(st.permutations("ABCDEFGH"), st.sampled_from(CHANNELS), st.booleans())
def test_what_the_office_added_is_proposed_for_each_component_that_it_names(
    order: list[str], channel: str, is_answered: bool
) -> None:
    own = entry("OWN", components=(PAIR,), also_components=(OTHER,), channel=channel, source_year=2001)
    entries = [entry(code, components=(PAIR, OTHER), source_year=2026) for code in order]
    links = tuple(
        IndicatorLink(component=pair, words=("chỉ tiêu",), actions=tuple("ABCD"), reason_vi="vì", reason_en="as")
        for pair in (PAIR, OTHER)
    )
    library = Library(entries=(*entries, own), links=links if is_answered else (), origins={"OWN": "screen"})
    for pair in (PAIR, OTHER):
        need = Need(component=pair, indicators=("Chỉ tiêu thứ nhất", "Chỉ tiêu thứ hai"))
        assert "OWN" in codes(list(propose([need], library, PLAN, (), TODAY)[0]))
