// What the page says by itself, in each language; the templates' words are in locale/.

const ENGLISH = {
  live: "Live",
  polling: "Live (polling)",
  connecting: "Connecting",
  waiting: "Reconnecting in {n} s",
  offline: "Offline: showing what had arrived",
  refused: "Disconnected by the server: reload the page to go on",
  ended: "This live blog has ended",
  starts: "Starts {time}",
  unreachable: "Feed unreachable since {time}",
  readers: { one: "{n} reading now", other: "{n} reading now" },
  back: "Live again",
  lost: "Connection lost",
  newer: { one: "{n} new entry", other: "{n} new entries" },
  since: { one: "{n} newer entry", other: "{n} newer entries" },
  paused: "Paused",
  unseen: { one: "{n} entry since your last visit", other: "{n} entries since your last visit" },
  visit: "New since your last visit",
  older: "Older entries",
  later: "Later entries",
  stale: "What is here may have changed: reload the page",
  removed: "This entry was removed",
  empty: "Nothing has been published yet. New entries appear here by themselves.",
  unbegun: "It has not begun. Entries appear here by themselves.",
  none: "Nothing was published.",
  updated: "updated",
  key: "Key event",
  struck: "Struck as wrong",
  correction: "Correction:",
  play: "Play the video",
  video: "Video",
  pinned: "Pinned",
  whole: "Show all of it",
  pause: "Pause",
  resume: "Resume",
  notify: "Notify me",
  sound: "Sound",
  share: "Share",
  copied: "Link copied",
  denied: "Notifications are blocked in this browser's settings",
};

const CHINESE = {
  live: "直播中",
  polling: "直播中（轮询）",
  connecting: "正在连接",
  waiting: "{n} 秒后重新连接",
  offline: "已离线：显示的是此前收到的内容",
  refused: "服务器已断开连接：请刷新页面以继续",
  ended: "本次直播已结束",
  starts: "{time}开始",
  unreachable: "自{time}起无法读取消息源",
  readers: { other: "{n} 人正在阅读" },
  back: "已恢复直播",
  lost: "连接已断开",
  newer: { other: "{n} 条新消息" },
  since: { other: "{n} 条更新的消息" },
  paused: "已暂停",
  unseen: { other: "上次访问后新增 {n} 条" },
  visit: "上次访问后的新消息",
  older: "较早的消息",
  later: "较晚的消息",
  stale: "此处内容可能已有更改：请刷新页面",
  removed: "这条消息已被撤下",
  empty: "还没有发布任何消息，新消息会自动出现在这里。",
  unbegun: "直播尚未开始，消息会自动出现在这里。",
  none: "没有发布任何消息。",
  updated: "更新于",
  key: "要点",
  struck: "已作废",
  correction: "更正：",
  play: "播放视频",
  video: "视频",
  pinned: "置顶",
  whole: "显示全文",
  pause: "暂停",
  resume: "继续",
  notify: "通知我",
  sound: "提示音",
  share: "分享",
  copied: "链接已复制",
  denied: "浏览器设置已阻止通知",
};

export class Words {
  constructor(language) {
    this.words = language.startsWith("zh") ? CHINESE : ENGLISH;
    this.plurals = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
  }

  // `values` fill the places in braces; `n` also chooses the plural.
  say(key, values = {}) {
    const word = this.words[key];
    const plural = () => word[this.plurals.select(values.n)] ?? word.other;
    const text = typeof word === "string" ? word : plural();
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? this.numbers.format(value) : value;
    });
  }
}
