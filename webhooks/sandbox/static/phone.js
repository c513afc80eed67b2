// The page: which citizen holds the phone, what is sent, and what arrives by itself.

import { desk } from "./desk.js";
import { accountMenu } from "./menu.js";
import { notices, scan } from "./sheet.js";
import { drawn, element, face, moment, shown } from "./screen.js";
import { described } from "./wire.js";

const CHIPS = ["血压计检定要带什么材料", "多少钱", "我要送检两台血压计", "我的单子到哪了", "查证书", "我要投诉", "社保怎么交", "继续", "算了", "人工"];
const FAULTS = {
  none: { hint: "消息和答复都顺利到达。" },
  slow: { hint: "答复在路上要 6 秒：微信 5 秒断开，再投一次。", fault: { delay: 6 } },
  lost: { hint: "服务器收到了，答复前连接断开；5 秒后再投，应得到同一答复。", fault: { cut_reply: true } },
  down: { hint: "三次都送不到，10 秒后市民看到“服务出现故障”。", fault: { reset: true, times: 3 } },
  repeat: { hint: "同一条消息同时投递三次，应只办一次。", order: { deliveries: 3 } },
};
const KINDS = { service: "已认证服务号", service_unverified: "未认证服务号", subscription: "已认证订阅号", subscription_unverified: "未认证订阅号", test: "测试号" };
const KEPT_STEPS = 120;
const $ = (id) => document.getElementById(id);
const citizens = new Map();
const unread = new Map();
let account = {}, current = null, last = null, steps = [], waiting = 0;
let early = null; // what arrives while a conversation is being fetched

