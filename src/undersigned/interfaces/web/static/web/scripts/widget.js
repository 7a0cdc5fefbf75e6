// <undersigned-sign via="CODE" lang="en" colour="#1a2b3c">: the sign form on other people's pages. It asks nobody but the
// site it was loaded from, sets no cookie, keeps nothing in the browser, and leaves what stands within the element where it
// cannot run.

const own = new URL(import.meta.url);
const ourLanguage = own.pathname.split("/")[1] || "en";
const TEXT = { name: ["text", "name", 255], email: ["email", "email", 254] };

const STYLE = `
:host { display: block; --accent: #c2321a; --on-accent: #fffdf8; color: inherit; font: inherit; line-height: 1.45; }
* { box-sizing: border-box; }
form, .said { display: grid; gap: 1rem; max-inline-size: 32rem; margin: 0; }
.title, .said h2 { font: inherit; font-size: 1.375em; font-weight: 600; margin: 0; }
.field { display: grid; gap: 0.25rem; }
.label { font-weight: 600; }
.hint, .small { font-size: 0.875em; margin: 0; }
input:not([type=checkbox]), select, button { font: inherit; min-block-size: 2.75rem; inline-size: 100%; padding: 0.5rem 0.75rem; border: 1px solid currentColor; border-radius: 0; color: #131c33; background: #fff; }
.choice { display: grid; grid-template-columns: 1.5rem 1fr; gap: 0.5rem; align-items: start; min-block-size: 2.75rem; }
input[type=checkbox] { inline-size: 1.25rem; block-size: 1.25rem; margin: 0.125rem 0 0; accent-color: var(--accent); }
button { background: var(--accent); color: var(--on-accent); border-color: var(--accent); font-weight: 600; cursor: pointer; }
button[disabled] { opacity: 0.6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { color: #a3150b; background: #fff; font-weight: 600; margin: 0; padding: 0.125rem 0.25rem; }
input[aria-invalid=true], select[aria-invalid=true] { border: 2px solid #a3150b; }
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

class UndersignedSign extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot || this.asked) return;
    this.asked = true;
    const via = this.getAttribute("via") ?? "";
    const language = this.getAttribute("lang") || document.documentElement.lang || ourLanguage;
    this.form = (await this.ask(language, via)) ?? (await this.ask(language.split("-")[0], via)) ?? (await this.ask(ourLanguage, via));
    // What stands within the element goes on to be shown.
    if (!this.form || this.form.closed) return;
    this.root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.colour(this.getAttribute("colour") || this.form.colour);
    this.show(this.draw());
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
      const address = `${own.origin}/${language.toLowerCase()}/widget/form.json?${new URLSearchParams({ via })}`;
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

  draw() {
    const { words, boxes, countries } = this.form;
    const form = make("form", { novalidate: "", "aria-labelledby": "title" });
    form.append(make("h2", { id: "title", class: "title" }, words.title));
    form.append(make("p", { class: "small" }, this.link("call")));
    form.append(make("p", { class: "wrong", role: "alert", id: "whole", hidden: "", tabindex: "-1" }));
    for (const [name, [type, complete, most]] of Object.entries(TEXT)) {
      const input = make("input", { id: name, name, type, autocomplete: complete, maxlength: most, required: "", dir: type === "email" ? "ltr" : "auto" });
      form.append(this.field(name, words[name], input, words[`${name}_hint`]));
    }
    const select = make("select", { id: "country", name: "country", autocomplete: "country", required: "" });
    select.append(make("option", { value: "" }, words.choose));
    for (const [code, name] of countries) select.append(make("option", { value: code }, name));
    form.append(this.field("country", words.country, select));
    for (const [name, said] of Object.entries(boxes)) {
      const box = make("input", { id: name, name, type: "checkbox", required: name === "consent" && "" });
      form.append(this.wrongAt(name), make("label", { class: "choice", for: name }, box, make("span", {}, said)));
    }
    form.append(make("button", { type: "submit" }, words.sign), make("p", { class: "small" }, this.link("privacy")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form);
    });
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
    const button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    const body = new URLSearchParams(new FormData(form));
    body.set("version", this.form.version);
    if (this.form.via) {
      body.set("via", this.form.via);
      body.set("by", "widget");
      const site = siteAround();
      if (site) body.set("site", site);
    }
    let errors = { form: this.form.words.failed };
    try {
      const answer = await fetch(own.origin + this.form.send, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        credentials: "omit",
      });
      const told = await answer.json();
      errors = told.sent ? null : told.errors ?? errors;
    } catch {
      // Said below: nothing was stored as far as we know.
    }
    button.disabled = false;
    if (errors) this.tell(form, errors);
    else this.thank();
  }

  tell(form, errors) {
    let first = null;
    for (const input of form.querySelectorAll("input, select")) {
      const place = this.root.getElementById(`wrong-${input.name}`);
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

  thank() {
    const { words } = this.form;
    const heading = make("h2", { tabindex: "-1" }, words.sent);
    this.show(make("div", { class: "said", role: "status" }, heading, make("p", {}, words.sent_more), make("p", {}, this.link("next"))));
    heading.focus();
  }
}

if (!customElements.get("undersigned-sign")) customElements.define("undersigned-sign", UndersignedSign);
