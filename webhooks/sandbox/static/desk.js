// Beside the phone: the staff mailbox and the time in the sandbox.

import { element, rich } from "./screen.js";

const $ = (id) => document.getElementById(id);
const TABS = ["wire", "mail"];
const kept = new Map();
let unread = 0, ahead = 0;

const date = (at) => new Date(at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

function letter(mail, open) {
  const copies = mail.copies > 1 ? element("span", { className: "copies" }, `收到 ${mail.copies} 次`) : null;
  const summary = element("summary", {}, element("b", {}, mail.subject || "（无标题）"), copies, element("small", {}, `${mail.from} · ${date(mail.at)}`));
  const more = mail.links.filter((address) => !mail.text.includes(address));
  const links = more.map((address) => element("p", {}, rich(address)));
  return element("li", {}, element("details", { open }, summary, element("p", { className: "to" }, `收件人：${mail.to}`), element("div", { className: "letter" }, rich(mail.text)), ...links));
}

function showMails() {
  const open = new Set([...$("mails").children].filter((row) => row.firstChild.open).map((row) => row.dataset.id));
  const rows = [...kept.values()].sort((one, other) => other.id - one.id).map((mail) => {
    const row = letter(mail, open.has(String(mail.id)));
    row.dataset.id = mail.id;
    return row;
  });
  $("mails").replaceChildren(...rows);
  $("no-mails").hidden = rows.length > 0;
  if (!$("panel-mail").hidden && $("desk").checkVisibility()) unread = 0;
  $("unread-mail").hidden = !unread;
  $("unread-mail").textContent = unread;
}

function choose(tab) {
  for (const one of TABS) {
    $(`tab-${one}`).setAttribute("aria-selected", String(one === tab));
    $(`panel-${one}`).hidden = one !== tab;
  }
  showMails();
}

/** How far the sandbox's time stands from the true time, in words; empty within a minute. */
function difference(milliseconds) {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return "真实时间";
  const parts = [[Math.floor(minutes / 1440), "天"], [Math.floor(minutes / 60) % 24, "小时"], [minutes % 60, "分钟"]];
  const words = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ");
  return `比真实时间${milliseconds > 0 ? "快" : "慢"} ${words}`;
}

function showTime() {
  const now = new Date(Date.now() + ahead);
  $("clock").textContent = now.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  $("now").textContent = now.toLocaleString("zh-CN", { year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  $("ahead").textContent = difference(ahead);
}

async function move(button, advance) {
  const buttons = document.querySelectorAll("[data-move]");
  buttons.forEach((one) => { one.disabled = true; });
  $("time-trouble").textContent = "";
  try {
    desk.time((await advance(JSON.parse(button.dataset.move))).now);
  } catch (error) {
    $("time-trouble").textContent = error.message;
  } finally {
    buttons.forEach((one) => { one.disabled = false; });
  }
}

export const desk = {
  /** All mails anew, as after a reconnection. */
  mails(all) { kept.clear(); all.forEach((mail) => kept.set(mail.id, mail)); showMails(); },
  /** One came, or came again. */
  mail(mail) {
    if (!kept.has(mail.id)) unread += 1;
    kept.set(mail.id, mail);
    showMails();
  },
  /** What the sandbox's clock says now. */
  time(now) { ahead = new Date(now) - Date.now(); showTime(); },
  /** On a narrow screen the desk lies over the phone. */
  open() { $("desk").classList.add("open"); choose("mail"); $("close-desk").focus(); },
  close() { $("desk").classList.remove("open"); },
  wire(advance) {
    for (const tab of TABS) $(`tab-${tab}`).onclick = () => choose(tab);
    $("close-desk").onclick = () => { desk.close(); $("more").focus(); };
    document.querySelectorAll("[data-move]").forEach((button) => { button.onclick = () => move(button, advance); });
    setInterval(showTime, 5_000);
  },
};