async function ask(path, body) {
  const response = await fetch(path, body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {});
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

const chosenFault = () => document.querySelector("input[name=fault]:checked").value;

function settleFault(value) {
  document.querySelector(`input[name=fault][value=${value}]`).checked = true;
  $("fault-hint").textContent = FAULTS[value].hint;
}

/** A line on the screen that is WeChat's own and not the account's. */
function remark(words) {
  $("talk").append(element("li", { className: "system fault" }, words));
  toEnd();
}

async function say(content) {
  const openid = current, { fault, order } = FAULTS[chosenFault()];
  settleFault("none");
  waiting += 1;
  showTyping();
  try {
    if (fault) await ask("faults", { api: "callback", openid, ...fault });
    await ask("messages", { openid, ...content, ...order });
  } catch (error) {
    remark(error.message);
  } finally {
    waiting -= 1;
    showTyping();
  }
}

const showTyping = () => { $("typing").textContent = waiting ? "对方正在输入…" : ""; };
const toEnd = () => { $("talk").scrollTop = $("talk").scrollHeight; };

function append(message) {
  if (last && message.id <= last.id) return;
  const line = moment(message.at, last?.at);
  if (line) $("talk").append(line);
  $("talk").append(shown(message, citizens.get(current), account.name, say));
  last = message;
  toEnd();
}

async function hold(openid) {
  const arrived = [];
  current = openid;
  early = arrived;
  unread.delete(openid);
  document.cookie = `sandbox_citizen=${encodeURIComponent(openid)}; path=/sandbox/; SameSite=Lax`; // pages ask who opens them
  const messages = await ask(`citizens/${encodeURIComponent(openid)}/messages`);
  if (early !== arrived) return; // somebody else was picked meanwhile
  early = null;
  last = null;
  $("talk").replaceChildren();
  [...messages, ...arrived].forEach(append);
  if (!messages.length) $("talk").append(element("li", { className: "moment" }, "点下面的话，或自己写一句"));
  showPeople();
  reveal();
  showSteps();
}

/** Scroll the list, and only the list, to the citizen who is held. */
function reveal() {
  const list = $("roster").getBoundingClientRect();
  const row = $("roster").querySelector("[aria-current=true]").getBoundingClientRect();
  $("roster").scrollTop += Math.max(0, row.bottom - list.bottom) - Math.max(0, list.top - row.top);
}

function showPeople() {
  const rows = [...citizens.values()].map((citizen) => {
    const count = unread.get(citizen.openid);
    const button = element(
      "button", { type: "button" }, face(citizen.name, citizen.openid), element("b", {}, citizen.name),
      element("small", {}, citizen.last || citizen.note || "还没有说过话"),
      count ? element("span", { className: "unread", ariaLabel: `${count} 条未读` }, String(count)) : null,
    );
    button.setAttribute("aria-current", String(citizen.openid === current));
    button.title = citizen.note;
    button.onclick = () => { closePeople(); hold(citizen.openid); };
    return element("li", {}, button);
  });
  $("roster").replaceChildren(...rows);
  const elsewhere = [...unread.values()].reduce((sum, count) => sum + count, 0);
  $("unread-elsewhere").hidden = !elsewhere;
  $("unread-elsewhere").textContent = elsewhere;
  const citizen = citizens.get(current);
  $("whose").textContent = citizen?.name ?? "";
  showWindow();
  $("follow").lastElementChild.textContent = citizen?.following ? "取消关注" : "关注";
}

function showWindow() {
  const citizen = citizens.get(current), open = citizen?.windows;
  const until = open?.until && new Date(open.until).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  const may = until ? (open.left ? `还可主动发 ${open.left} 条，到 ${until}` : `${until} 前的条数已用完，等市民再说话`) : "关着，只能等市民说话，或发模板消息";
  $("window").textContent = citizen ? `${citizen.name}的客服窗口：${citizen.following ? may : "已取消关注"}` : "";
}

function showSteps() {
  const everyone = $("everyone").checked;
  const seen = steps.filter((step) => everyone || !step.openid || step.openid === current);
  $("steps").replaceChildren(...seen.slice(-KEPT_STEPS).reverse().map((step) => described(step, account)));
  $("no-steps").hidden = seen.length > 0;
}

function closePeople() {
  $("people").classList.remove("open");
  $("open-people").focus();
}

function grow() {
  $("words").style.height = "auto";
  $("words").style.height = `${$("words").scrollHeight + 2}px`;
  $("send").disabled = !$("words").value.trim();
}

function send() {
  const text = $("words").value.trim();
  if (!text) return;
  $("words").value = "";
  grow();
  say({ text });
}

async function sendPhoto() {
  const [file] = $("photo").files;
  $("photo").value = "";
  if (!file) return;
  try {
    await say({ image: await drawn(file) });
  } catch {
    remark("这不是能打开的图片");
  }
}

const acts = {
  photo: () => $("photo").click(),
  voice: (written) => say({ voice: written || "血压计怎么送检" }),
  location: (written) => say({ location: written || "示例市和平路 1 号" }),
  follow: () => say({ event: citizens.get(current).following ? "unsubscribe" : "subscribe" }),
  scan: () => scan((code) => ask("scans", { openid: current, ...code })),
  notices: () => notices(() => ask(`citizens/${encodeURIComponent(current)}/notices`), (choice) => ask("notices", { openid: current, ...choice })),
  desk: () => desk.open(),
};

function act(what) {
  const written = $("words").value.trim();
  acts[what](written);
  if (written && (what === "voice" || what === "location")) { $("words").value = ""; grow(); }
  drawer(false);
}

function drawer(open) {
  $("drawer").hidden = !open;
  $("more").setAttribute("aria-expanded", String(open));
  if (open) toEnd();
}

const told = {
  message(message) {
    if (message.openid === current) early ? early.push(message) : append(message);
    else if (message.direction === "to_citizen") unread.set(message.openid, (unread.get(message.openid) ?? 0) + 1);
    const citizen = citizens.get(message.openid);
    if (citizen && message.channel !== "event") citizen.last = message.picture ? "[图片]" : message.title || message.text;
    showPeople();
  },
  citizen(citizen) { citizens.set(citizen.openid, citizen); showPeople(); },
  menu({ button }) { accountMenu(button, say, () => acts.scan()); },
  mail(mail) { desk.mail(mail); },
  clock({ now }) { desk.time(now); freshen(); },
  step(step) { steps = [...steps, step].slice(-KEPT_STEPS * 3); showSteps(); },
};

async function freshen() {
  (await ask("citizens")).forEach((citizen) => citizens.set(citizen.openid, citizen));
  showPeople();
}

async function load() {
  const [everybody, before, menu, mails, time] = await Promise.all(["citizens", "steps", "menu", "mail", "clock"].map((what) => ask(what)));
  everybody.forEach((citizen) => citizens.set(citizen.openid, citizen));
  steps = before;
  told.menu(menu);
  desk.mails(mails);
  desk.time(time.now);
  await hold(current ?? everybody[0].openid);
}

function listen() {
  const source = new EventSource("events");
  for (const [topic, hear] of Object.entries(told)) source.addEventListener(topic, (event) => hear(JSON.parse(event.data)));
  source.onopen = load; // also after a reconnection: nothing told meanwhile is missed
}

function wire() {
  $("composer").onsubmit = (event) => { event.preventDefault(); send(); };
  $("words").oninput = grow;
  $("words").onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  };
  $("more").onclick = () => drawer($("drawer").hidden);
  $("open-people").onclick = () => { $("people").classList.add("open"); $("close-people").focus(); };
  $("close-people").onclick = closePeople;
  $("everyone").onchange = showSteps;
  $("faults").onchange = () => settleFault(chosenFault());
  $("photo").onchange = sendPhoto;
  $("talk").addEventListener("load", toEnd, true); // a photo has its height only now
  desk.wire((order) => ask("clock", order));
  document.querySelectorAll("[data-act]").forEach((button) => { button.onclick = () => act(button.dataset.act); });
  document.onkeydown = (event) => { if (event.key === "Escape") { drawer(false); desk.close(); if ($("people").classList.contains("open")) closePeople(); } };
  $("newcomer").onsubmit = async (event) => {
    event.preventDefault();
    const citizen = await ask("citizens", { name: $("newcomer-name").value });
    $("newcomer-name").value = "";
    told.citizen(citizen);
    closePeople();
    hold(citizen.openid);
  };
  $("chips").append(...CHIPS.map((words) => {
    const button = element("button", { type: "button" }, words);
    button.onclick = () => say({ text: words });
    return button;
  }));
  const narrow = matchMedia("(max-width: 759px)");
  const place = () => (narrow.matches ? $("faults-thumb") : $("faults-home")).append($("faults"));
  narrow.onchange = place;
  place();
}

async function start() {
  wire();
  settleFault("none");
  grow();
  setInterval(async () => desk.time((await ask("clock")).now), 20_000);
  account = await ask("account");
  document.title = `${account.name} · 微信沙箱`;
  $("account-name").textContent = account.name;
  $("callback").textContent = `${KINDS[account.kind] ?? account.kind} · ${account.mode === "safe" ? "安全模式" : "明文模式"} · ${account.callback}`;
  listen();
}

start();
