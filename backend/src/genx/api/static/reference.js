"use strict";
// Draws /openapi.json as a page. No library, nothing from elsewhere; the token stays in this page's memory.

const METHODS = ["get", "post", "put", "patch", "delete"];
let token = null;
let components = {};

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

// Words between backticks are code.
const prose = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));
const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
const resolved = (schema) => (schema.$ref ? components[schema.$ref.split("/").pop()] : schema);

function typeOf(schema) {
  if (!schema || Object.keys(schema).length === 0) return "any";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  const bounds = ["minimum", "maximum", "minLength", "maxLength", "maxItems", "multipleOf", "default"]
    .filter((name) => name in schema)
    .map((name) => `${name} ${JSON.stringify(schema[name])}`);
  return [schema.format ?? schema.type, ...bounds].join(", ");
}

function inner(schema) {
  // The object that a reference, a list or a nullable value holds, if it holds one.
  if (!schema) return null;
  if (schema.$ref) return resolved(schema);
  if (schema.anyOf) return schema.anyOf.map(inner).find(Boolean) ?? null;
  if (schema.type === "array") return inner(schema.items);
  return schema.properties ? schema : null;
}

function fields(schema, depth = 0) {
  const object = inner(schema);
  if (!object || !object.properties || depth > 4) return null;
  const required = new Set(object.required ?? []);
  return make("ul", { class: "schema" }, ...Object.entries(object.properties).map(([name, property]) =>
    make("li", {},
      make("code", { class: required.has(name) ? "required" : "" }, name), " ",
      make("span", { class: "type" }, typeOf(property)),
      property.description ? ` ${property.description}` : null,
      fields(property, depth + 1))));
}

function parameterTable(operation) {
  if (!operation.parameters.length) return null;
  return make("div", {}, make("h3", {}, "Parameters"), make("table", {}, ...operation.parameters.map((parameter) =>
    make("tr", {},
      make("td", {}, make("code", {}, parameter.name), make("br"), make("span", { class: "type" }, parameter.in)),
      make("td", {}, make("span", { class: "type" }, typeOf(parameter.schema)), make("br"), ...prose(parameter.description ?? "")),
      make("td", {}, make("input", {
        "data-name": parameter.name, "data-in": parameter.in, "aria-label": parameter.name,
        required: parameter.required, placeholder: parameter.required ? "required" : "",
      }))))));
}

function bodyOf(operation) {
  const content = operation.requestBody?.content["application/json"];
  if (!content) return null;
  return make("div", {}, make("h3", {}, "Body"), fields(content.schema),
    make("textarea", { spellcheck: "false", "aria-label": "Body" }, asText(content.example)));
}

function answersOf(operation) {
  return make("div", {}, make("h3", {}, "Answers"), ...Object.entries(operation.responses).map(([status, response]) => {
    const [mediaType, content] = Object.entries(response.content ?? {})[0] ?? [];
    const examples = content?.examples ? Object.values(content.examples).map((example) => example.value) : [content?.example];
    return make("details", {},
      make("summary", {}, make("span", { class: "status" }, status), ` ${response.description}`),
      mediaType ? make("p", { class: "type" }, mediaType, " ", typeOf(content.schema)) : null,
      content ? fields(content.schema) : null,
      ...examples.filter((example) => example !== undefined).map((example) => make("pre", {}, asText(example))));
  }));
}

function requestOf(card, path, method) {
  const url = new URL(path, location.origin);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  let filled = path;
  for (const input of card.querySelectorAll("input[data-name]")) {
    const { name, in: where } = input.dataset;
    if (where === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value === "") continue;
    else if (where === "query") url.searchParams.append(name, input.value);
    else headers[name] = input.value;
  }
  url.pathname = filled;
  const body = card.querySelector("textarea")?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return [url, { method: method.toUpperCase(), headers, body }];
}

async function tryOut(card, path, method, output) {
  const missing = [...card.querySelectorAll("input[required]")].find((input) => !input.value);
  if (missing) return missing.focus();
  const [url, options] = requestOf(card, path, method);
  output.replaceChildren("…");
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(130_000) });
    const line = make("p", { class: response.ok ? "status" : "status bad" }, `${response.status} ${response.statusText}`);
    const shown = make("pre", {});
    output.replaceChildren(line, shown);
    await show(response, shown);
  } catch (error) {
    output.replaceChildren(make("p", { class: "bad" }, `No answer: ${error.message}`));
  }
}

async function show(response, shown) {
  if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
    const text = await response.text();
    try { shown.textContent = asText(JSON.parse(text)); } catch { shown.textContent = text.slice(0, 200_000); }
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    shown.textContent = (shown.textContent + part.value).slice(-50_000);
  }
}

function cardOf(path, method, operation) {
  const output = make("div", { "aria-live": "polite" });
  const card = make("details", { class: "operation", id: operation.operationId });
  card.append(
    make("summary", {},
      make("span", { class: `method ${method}` }, method), make("span", { class: "path" }, path),
      make("span", { class: "title" }, operation.summary)),
    make("div", { class: "body" },
      operation.description ? make("p", {}, ...prose(operation.description)) : null,
      parameterTable(operation), bodyOf(operation),
      make("div", { class: "try" }, make("button", { onclick: () => tryOut(card, path, method, output) }, "Try it")),
      output, answersOf(operation)));
  return card;
}

function open(id) {
  const card = document.getElementById(id);
  if (card?.classList.contains("operation")) { card.open = true; card.scrollIntoView(); }
}

function draw(api) {
  components = api.components.schemas;
  const contents = document.getElementById("contents");
  const main = document.getElementById("operations");
  main.replaceChildren(make("p", { class: "about lead" }, ...prose(api.info.description)));
  for (const tag of api.tags) {
    const links = make("div", {}, make("h2", {}, tag.name));
    const section = make("section", {}, make("h2", {}, tag.name), make("p", { class: "lead" }, tag.description));
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const method of METHODS.filter((name) => methods[name]?.tags.includes(tag.name))) {
        const operation = methods[method];
        section.append(cardOf(path, method, operation));
        links.append(make("a", { href: `#${operation.operationId}` }, operation.summary));
      }
    }
    contents.append(links);
    main.append(section);
  }
  open(location.hash.slice(1));
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/);
  for (const card of document.querySelectorAll(".operation")) {
    const said = card.querySelector("summary").textContent.toLowerCase();
    card.hidden = !words.every((word) => said.includes(word));
    document.querySelector(`#contents a[href="#${card.id}"]`).hidden = card.hidden;
  }
  for (const section of document.querySelectorAll("main section")) {
    section.hidden = !section.querySelector(".operation:not([hidden])");
  }
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const response = await fetch("/api/v1/auth/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: form.email.value, password: form.password.value }),
  });
  const answer = await response.json();
  const said = document.getElementById("signed-in");
  said.hidden = false;
  said.classList.toggle("bad", !response.ok);
  said.textContent = response.ok ? `${answer.user.email}, ${answer.user.role}` : answer.detail;
  form.hidden = response.ok;
  token = response.ok ? answer.accessToken : null;
}

document.getElementById("search").addEventListener("input", (event) => search(event.target.value));
document.getElementById("sign-in").addEventListener("submit", signIn);
addEventListener("hashchange", () => open(location.hash.slice(1)));
fetch("/openapi.json").then((response) => response.json()).then(draw).catch((error) => {
  document.getElementById("operations").replaceChildren(make("p", { class: "bad" }, `The reference can't be loaded: ${error.message}`));
});
