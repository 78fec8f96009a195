"use strict";
// Draws /openapi.json: operations by resource, their fields, and a form to try each of them.

const METHODS = ["get", "post", "put", "patch", "delete"];
let document_ = null;

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function resolve(schema) {
  while (schema && schema.$ref) {
    schema = schema.$ref.slice(2).split("/").reduce((at, step) => at[step], document_);
  }
  return schema || {};
}

function kindOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(" or ");
  if (schema.oneOf) return schema.oneOf.map(kindOf).join(" or ");
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.type === "array") return "list of " + kindOf(schema.items || {});
  return [schema.type || "any", schema.format].filter(Boolean).join(", ");
}

function nested(schema) {
  const choices = [schema, ...(schema.anyOf || []), ...(schema.oneOf || []), schema.items || {}];
  const found = choices.flatMap((each) => (each.anyOf ? each.anyOf : [each]));
  return found.map((each) => resolve(each.type === "array" ? each.items : each))
    .find((each) => each.properties);
}

function drawFields(schema, depth) {
  schema = resolve(schema.type === "array" ? schema.items : schema);
  if (!schema.properties) return make("p", {}, make("code", {}, kindOf(schema)));
  const rows = Object.entries(schema.properties).map(([name, field]) => {
    const required = (schema.required || []).includes(name);
    const inner = depth < 4 ? nested(field) : null;
    const line = make("p", {class: "field"},
      make("code", {}, name), " ",
      required ? make("span", {class: "required"}, "required ") : null,
      make("span", {class: "told"}, kindOf(field)),
      field.description ? make("span", {}, " · " + field.description) : null);
    if (!inner) return line;
    return make("details", {class: "field"}, make("summary", {}, line), drawFields(inner, depth + 1));
  });
  return make("div", {}, ...rows);
}

function example(schema, depth) {
  schema = resolve(schema);
  if (schema.examples) return schema.examples[0];
  if ("default" in schema && schema.default !== null) return schema.default;
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.anyOf || schema.oneOf || []).find((each) => each.type !== "null");
  if (choice) return example(choice, depth);
  if (schema.type === "array") return depth > 3 ? [] : [example(schema.items || {}, depth + 1)];
  if (schema.properties) {
    const wanted = Object.keys(schema.properties)
      .filter((name) => (schema.required || []).includes(name));
    return Object.fromEntries(wanted.map((name) =>
      [name, example(schema.properties[name], depth + 1)]));
  }
  if (schema.format === "date") return "2026-01-31";
  if (schema.format === "date-time") return "2026-01-31T09:00:00-08:00";
  return {integer: 1, number: 1, boolean: true, string: "example", object: {}}[schema.type] ?? null;
}

function drawParameters(parameters) {
  if (!parameters.length) return null;
  return make("div", {}, make("h3", {}, "Parameters"), make("table", {}, make("tbody", {},
    ...parameters.map((each) => make("tr", {},
      make("td", {}, make("code", {}, each.name), " ",
        each.required ? make("span", {class: "required"}, "required") : ""),
      make("td", {class: "told"}, each.in + ", " + kindOf(each.schema || {})),
      make("td", {}, each.description || ""))))));
}

function drawResponses(responses) {
  return make("div", {}, make("h3", {}, "Answers"), make("table", {}, make("tbody", {},
    ...Object.entries(responses).map(([status, each]) => {
      const content = Object.values(each.content || {})[0];
      const fields = status < 300 && content && content.schema
        ? make("details", {}, make("summary", {}, kindOf(content.schema)),
          drawFields(content.schema, 0))
        : null;
      return make("tr", {}, make("td", {}, make("code", {}, status)),
        make("td", {}, each.description || "", fields));
    }))));
}

