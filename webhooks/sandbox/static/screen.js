// What stands on the phone's screen: bubbles, cards, system lines. Text is never parsed as HTML.

const SCALE = "M12 4v16M5 7h14M5 7l-2.4 6h4.8zM19 7l-2.4 6h4.8zM8.5 20h7";
const COLOURS = ["#9a4a2f", "#2f5d9a", "#7a3e8e", "#8a5a00", "#1f6f78", "#a3325b", "#4a6b1f"];
const SPOKEN = { voice: "语音", image: "图片", location: "位置", video: "视频", shortvideo: "视频", link: "链接" };
const CARDS = { template: "模板消息", subscription: "订阅通知" };
const ACTS = { subscribe: "关注了公众号", unsubscribe: "取消了关注", SCAN: "扫描了二维码", LOCATION: "上报了位置" };

/** An element with properties and children; strings become text. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

/** A citizen's face: the last character of the name on a colour of its own. */
export function face(name, openid) {
  const sum = [...openid + name].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 9973, 7);
  const made = element("span", { className: "face", ariaHidden: "true" }, [...name].at(-1) ?? "民");
  made.style.background = COLOURS[sum % COLOURS.length];
  return made;
}

function institution() {
  const made = element("span", { className: "face institution", ariaHidden: "true" });
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SCALE);
  drawing.append(path);
  made.append(drawing);
  return made;
}

const web = (address) => /^https?:\/\//i.test(address);

function link(address, words) {
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

/** The words of a tappable menu line: weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=… */
function tap(address, words, say) {
  const query = new URLSearchParams(address.slice(address.indexOf("?") + 1));
  const button = element("button", { type: "button", className: "link-like" }, words);
  button.onclick = () => say({ text: { Content: query.get("msgmenucontent") ?? words, bizmsgmenuid: query.get("msgmenuid") ?? "" } });
  return button;
}

/** Text as WeChat shows it: <a href> and bare addresses become links, everything else is text. */
export function rich(text, say) {
  const parts = document.createDocumentFragment();
  const pattern = /<a\s+[^>]*?href\s*=\s*["']([^"']+)["'][^>]*>([^<]*)<\/a>|(https?:\/\/[\w\-./?%&=#~:+@!,;$*]*[\w\-/=#&])/gi;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    const [whole, address, words, bare] = found;
    parts.append(text.slice(from, found.index));
    if (bare) parts.append(link(bare, bare));
    else if (web(address)) parts.append(link(address, words));
    else if (address.startsWith("weixin://bizmsgmenu?")) parts.append(tap(address, words, say));
    else parts.append(words);
    from = found.index + whole.length;
  }
  parts.append(text.slice(from));
  return parts;
}

/** A chosen picture as JPEG in a data: address, at most 2000 pixels long, as WeChat sends it. */
export async function drawn(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, 2000 / Math.max(image.width, image.height));
  const canvas = element("canvas", { width: Math.max(1, Math.round(image.width * scale)), height: Math.max(1, Math.round(image.height * scale)) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.9);
}

/** A photo that the sandbox itself keeps; null for a picture of anybody else's, which is not fetched. */
function photo(message) {
  const found = /\/sandbox\/media\/[\w-]+$/.exec(message.picture ?? "");
  return found ? element("img", { className: "photo", src: found[0], alt: "照片" }) : null;
}

function card(message, account) {
  const rows = message.fields.map((row) => element("div", {}, element("dt", {}, row.label), element("dd", {}, row.value)));
  return element(
    "li", { className: "card arrive" },
    element("p", { className: "from" }, CARDS[message.channel] ? `${account} · ${CARDS[message.channel]}` : account),
    element("h3", {}, message.title),
    message.fields.length ? element("dl", {}, ...rows) : element("p", {}, message.text),
    web(message.url) ? element("a", { className: "open", href: message.url, target: "_blank", rel: "noopener noreferrer" }, "查看详情", element("span", { ariaHidden: "true" }, "›")) : null,
  );
}

function menu(message, say) {
  const items = message.fields.map((item) => {
    const button = element("button", { type: "button", className: "link-like menu-item" }, item.value);
    button.onclick = () => say({ text: { Content: item.value, bizmsgmenuid: item.label } });
    return button;
  });
  return [message.title, ...items, message.text];
}

function bubble(message, citizen, say) {
  const mine = message.direction === "to_account";
  const picture = photo(message);
  if (picture) return element("li", { className: `line arrive ${mine ? "mine" : "theirs"}` }, mine ? face(citizen.name, citizen.openid) : institution(), element("div", { className: "bubble framed" }, picture));
  const kind = mine ? SPOKEN[message.kind] : undefined;
  const content = message.kind === "msgmenu" ? menu(message, say) : [rich(message.text, say)];
  const box = element("div", { className: "bubble" }, kind ? element("span", { className: "kind" }, kind) : null, ...content);
  return element("li", { className: `line arrive ${mine ? "mine" : "theirs"}` }, mine ? face(citizen.name, citizen.openid) : institution(), box);
}

/** What a citizen did, in words: the first word of an event's text is its name. */
function acted(message) {
  const key = message.text.slice(message.kind.length).trim();
  if (message.kind === "VIEW") return `点菜单打开了网页 ${key}`;
  return ACTS[message.kind] ? `${ACTS[message.kind]}${key ? `（${key.replace(/^qrscene_/, "")}）` : ""}` : `点了菜单 ${key}`;
}

/** One message as a list item. `say` sends what a tapped menu line says. */
export function shown(message, citizen, account, say) {
  if (message.channel === "system") return element("li", { className: "system fault arrive" }, message.text);
  if (message.channel === "event") return element("li", { className: "system arrive" }, acted(message));
  if (message.kind === "template" || message.kind === "news") return card(message, account);
  return bubble(message, citizen, say);
}

/** The time line WeChat puts between messages more than five minutes apart; null otherwise. */
export function moment(at, before) {
  const now = new Date(at);
  if (before && now - new Date(before) < 5 * 60_000) return null;
  const words = now.toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  return element("li", { className: "moment" }, words);
}
