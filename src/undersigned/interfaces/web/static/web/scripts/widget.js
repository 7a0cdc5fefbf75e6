// <undersigned-widget act="sign|write|post" target="india" via="CODE" lang="en" colour="#1a2b3c">: a form on other people's pages,
// to sign, to write to a target, or to post about it; <undersigned-sign> signs. It asks nobody but the site it was loaded from,
// sets no cookie, keeps nothing in the browser, and leaves what stands within the element where it cannot run.

const own = new URL(import.meta.url);
const ourLanguage = own.pathname.split("/")[1] || "en";
const TEXT = {
  subject: ["text", "off", 255],
  body: ["textarea", "off", 4000],
  name: ["text", "name", 255],
  email: ["email", "email", 254],
};

const STYLE = `
:host { display: block; --accent: #c2321a; --on-accent: #fffdf8; color: inherit; font: inherit; line-height: 1.45; }
* { box-sizing: border-box; }
form, .said { display: grid; gap: 1rem; max-inline-size: 32rem; margin: 0; }
.title, .said h2 { font: inherit; font-size: 1.375em; font-weight: 600; margin: 0; }
.field { display: grid; gap: 0.25rem; }
.label { font-weight: 600; }
.hint, .small { font-size: 0.875em; margin: 0; }
form > p, .said > p { margin: 0; }
fieldset { display: grid; gap: 0.5rem; border: 0; margin: 0; padding: 0; }
legend { padding: 0 0 0.5rem; font-weight: 600; }
textarea { resize: vertical; }
input:not([type=checkbox], [type=radio]), select, textarea, button { font: inherit; min-block-size: 2.75rem; inline-size: 100%; padding: 0.5rem 0.75rem; border: 1px solid currentColor; border-radius: 0; color: #131c33; background: #fff; }
.choice { display: grid; grid-template-columns: 1.5rem 1fr; gap: 0.5rem; align-items: start; min-block-size: 2.75rem; }
input[type=checkbox], input[type=radio] { inline-size: 1.25rem; block-size: 1.25rem; margin: 0.125rem 0 0; accent-color: var(--accent); }
button { background: var(--accent); color: var(--on-accent); border-color: var(--accent); font-weight: 600; cursor: pointer; }
button.plain { background: none; color: inherit; border-color: currentColor; font-weight: 400; }
.share { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
.share a { display: inline-flex; align-items: center; min-block-size: 2.75rem; }
button[disabled] { opacity: 0.6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { color: #a3150b; background: #fff; font-weight: 600; margin: 0; padding: 0.125rem 0.25rem; }
:is(input, select, textarea)[aria-invalid=true] { border: 2px solid #a3150b; }
a { color: inherit; }
`;

/** Whether white or black reads better on a colour (WCAG 2.2, relative luminance). */
function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

/** A new element with attributes and children; text stays text. */
function make(name, attributes = {}, ...children) {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== false) one.setAttribute(key, value);
  one.append(...children);
  return one;
}

/** The site around our own frame, as far as the browser tells; "" on a page that is not ours. */
function siteAround() {
  if (location.origin !== own.origin || window.parent === window) return "";
  const around = location.ancestorOrigins?.[0] || document.referrer;
  try {
    return new URL(around).origin;
  } catch {
    return "";
  }
}

