"""Who stands at the door: by a signed link, by a session, by number and password."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from aiohttp import web

from bot.domain.people.staff import Staff
from bot.errors import ExpiredLink, HengxinError, InvalidLink, TooOften
from bot.ports.clock import Clock
from bot.ports.locks import Limits
from bot.ports.secrets import Signer
from bot.services.conversation.tickets import TICKET_LINK
from bot.services.people.register import StaffRegister
from webhooks.keys import caller
from webhooks.workbench.posted import Posted

_LOG = structlog.get_logger(__name__)

COOKIE, PATH = "hengxin_staff", "/staff/"
SESSION_FOR = timedelta(hours=8)
_SESSION, _FORM = "staff session", "staff form"

#: Wrong passwords within the window: of one staff number, and from one address, where many sit.
MOST_OF_NUMBER, MOST_FROM_ADDRESS, WINDOW = 5, 20, 900


class WrongPassword(HengxinError):
    """Unknown number, wrong password, no longer here: told alike."""

    status = 403
    sentence = "工号或密码不正确。"


class StaleForm(HengxinError):
    """The form was not drawn for this visitor, or too long ago."""

    status = 403
    sentence = "页面停留太久，请重新提交一次；填写的内容还在。"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever opens a page: `person` is signed in, `link` is the token that opened the ticket.

    `session` is the cookie that proves the person; a fresh one has to be `set`.
    """

    person: Staff | None = None
    link: str = ""
    session: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets people in, and lets them out. `secure`: the address is https, so is the cookie."""

    register: StaffRegister
    signer: Signer
    limits: Limits
    clock: Clock
    secure: bool = field(default=True)

    async def visitor(self, request: web.Request, number: str = "") -> Visitor:
        """Who opens a page, or that of the ticket `number`.

        ExpiredLink, InvalidLink when nothing is shown but a link that does not open that ticket;
        whoever is signed in needs none.
        """
        session = request.cookies.get(COOKIE, "")
        person = await self._person(session)
        link = request.query.get("t", "") if number else ""
        try:
            opens = bool(link) and self._read(TICKET_LINK, link) == number
        except (ExpiredLink, InvalidLink):
            if person is None:
                raise
            opens = False
        if link and not opens and person is None:
            raise InvalidLink
        return Visitor(person, link if opens else "", session if person else "")

    async def sign_in(self, request: web.Request, posted: Posted) -> Visitor:
        """Let somebody in by the form's number and password. TooOften, WrongPassword.

        Each try counts until it proves right, so that many at once are no way around the limit.
        """
        number, password = posted.text("number"), posted.secret("password")
        of_number = f"staff:{hashlib.sha256(number.lower().encode()).hexdigest()[:32]}"
        from_address = f"staff-from:{caller(request)}"
        if not (
            await self.limits.allow(from_address, MOST_FROM_ADDRESS, WINDOW)
            and await self.limits.allow(of_number, MOST_OF_NUMBER, WINDOW)
        ):
            _LOG.warning("staff.too_often")
            raise TooOften
        person = await self.register.check(number, password)
        if person is None:
            _LOG.info("staff.refused")  # what was typed as a number may be a password
            raise WrongPassword
        await self.limits.forgive(of_number)
        await self.limits.forgive(from_address)
        until = self.clock.now() + SESSION_FOR
        known = f"{person.number} {await self.register.stamp(person.number)}"
        return Visitor(person, "", self.signer.sign(_SESSION, known, until), is_new=True)

    def keep(self, response: web.StreamResponse, visitor: Visitor) -> None:
        """Give whoever has just signed in the cookie that says so."""
        if visitor.is_new:
            response.set_cookie(
                COOKIE,
                visitor.session,
                max_age=int(SESSION_FOR.total_seconds()),
                path=PATH,
                secure=self.secure,
                httponly=True,
                samesite="Strict",
            )

    def let_out(self, response: web.StreamResponse) -> None:
        """Take the cookie back."""
        response.del_cookie(
            COOKIE, path=PATH, secure=self.secure, httponly=True, samesite="Strict"
        )

    def form_token(self, visitor: Visitor) -> str:
        """What a form carries to prove that it was drawn for this visitor."""
        until = self.clock.now() + SESSION_FOR
        return self.signer.sign(_FORM, _binding(visitor.session or visitor.link), until)

    def check_form(self, request: web.Request, visitor: Visitor, posted: Posted) -> None:
        """StaleForm unless the form was drawn here, for this visitor.

        A page opened from a letter is drawn before the browser shows the session (SameSite), so
        the link counts as well.
        """
        here = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
        drawn_for = {_binding(visitor.session or visitor.link)}
        if visitor.link:
            drawn_for.add(_binding(visitor.link))
        try:
            bound = self._read(_FORM, posted.text("form"))
        except (ExpiredLink, InvalidLink):
            raise StaleForm from None
        if not here or bound not in drawn_for:
            raise StaleForm

    async def _person(self, session: str) -> Staff | None:
        """Who has that session: still here, and with the password it was opened with."""
        try:
            number, _, stamp = self._read(_SESSION, session).partition(" ")
        except (ExpiredLink, InvalidLink):
            return None
        person = await self.register.find(number)
        if person is None or not person.active or await self.register.stamp(number) != stamp:
            return None
        return person

    def _read(self, purpose: str, token: str) -> str:
        return self.signer.read(purpose, token, self.clock.now())


def _binding(secret: str) -> str:
    """A session or a link as a form knows it; before either, the sign-in form's own."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]
