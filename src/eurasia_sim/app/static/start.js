// Fetch the language's catalogue, then start the page: its texts need it from the first line on.

import { wanted } from "./wanted.js";

async function start() {
  const given = JSON.parse(document.getElementById("given").textContent);
  const code = wanted(given.languages);
  if (code !== "en") {
    const answer = await fetch(given.languages[code].file).catch(() => null);
    if (answer?.ok) {
      const box = document.createElement("script");
      box.type = "application/json";
      box.id = `language-${code}`;
      box.textContent = await answer.text();
      document.head.append(box);
    }
  }
  await import(new URL(given.app, document.baseURI).href);
}

start();