class UndersignedWidget extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot || this.asked) return;
    this.asked = true;
    const via = this.getAttribute("via") ?? "";
    const language = this.getAttribute("lang") || document.documentElement.lang || ourLanguage;
    this.form = (await this.ask(language, via)) ?? (await this.ask(language.split("-")[0], via)) ?? (await this.ask(ourLanguage, via));
    // What stands within the element goes on to be shown.
    if (!this.form || this.form.closed) return;
    this.also = this.form.also ?? { version: this.form.version };
    this.root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.colour(this.getAttribute("colour") || this.form.colour);
    this.show(this.begin());
    if (this.form.via) {
      const told = new URLSearchParams({ via: this.form.via, by: "widget" });
      const site = siteAround();
      if (site) told.set("site", site);
      navigator.sendBeacon(own.origin + this.form.came, told);
    }
  }

  async ask(language, via) {
    if (!/^[a-zA-Z-]{2,12}$/.test(language)) return null;
    try {
      const asked = new URLSearchParams({ via });
      for (const name of ["act", "target", "campaign"]) if (this.getAttribute(name)) asked.set(name, this.getAttribute(name));
      const address = `${own.origin}/${language.toLowerCase()}/widget/form.json?${asked}`;
      const answer = await fetch(address, { credentials: "omit", referrerPolicy: "origin" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  colour(colour) {
    if (!/^#[0-9a-fA-F]{6}$/.test(colour)) return;
    this.style.setProperty("--accent", colour);
    this.style.setProperty("--on-accent", inkOn(colour));
  }

  /** Replace what is shown. The element's language is that of its words. */
  show(...what) {
    const frame = make("div", { lang: this.form.language, dir: this.form.rtl ? "rtl" : "ltr" }, ...what);
    this.root.replaceChildren(frame);
  }

  link(name) {
    const [address, words] = this.form.links[name];
    return make("a", { href: own.origin + address, target: "_blank", rel: "noopener" }, words);
  }

  /** What is seen first: a sentence where there is nothing to do, our texts to choose from where there are some, or the form. */
  begin() {
    const { said, act, subjects = [], paragraphs = [] } = this.form;
    if (said) return make("div", { class: "said" }, make("p", {}, said), make("p", {}, this.link("call")));
    if (act === "post") return this.post();
    return subjects.length || paragraphs.length ? this.choose() : this.draw();
  }

  /** A form with its heading; `act` is called instead of sending it the browser's way. */
  head(act) {
    const { words, lead, note } = this.form;
    const form = make("form", { novalidate: "", "aria-labelledby": "title" });
    form.append(make("h2", { id: "title", class: "title", tabindex: "-1" }, words.title));
    if (lead) form.append(make("p", {}, lead));
    form.append(make("p", { class: "small" }, this.link("call")));
    if (note) form.append(make("p", { class: "small" }, note));
    form.append(make("p", { class: "wrong", role: "alert", id: "whole", hidden: "", tabindex: "-1" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(form);
    });
    return form;
  }

  /** The campaign's subjects and paragraphs, of which a letter is made. */
  choose() {
    const { words, subjects, paragraphs, text_language: lang } = this.form;
    const chosen = this.chosen ?? { subjects: [0], paragraphs: [] };
    const form = this.head(() => {
      const ticked = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((one) => Number(one.value));
      this.chosen = { subjects: ticked("subjects"), paragraphs: ticked("paragraphs") };
      delete this.also.as_it_is;
      const letter = this.draw();
      letter.querySelector("#subject").value = this.chosen.subjects.map((one) => subjects[one])[0] ?? "";
      letter.querySelector("#body").value = this.chosen.paragraphs.map((one) => paragraphs[one]).join("\n\n");
      this.show(letter);
      letter.querySelector("#title").focus();
    });
    for (const [name, texts, type] of [["subjects", subjects, "radio"], ["paragraphs", paragraphs, "checkbox"]]) {
      if (!texts.length) continue;
      const set = make("fieldset", {}, make("legend", {}, words[name]));
      texts.forEach((text, at) => {
        const input = make("input", { id: `${name}-${at}`, name, type, value: at });
        input.checked = chosen[name].includes(at);
        set.append(make("label", { class: "choice", for: input.id }, input, make("span", { lang, dir: "auto" }, text)));
      });
      form.append(set);
    }
    form.append(make("button", { type: "submit" }, words.go_on));
    return form;
  }

  /** A text to change, links that open it at each network, and a way to say where it was posted. */
  post() {
    const { words, texts, share, networks, place, most, text_language: lang } = this.form;
    const form = this.head((sent) => this.send(sent));
    const area = make("textarea", { id: "text", rows: 5, maxlength: most.text, lang, dir: "auto" });
    form.append(this.field("text", words.text, area, words.text_hint));
    const links = share.map(({ label }) => make("a", { target: "_blank", rel: "noopener noreferrer" }, label));
    const fill = () => {
      const text = encodeURIComponent(area.value.trim());
      links.forEach((link, at) => (link.href = share[at].template.replaceAll(encodeURIComponent(place), text)));
    };
    let at = 0;
    const put = () => {
      area.value = texts[at];
      fill();
    };
    area.addEventListener("input", fill);
    if (texts.length > 1) {
      const other = make("button", { type: "button", class: "plain" }, words.other);
      other.addEventListener("click", () => {
        at = (at + 1) % texts.length;
        put();
      });
      form.append(other);
    }
    put();
    form.append(make("p", { class: "small" }, words.open), make("ul", { class: "share" }, ...links.map((link) => make("li", {}, link))));
    form.append(this.field("network", words.network, this.select("network", networks, words.choose_network)));
    form.append(this.field("country", words.country, this.select("country", this.form.countries, words.choose)));
    form.append(make("button", { type: "submit" }, words.sign), make("p", { class: "small" }, this.link("page"), " · ", this.link("privacy")));
    return form;
  }

  select(name, choices, first) {
    const select = make("select", { id: name, name, autocomplete: name === "country" ? "country" : "off" });
    select.append(make("option", { value: "" }, first));
    for (const [code, words] of choices) select.append(make("option", { value: code }, words));
    return select;
  }

  draw() {
    const { words, boxes, countries, most, paragraphs } = this.form;
    const form = this.head((sent) => this.send(sent));
    for (const [name, [type, complete, limit]] of Object.entries(TEXT)) {
      if (!words[name]) continue;
      const common = { id: name, name, autocomplete: complete, maxlength: most?.[name] ?? limit, required: "", dir: type === "email" ? "ltr" : "auto" };
      const input = type === "textarea" ? make("textarea", { ...common, rows: 12 }) : make("input", { ...common, type });
      form.append(this.field(name, words[name], input, words[`${name}_hint`]));
    }
    const select = this.select("country", countries, words.choose);
    select.required = true;
    form.append(this.field("country", words.country, select));
    for (const [name, said] of Object.entries(boxes)) {
      const box = make("input", { id: name, name, type: "checkbox", required: name === "consent" && "" });
      form.append(this.wrongAt(name), make("label", { class: "choice", for: name }, box, make("span", {}, said)));
    }
    form.append(make("button", { type: "submit" }, words.sign));
    if (paragraphs) {
      const back = make("button", { type: "button", class: "plain" }, words.others);
      back.addEventListener("click", () => {
        this.show(this.begin());
        this.root.getElementById("title").focus();
      });
      form.append(back);
    }
    form.append(make("p", { class: "small" }, this.link("privacy")));
    return form;
  }

  field(name, label, input, hint) {
    const field = make("div", { class: "field" }, make("label", { class: "label", for: name }, label));
    if (hint) field.append(make("span", { class: "hint", id: `hint-${name}` }, hint));
    if (hint) input.setAttribute("aria-describedby", `hint-${name}`);
    field.append(this.wrongAt(name), input);
    return field;
  }

  wrongAt(name) {
    return make("p", { class: "wrong", id: `wrong-${name}`, hidden: "" });
  }

  async send(form) {
    const button = form.querySelector("button[type=submit]");
    if (button.disabled) return;
    button.disabled = true;
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(this.also)) body.set(name, value);
    if (this.form.via) {
      body.set("via", this.form.via);
      body.set("by", "widget");
      const site = siteAround();
      if (site) body.set("site", site);
    }
    let errors = { form: this.form.words.failed };
    let said = "";
    try {
      const answer = await fetch(own.origin + this.form.send, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        credentials: "omit",
      });
      const told = await answer.json();
      errors = told.sent ? null : told.errors ?? errors;
      said = told.said;
      if (told.as_it_is) {
        this.also.as_it_is = "1";
        button.textContent = this.form.words.as_it_is;
      }
    } catch {
      // Said below: nothing was stored as far as we know.
    }
    button.disabled = false;
    if (errors) this.tell(form, errors);
    else this.thank(said);
  }

  tell(form, errors) {
    let first = null;
    for (const input of form.querySelectorAll("input, select, textarea")) {
      const place = this.root.getElementById(`wrong-${input.name}`);
      if (!place) continue;
      const sentence = errors[input.name];
      place.hidden = !sentence;
      place.textContent = sentence ?? "";
      const described = [this.root.getElementById(`hint-${input.name}`) && `hint-${input.name}`, sentence && place.id].filter(Boolean);
      if (described.length) input.setAttribute("aria-describedby", described.join(" "));
      else input.removeAttribute("aria-describedby");
      input.toggleAttribute("aria-invalid", false);
      if (sentence) {
        input.setAttribute("aria-invalid", "true");
        first ??= input;
      }
    }
    const whole = this.root.getElementById("whole");
    whole.textContent = errors.form ?? this.form.words.wrong;
    whole.hidden = false;
    (first ?? whole).focus();
  }

  thank(said) {
    const { words } = this.form;
    const heading = make("h2", { tabindex: "-1" }, words.sent);
    this.show(make("div", { class: "said", role: "status" }, heading, make("p", {}, said || words.sent_more), make("p", {}, this.link("next"))));
    heading.focus();
  }
}

/** The element as it was first called: it signs. */
class UndersignedSign extends UndersignedWidget {}

if (!customElements.get("undersigned-widget")) {
  customElements.define("undersigned-widget", UndersignedWidget);
  customElements.define("undersigned-sign", UndersignedSign);
}
