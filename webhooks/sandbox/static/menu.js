// The account's menu under the chat: up to three buttons, each with up to five of its own.

import { element } from "./screen.js";

const bar = () => document.getElementById("account-menu");

function fold() {
  bar().querySelectorAll("ul").forEach((list) => { list.hidden = true; });
  bar().querySelectorAll("[aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
}

function press(item, say, scan) {
  fold();
  if (item.type === "view") {
    window.open(item.url, "_blank", "noopener");
    say({ event: "VIEW", event_key: item.url });
  } else if (item.type === "click") say({ event: "CLICK", event_key: item.key });
  else if (item.type.startsWith("scancode")) scan();
  else say({ event: item.type, event_key: item.key ?? "" });
}

function leaf(item, say, scan) {
  const button = element("button", { type: "button" }, item.name);
  button.onclick = () => press(item, say, scan);
  return button;
}

function branch(item, say, scan) {
  const list = element("ul", { hidden: true }, ...item.sub_button.map((one) => element("li", {}, leaf(one, say, scan))));
  const button = element("button", { type: "button", ariaExpanded: "false" }, element("span", { className: "bars", ariaHidden: "true" }, "≡"), item.name);
  button.setAttribute("aria-expanded", "false");
  button.onclick = () => {
    const open = list.hidden;
    fold();
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  return [list, button];
}

document.addEventListener("click", (event) => { if (!bar().contains(event.target)) fold(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") fold(); });

/** Show the menu; nothing stands there while the account has none. */
export function accountMenu(buttons, say, scan) {
  bar().hidden = !buttons.length;
  bar().replaceChildren(...buttons.map((item) => element("div", {}, ...(item.sub_button?.length ? branch(item, say, scan) : [leaf(item, say, scan)]))));
}
