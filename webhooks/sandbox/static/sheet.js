// Sheets over the phone: scanning a code, agreeing to notices.

import { drawn, element, rich } from "./screen.js";

const $ = (id) => document.getElementById(id);

function show(title, ...inside) {
  $("sheet-title").textContent = title;
  $("sheet-inside").replaceChildren(...inside);
  $("close-sheet").onclick = () => $("sheet").close();
  if (!$("sheet").open) $("sheet").showModal();
}

/** Scan: a picture with a code on it, the address in a code, or a bare scene of this account. */
export function scan(send) {
  const result = element("p", { className: "result", role: "status" });
  const file = element("input", { type: "file", accept: "image/*", id: "scan-photo" });
  const words = element("input", { id: "scan-words", maxLength: 1000, autocomplete: "off", placeholder: "https://… 或 counter-3" });
  const form = element(
    "form", { className: "scan" },
    element("label", { htmlFor: "scan-photo" }, "选一张有二维码的图片"), file,
    element("label", { htmlFor: "scan-words" }, "或写出码里的网址，或本公众号二维码的场景值"), words,
    element("button", { type: "submit", className: "go" }, "扫一扫"), result,
  );
  const look = async (make) => {
    result.textContent = "正在识别…";
    try {
      const seen = await send(await make());
      if (seen.scene !== undefined) $("sheet").close();
      result.replaceChildren(seen.open ? "码里是网页，点开：" : "码里的文字：", rich(seen.open ?? seen.text ?? ""));
    } catch (error) {
      result.textContent = error instanceof DOMException ? "这不是能打开的图片" : error.message;
    }
  };
  file.onchange = () => file.files[0] && look(async () => ({ image: await drawn(file.files[0]) }));
  form.onsubmit = (event) => {
    event.preventDefault();
    const given = words.value.trim();
    if (given) look(async () => (/^https?:\/\//i.test(given) ? { code: given } : { scene: given }));
  };
  show("扫一扫", form);
}

function choice(words, pressed) {
  const button = element("button", { type: "button" }, words);
  button.onclick = pressed;
  return button;
}

function row(notice, decide) {
  const state = notice.long_term ? (notice.granted ? "长期订阅，已允许" : "长期订阅") : notice.left ? `一次性订阅，还可收 ${notice.left} 条` : "一次性订阅";
  const no = notice.granted ? choice("关闭", () => decide(notice, "withdraw")) : choice("拒绝", () => decide(notice, "reject"));
  return element("li", {}, element("span", {}, element("b", {}, notice.title), element("small", {}, state)), choice("允许", () => decide(notice, "accept")), no);
}

/** Notices: what a page of the account would ask, and WeChat's own settings. */
export async function notices(fetched, send) {
  const decide = async (notice, decision) => draw(await send({ template: notice.id, decision }));
  const draw = (all) => show("订阅通知", element("p", { className: "sub" }, "公众号的网页会这样问您；允许后它才能发。"), element("ul", { className: "notices" }, ...all.map((one) => row(one, decide))));
  draw(await fetched());
}
