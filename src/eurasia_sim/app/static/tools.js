// The bar at the top: which question, undo, the tour, and a menu for files and looks.

import { at, download, h, notice } from "./dom.js";
import { FileError, changesIn, parsed, subjectOf, tableOf, textOf } from "./files.js";
import { YamlError } from "./yaml.js";
import { catalogue, code, languages } from "./language.js";
import { options } from "./shown.js";
import { T } from "./texts.js";

const MOST = 300_000;

// page: { get, given, choose(id), undo(), fresh(), tour(), opened(id, make), redraw(), predict(),
// council() or null }
export function toolBar(page) {
  const { scenarios } = page.given;
  const select = h("select", { id: "scenario", "aria-label": T.scenario, onchange: () => page.choose(select.value) },
    options(scenarios.map(({ id, name }) => ({ id, label: name }))));
  const undo = h("button", { id: "undo", onclick: () => page.undo(), disabled: true }, "↶ ", h("span", {}, T.undo));
  const predict = h("button", { id: "predict", onclick: () => page.predict() }, T.predict);
  const file = h("input", { type: "file", id: "file", accept: ".yaml,.yml,text/yaml", class: "away", tabindex: "-1",
    "aria-hidden": "true", onchange: async () => {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      if (chosen.size > MOST) { notice(T.fileLarge); return; }
      open(await chosen.text());
    } });
  const box = h("textarea", { rows: "6", "aria-label": T.pasteHow, placeholder: T.pasteHow, id: "pasted" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const item = (id, text, act) => h("button", { id, onclick: act }, text);
  const projector = h("input", { type: "checkbox", id: "projector", onchange: () => {
    document.documentElement.toggleAttribute("data-projector", projector.checked);
    page.redraw();
  } });
  const theme = h("select", { id: "theme", onchange: () => {
    if (theme.value === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", theme.value);
    page.redraw();
  } }, Object.entries(T.themes).map(([value, text]) => h("option", { value }, text)));
  const language = h("select", { id: "language", onchange: () => speak(language.value) },
    Object.entries(languages).map(([value, name]) => h("option", { value, lang: value }, name)));
  language.value = code;
  const menu = h("details", { class: "menu", id: "menu" }, h("summary", {}, T.menu), h("div", { class: "card sheet" },
    item("save", T.save, () => download(new Blob([textOf(page.get())], { type: "application/yaml" }),
      `${page.get().about.id}-what-if.yaml`)),
    item("copy", T.copy, () => copied(textOf(page.get()), T.notCopied)),
    item("open", T.open, () => file.click()), file,
    h("details", {}, h("summary", {}, T.paste), box, item("open-pasted", T.paste, () => open(box.value)), wrong),
    item("link", T.link, () => copied(location.href, T.copyYourself)),
    item("png", T.png, () => asPicture(page.svg(), page.get().about.id)),
    item("csv", T.csv, () => download(new Blob([tableOf(page.get())], { type: "text/csv" }), `${page.get().about.id}.csv`)),
    h("label", { class: "field" }, T.theme, theme),
    Object.keys(languages).length > 1 ? h("label", { class: "field" }, T.language, language) : null,
    catalogue.machine ? h("p", { class: "small" }, T.machine) : null,
    h("label", { class: "tick" }, projector, T.projector)));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });

  at("top").replaceChildren(...[h("strong", { class: "brand" }, T.title),
    scenarios.length > 1 ? h("label", { class: "which" }, select) : null,
    h("span", { class: "spring" }), undo, predict, page.council ? item("to-council", [h("span", { class: "long" }, T.council), h("span", { class: "short" }, T.councilShort)], page.council) : null, item("tour", T.tour, () => page.tour()), menu].filter(Boolean));

  async function copied(text, otherwise) {
    try {
      await navigator.clipboard.writeText(text);
      notice(T.copied);
    } catch {
      notice(otherwise);
    }
  }

  // Open a file's text; says what is wrong where the menu stands open, else below.
  async function open(text) {
    wrong.textContent = "";
    try {
      const document = parsed(text);
      const subject = subjectOf(document, scenarios);
      if (!subject) throw new FileError(T.noSubject(document.name));
      await page.opened(subject.id, (about) => changesIn(document, about));
      menu.open = false;
      notice(T.opened);
    } catch (error) {
      if (!(error instanceof YamlError || error instanceof FileError || error.reason)) throw error;
      wrong.textContent = error.message;
      notice(T.notOpened(error.message));
    }
  }

  return { paint: ({ canUndo, predicting, led }) => {
    const { about } = page.get();
    if (about && select.value !== about.id) select.value = about.id;
    const [now, [name]] = [select.selectedOptions[0], about ? options([{ id: about.id, label: about.name }]) : []];
    if (name && now.textContent !== name.textContent) { // the scenario brought its own translations
      now.replaceWith(name);
      select.value = about.id;
    }
    undo.disabled = !canUndo;
    predict.setAttribute("aria-pressed", String(predicting));
    predict.hidden = led;
  } };
}

// The page in another language, as it stands: the address has what was changed.
function speak(next) {
  const here = new URL(location.href);
  let kept = true;
  try { localStorage.setItem("language", next); } catch { kept = false; }
  if (kept) here.searchParams.delete("lang");
  else here.searchParams.set("lang", next);
  if (here.href === location.href) location.reload();
  else location.replace(here);
}

// The picture as it stands, with the page's colours written into it.
function asPicture(svg, name) {
  const copy = svg.cloneNode(true);
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const wanted = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "font-size", "font-weight", "font-family", "paint-order"];
  const [from, to] = [svg, copy].map((root) => [...root.querySelectorAll("*")]);
  from.forEach((node, k) => {
    const style = getComputedStyle(node);
    for (const key of wanted) to[k].setAttribute(key, style.getPropertyValue(key));
    to[k].removeAttribute("class");
  });
  copy.setAttribute("width", 2 * width);
  copy.setAttribute("height", 2 * height);
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 2 * width, height: 2 * height });
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(document.body).getPropertyValue("--card");
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0);
    canvas.toBlob((blob) => download(blob, `${name}.png`));
  };
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}
