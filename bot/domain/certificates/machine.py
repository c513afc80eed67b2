"""Machine D, the certificate 证书: every state and every row of its life."""

from bot.domain.lifecycle import ClockMode, State, machine, row

RUN, PAUSE, NONE, END = ClockMode.RUN, ClockMode.PAUSE, ClockMode.NONE, ClockMode.END

STATES = (
    State("draft", "编制", NONE),
    State("signed", "已签", NONE),
    State("valid", "有效", NONE),
    State("superseded", "已被替代", END),
    State("revoked", "已撤销", END),
    State("void", "作废（未生效）", END),
)

ROWS = (
    row(
        "draft sign signed",
        "签章",
        "system",
        "mandatory fields; numbered once, rendered and sealed by the worker; seal "
        "answer verified against the file's hash",
    ),
    row(
        "signed publish valid",
        "生效",
        "system",
        "the case's `issue`, in the same work",
        message="M14",
    ),
    row(
        "draft discard void",
        "作废",
        "signatory system",
        "never numbered, or the number is kept as void",
    ),
    row(
        "signed discard void",
        "作废",
        "signatory system",
    ),
    row(
        "valid supersede superseded",
        "替代",
        "signatory",
        "the new certificate names this one; one transaction",
        message="M17",
    ),
    row(
        "valid revoke revoked",
        "撤销",
        "signatory",
        "reason",
        message="M18 证书已撤销",
        approver="supervisor",
    ),
)

CERTIFICATE = machine("draft", STATES, ROWS)
