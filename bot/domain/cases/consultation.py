"""Machine C, the consultation 咨询: every state and every row of its life."""

from bot.domain.lifecycle import ClockMode, State, machine, row
from bot.domain.people.actor import STAFF

RUN, PAUSE, NONE, END = ClockMode.RUN, ClockMode.PAUSE, ClockMode.NONE, ClockMode.END

#: Whoever was asked for help.
ANY_STAFF = " ".join(STAFF)

STATES = (
    State("bot", "机器人应答（尚无工单）", NONE),
    State("queued", "待人工", RUN),
    State("offline", "非工作时间留言", PAUSE),
    State("claimed", "人工处理中", RUN),
    State("awaiting_citizen", "待用户回复", PAUSE),
    State("assisting", "内部协办", RUN),
    State("answered", "已答复", NONE),
    State("converted", "已转办件或投诉", NONE),
    State("redirected", "已引导他处", NONE),
    State("closed", "关闭", NONE),
    State("archived", "归档", END),
)

ROWS = (
    row(
        "bot escalate queued",
        "转人工",
        "citizen system",
        "working hours; one open ticket per citizen; asked for, two misses, or a risk word",
        clocks="start FIRST",
        message="T1 已转人工、排位",
    ),
    row(
        "bot escalate_off_hours offline",
        "非工作时间转人工",
        "citizen system",
        "outside hours; one open ticket per citizen",
        message="T1b 留言已登记、开班时间",
    ),
    row(
        "bot record claimed",
        "登记电话或现场咨询",
        "consultant acceptance",
        "five fields",
        clocks="start SOLVE",
    ),
    row(
        "offline open queued",
        "开班",
        "timer",
        "calendar",
        clocks="start FIRST",
    ),
    row(
        "queued claim claimed",
        "接单",
        "consultant",
        "still unclaimed; skill group; the first sentence to the citizen goes with it",
        clocks="clear FIRST; clear NEXT; ensure SOLVE",
        message="T2 某号为您服务",
    ),
    row(
        "queued escalate_overdue queued",
        "超时升级",
        "timer",
        "FIRST or NEXT due; once per level: supervisor told, priority raised, breach recorded",
    ),
    row(
        "queued cancel closed",
        "用户取消",
        "citizen",
        clocks="stop all",
        message="T5 请评价",
    ),
    row(
        "offline cancel closed",
        "用户取消",
        "citizen",
        message="T5",
    ),
    row(
        "claimed release queued",
        "转接",
        "consultant acceptance timer",
        "hand-over note; timer: seat away 10 min",
        clocks="pause SOLVE; start NEXT",
        message="T2b",
    ),
    row(
        "claimed ask awaiting_citizen",
        "询问用户",
        "consultant",
        "message accepted by the channel",
        clocks="pause SOLVE",
    ),
    row(
        "awaiting_citizen reply claimed",
        "用户回复",
        "citizen",
        clocks="resume SOLVE",
    ),
    row(
        "awaiting_citizen answer answered",
        "答复",
        "consultant acceptance",
        "one full answer",
        clocks="stop SOLVE",
    ),
    row(
        "awaiting_citizen lapse answered",
        "用户未回复",
        "timer",
        "24 h, reminded at 20 h inside the window",
        clocks="stop SOLVE",
        message="T3",
    ),
    row(
        "claimed consult assisting",
        "协办",
        "consultant",
        "internal note, never shown to the citizen",
        message="T2c 正在核实",
    ),
    row(
        "assisting advise claimed",
        "协办答复",
        f"{ANY_STAFF} timer",
        "whoever was asked; timer after 1 WD",
    ),
    row(
        "claimed convert converted",
        "转办",
        "consultant acceptance",
        "citizen's consent; linked both ways; exactly one child",
        clocks="stop SOLVE",
        message="T4 已为您建单",
    ),
    row(
        "claimed redirect redirected",
        "引导",
        "consultant acceptance",
        "body and phone named",
        clocks="stop SOLVE",
        message="T6",
    ),
    row(
        "claimed answer answered",
        "答复",
        "consultant acceptance",
        "one full answer",
        clocks="stop SOLVE",
    ),
    row(
        "claimed cancel closed",
        "用户已解决",
        "citizen",
        clocks="stop SOLVE",
        message="T5",
    ),
    row(
        "answered reopen claimed",
        "再次询问",
        "citizen",
        "within 7 d and the same person on duty",
        clocks="start SOLVE",
    ),
    row(
        "answered requeue queued",
        "再次询问（换人）",
        "citizen",
        "within 7 d, the person away",
        clocks="start NEXT",
        message="T1",
    ),
    row(
        "answered close closed",
        "确认或静默",
        "citizen consultant timer",
        "48 h silent",
        message="T5",
    ),
    row(
        "redirected close closed",
        "完成",
        "timer",
        "24 h",
        message="T5",
    ),
    row(
        "converted close closed",
        "已建单",
        "system",
    ),
    row(
        "closed requeue queued",
        "再次询问",
        "citizen",
        "within 7 d of an answer; one open ticket",
        clocks="start NEXT",
        message="T1",
    ),
    row(
        "closed archive archived",
        "归档",
        "timer",
        "30 d",
    ),
)

CONSULTATION = machine("bot", STATES, ROWS)