async function send(method, path, inputs, bodyField, mediaType, output) {
  const headers = {};
  const query = new URLSearchParams();
  let target = path;
  for (const [parameter, input] of inputs) {
    if (!input.value) continue;
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`,
      encodeURIComponent(input.value));
    else if (parameter.in === "query") query.set(parameter.name, input.value);
    else headers[parameter.name] = input.value;
  }
  const token = document.getElementById("token").value.trim();
  if (token) headers.Authorization = "Bearer " + token;
  if (bodyField) headers["Content-Type"] = mediaType;
  const address = target + (query.size ? "?" + query : "");
  output.textContent = "…";
  try {
    const answer = await fetch(address, {method: method.toUpperCase(), headers,
      body: bodyField ? bodyField.value : undefined});
    const text = await answer.text();
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it is */ }
    output.textContent = `${answer.status} ${answer.statusText}\n\n${shown}`;
  } catch (problem) {
    output.textContent = "No answer: " + problem.message;
  }
}

function drawTry(method, path, parameters, body) {
  const inputs = parameters.map((parameter) => {
    const input = make("input", {"aria-label": parameter.name, placeholder: parameter.name});
    if (parameter.name === "Idempotency-Key" && self.crypto && crypto.randomUUID) {
      input.value = crypto.randomUUID();
    }
    return [parameter, input];
  });
  const mediaType = body ? Object.keys(body.content)[0] : null;
  const bodyField = body ? make("textarea", {"aria-label": "Body", spellcheck: "false"}) : null;
  if (bodyField && mediaType === "application/json") {
    bodyField.value = JSON.stringify(example(body.content[mediaType].schema, 0), null, 2);
  }
  const output = make("pre", {tabindex: "0"}, "No answer yet.");
  const go = make("button", {type: "button", onclick: () =>
    send(method, path, inputs, bodyField, mediaType, output)}, "Send");
  return make("details", {}, make("summary", {}, make("h3", {}, "Try it")),
    ...inputs.map(([parameter, input]) => make("p", {}, make("label", {}, parameter.name, input))),
    bodyField, make("p", {}, go), output);
}

function drawOperation(path, method, operation) {
  const parameters = operation.parameters || [];
  const body = operation.requestBody ? resolve(operation.requestBody) : null;
  const content = body ? Object.entries(body.content)[0] : null;
  const summary = (operation.description || operation.summary || "").split("\n")[0];
  const box = make("details", {class: "operation", id: operation.operationId || path},
    make("summary", {},
      make("span", {class: "method " + method}, method),
      make("span", {class: "path"}, path),
      make("span", {class: "told"}, summary)));
  // Drawn when opened: a hundred operations with all their fields would be slow at once.
  box.addEventListener("toggle", () => {
    if (!box.open || box.querySelector(".inside")) return;
    box.append(make("div", {class: "inside"},
      make("p", {}, operation.description || ""),
      operation.security ? null : make("p", {class: "told"}, "Open to all."),
      drawParameters(parameters),
      content ? make("div", {}, make("h3", {}, "Body: " + content[0]),
        drawFields(content[1].schema || {}, 0)) : null,
      drawResponses(operation.responses || {}),
      drawTry(method, path, parameters, body)));
  });
  box.dataset.words = [path, method, summary, operation.operationId].join(" ").toLowerCase();
  return box;
}

function draw() {
  document.getElementById("about").textContent = document_.info.description || "";
  document.getElementById("version").textContent =
    `version ${document_.info.version}, OpenAPI ${document_.openapi}`;
  const groups = new Map();
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const method of METHODS.filter((each) => methods[each])) {
      const tag = (methods[method].tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(drawOperation(path, method, methods[method]));
    }
  }
  const main = document.getElementById("operations");
  main.replaceChildren();
  for (const [tag, boxes] of groups) {
    main.append(make("section", {id: "tag-" + tag}, make("h2", {}, tag), ...boxes));
    document.getElementById("contents").append(make("a", {href: "#tag-" + tag}, tag));
  }
  if (location.hash) {
    const chosen = document.getElementById(location.hash.slice(1));
    if (chosen && chosen.tagName === "DETAILS") chosen.open = true;
    if (chosen) chosen.scrollIntoView();
  }
}

function filter(words) {
  for (const box of document.querySelectorAll("details.operation")) {
    box.hidden = !box.dataset.words.includes(words);
  }
  for (const section of document.querySelectorAll("main section")) {
    section.hidden = !section.querySelector("details.operation:not([hidden])");
  }
}

async function begin() {
  document.getElementById("access").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("search").addEventListener("input", (event) =>
    filter(event.target.value.trim().toLowerCase()));
  try {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) throw new Error(answer.status);
    document_ = await answer.json();
    draw();
  } catch (problem) {
    document.getElementById("operations").textContent = "The document cannot be read: " + problem.message;
  }
}

begin();
