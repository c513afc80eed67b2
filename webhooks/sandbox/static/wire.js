// What really went over the wire, in plain words.

import { element } from "./screen.js";

const MOST_BYTES = 2048;
const KINDS = { text: "文字", image: "图片", voice: "语音", video: "视频", shortvideo: "视频", location: "位置", link: "链接", subscribe: "关注", unsubscribe: "取消关注", CLICK: "点菜单", SCAN: "扫码", VIEW: "菜单打开网页", TEMPLATESENDJOBFINISH: "模板消息已送达", subscribe_msg_popup_event: "订阅通知的选择", subscribe_msg_change_event: "关闭订阅通知", subscribe_msg_sent_event: "订阅通知已送达" };
const APIS = { stable_token: "领取访问凭证", "message/custom/send": "客服消息", "message/template/send": "模板消息", "template/get_all_private_template": "查模板", "message/subscribe/bizsend": "订阅通知", "wxaapi/newtmpl/gettemplate": "查订阅模板", "media/upload": "上传素材", "media/get": "取素材", "menu/create": "设置菜单", "menu/get": "查菜单", "menu/delete": "删菜单", "qrcode/create": "生成带参二维码", showqrcode: "取二维码图", "user/info": "查关注者", "ticket/getticket": "领取网页票据", "openapi/quota/get": "查额度", clear_quota: "额度清零", get_api_domain_ip: "查微信地址", getcallbackip: "查推送地址", "sns/oauth2/access_token": "网页授权换身份", "sns/userinfo": "取网页用户信息" };
const ANSWERS = { success: "success，不用显示", empty: "空答复，不用显示", text: "一段文字", news: "一条图文", transfer_customer_service: "转人工" };

const clock = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
const bytes = (count) => `${count.toLocaleString("zh-CN")} 字节`;

function head(title, step) {
  return element("header", {}, element("h3", {}, title), element("time", { dateTime: step.at }, clock(step.at)));
}

function attempt(one, mode, label) {
  const fate = one.error ?? ANSWERS[one.kind] ?? one.kind;
  const back = one.received ? `，收回 ${bytes(one.received)}` : "";
  const sort = one.error ? (one.number && one.status === 200 ? "wrong" : "lost") : "";
  return element(
    "li", { className: sort },
    element("span", {}, label),
    element("span", {}, `${mode} ${bytes(one.sent)}${back}：${fate}`),
    element("span", { className: "ms" }, `${one.ms < 1000 ? Math.round(one.ms) + " 毫秒" : (one.ms / 1000).toFixed(1) + " 秒"}`),
  );
}

const numbered = (step, one, index) => (step.deliveries.length > 1 ? `同时 ${index + 1}${one.number > 1 ? `·${one.number}` : ""}` : `第 ${one.number} 次`);

function gauge(size) {
  const meter = element("meter", { min: 0, max: MOST_BYTES, high: MOST_BYTES * 0.9, value: size, ariaLabel: "答复字节数" });
  return element("div", { className: "gauge" }, meter, element("span", {}, `${size} / ${MOST_BYTES} 字节`));
}

function verdict(step) {
  if (step.error) return element("p", { className: "verdict bad" }, step.notice ? step.error : `市民看到“服务出现故障”：${step.error}`);
  if (step.deliveries.length < 2) return null;
  const answers = new Set(step.deliveries.flatMap((run) => run.map((one) => one.reply)).filter(Boolean));
  if (answers.size > 1) return element("p", { className: "verdict bad" }, `同时投递 ${step.deliveries.length} 次，得到 ${answers.size} 种不同的答复`);
  return element("p", { className: "verdict good" }, `同时投递 ${step.deliveries.length} 次，答复一致，市民只看到一次`);
}

function push(step, account) {
  const tries = step.deliveries.flat();
  const shaky = tries.length > step.deliveries.length;
  const mode = account.mode === "safe" ? "加密" : "明文";
  const who = step.notice ? "微信 → 服务器" : "市民 → 服务器";
  return element(
    "li", { className: `step push ${step.error ? "trouble" : shaky ? "shaky" : ""}` },
    head(`${who} · ${KINDS[step.what] ?? step.what}`, step),
    step.words && step.words !== step.what && step.what !== "image" && !step.notice ? element("p", { className: "said" }, `“${step.words}”`) : null,
    element("ol", { className: "tries" }, ...step.deliveries.flatMap((run, index) => run.map((one) => attempt(one, mode, numbered(step, one, index))))),
    step.bytes ? gauge(step.bytes) : null,
    verdict(step),
  );
}

function call(step) {
  const failed = step.errcode !== 0 || step.status !== 200;
  const fate = step.status === null ? "连接被重置" : step.status !== 200 ? `HTTP ${step.status}` : step.errcode === 0 ? "成功" : `errcode ${step.errcode}：${step.errmsg.replace(/ rid:.*/, "")}`;
  return element(
    "li", { className: `step api ${failed ? "trouble" : ""}` },
    head(`服务器 → 微信 · ${APIS[step.what] ?? step.what}`, step),
    element("p", {}, element("code", {}, step.what), ` ${bytes(step.sent)}`),
    element("p", {}, element("span", { className: `verdict ${failed ? "bad" : "good"}` }, fate), step.remark ? `，${step.remark}` : ""),
  );
}

/** One step as a list item. */
export const described = (step, account) => (step.topic === "push" ? push(step, account) : call(step));
