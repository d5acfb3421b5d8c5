// One headless Chromium for a whole run of the tests. Reads a JSON object a line from standard input, `{"do": NAME, …}`,
// and answers each with a line: `{"value": …}`, or `{"error": MESSAGE}` when it cannot be done.
import { chromium } from 'playwright-core';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const MERMAID = { '8.8.0': 'mermaid8/dist/mermaid.min.js', '12.3.0': 'mermaid/dist/mermaid.min.js' };

const browser = await chromium.launch({ executablePath: process.argv[2], headless: true, args: FLAGS });
const asked = []; // what pages wanted from outside; nothing is ever let through

async function newContext(options) {
  const made = await browser.newContext({ offline: true, ...options });
  made.on('request', request => { if (!/^(about|data|blob):/.test(request.url())) asked.push(request.url()); });
  return made;
}

const context = await newContext({ viewport: { width: 1920, height: 1080 } });

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
let visited = null; // the page that `visit` opened
const kept = new Map(); // loaded pages, by what they have loaded: a megabyte of script is read once

async function blank(html = '<!doctype html><meta charset="utf-8"><body></body>') {
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'load' });
  return page;
}

async function keptPage(name, load) {
  if (!kept.has(name)) {
    const page = await blank();
    await load(page);
    kept.set(name, page);
  }
  return kept.get(name);
}

async function drop(name) {
  await kept.get(name)?.close();
  kept.delete(name);
}

// flat: a page that has Mermaid draw its labels without HTML.
// Nothing of it is painted, which nobody would look at.
const mermaidPage = (version, flat) => keptPage(`${version} ${flat}`, async page => {
  await page.addStyleTag({ content: 'html { opacity: 0 }' });
  await page.addScriptTag({ path: here(`node_modules/${MERMAID[version]}`) });
  await page.evaluate(htmlLabels => mermaid.initialize({ startOnLoad: false, htmlLabels, flowchart: { htmlLabels } }), !flat);
  await page.addScriptTag({ path: here('mermaid_facts.js') });
});

const commands = {
  // What a Mermaid of that version draws of a flowchart; raw: read from the page's own HTML.
  async mermaid({ version, source, raw, flat }) {
    const page = await mermaidPage(version, Boolean(flat));
    try {
      return await page.evaluate(([text, isRaw]) => mermaidFacts(text, isRaw), [source, Boolean(raw)]);
    } catch (error) {
      await drop(`${version} ${Boolean(flat)}`); // the old version's state may be spoilt for all that follow
      throw error;
    }
  },
  // The SVG that a Mermaid draws, for a picture of it.
  async mermaidSvg({ version, source }) {
    const page = await mermaidPage(version, false);
    return page.evaluate(async text => { const svg = await drawFromText(text); return svg.outerHTML; }, source);
  },
  // Measurements of one of podgram's SVGs inlined in a page, with a style sheet of the page's if given.
  async svg({ text, css }) {
    const page = await keptPage('svg', opened => opened.addScriptTag({ path: here('svg_facts.js') }));
    asked.length = 0;
    const facts = await page.evaluate(([svg, style]) => svgFacts(svg, style), [text, css ?? '']);
    return { ...facts, requests: [...asked] };
  },
  // A screenshot of an HTML page, as base64 of a PNG.
  async png({ html, width, height }) {
    const page = await keptPage('png', async () => {});
    await page.setViewportSize({ width, height });
    await page.setContent(html, { waitUntil: 'load' });
    return (await page.screenshot()).toString('base64');
  },
  // What an expression is worth in an HTML page of its own, and what the page asked for from outside.
  async page({ html, expression }) {
    asked.length = 0;
    const page = await blank(html);
    try {
      return { value: await page.evaluate(expression), requests: [...asked] };
    } finally { await page.close(); }
  },
  // Opens the page of an address of this machine and leaves it open; nothing else is let through.
  async visit({ url, width, height, dark }) {
    await visited?.context().close();
    const own = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
    await own.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {});
    await own.route(/^https?:\/\/(?!127\.0\.0\.1[:/])/, route => route.abort());
    visited = await own.newPage();
    await visited.goto(url, { waitUntil: 'load' });
    return await visited.title();
  },
  // What an expression is worth in the page that is open, once it is worth something.
  async wait({ expression, timeout }) {
    for (const end = Date.now() + (timeout ?? 10000); ; ) {  // Playwright's own way needs a page that allows eval
      const value = await visited.evaluate(expression);
      if (value) return value;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}: ${expression}`);
      await new Promise(done => setTimeout(done, 30));
    }
  },
  async press({ key }) { await visited.keyboard.press(key); return null; },
  async shot() { return (await visited.screenshot()).toString('base64'); },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = { value: await commands[name](given) };
  } catch (error) {
    answer = { error: String(error.message ?? error).replace(/^page\.evaluate: (Error: )?/, '').split('\n    at ')[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
