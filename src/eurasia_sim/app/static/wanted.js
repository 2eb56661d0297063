// Which language the page is in: the address, what was chosen before, the browser's own, English.

/** @param {Object<string, any>} languages those there are, by their codes */
export function wanted(languages) {
  const asked = new URLSearchParams(location.search).get("lang");
  let kept = null;
  try { kept = localStorage.getItem("language"); } catch { /* this browser keeps nothing */ }
  const own = (navigator.languages ?? []).map((one) => one.split("-")[0]);
  return [asked, kept, ...own].find((one) => one === "en" || Object.hasOwn(languages, one ?? "")) ?? "en";
}
