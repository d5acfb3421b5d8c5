// Runs in a page that has loaded one Mermaid. mermaidFacts(source, raw) draws a flowchart and says what is to be
// seen: what stands where comes from Mermaid's own parser, how it looks and reads from the drawing.
'use strict';

// The parser's names for what a pair of brackets draws, in both versions.
const SHAPES = {
  square: 'rectangle', round: 'rounded', stadium: 'stadium', subroutine: 'subroutine', cylinder: 'cylinder',
  circle: 'circle', odd: 'flag', diamond: 'diamond', hexagon: 'hexagon', lean_right: 'parallelogram',
  lean_left: 'parallelogram-alt', trapezoid: 'trapezoid', inv_trapezoid: 'trapezoid-alt',
};

async function mermaidFacts(source, raw) {
  document.body.innerHTML = '';
  const svg = await (raw ? drawFromPage(source) : drawFromText(source));
  const graph = await parsed(source);
  const nodes = graph.vertices
    .map(vertex => ({ vertex, drawn: drawnAs(svg, 'g.node', vertex) }))
    .filter(({ drawn }) => drawn)
    .map(({ vertex, drawn }) => nodeFacts(vertex, drawn));
  const groups = graph.subgraphs.map(group => groupFacts(group, drawnAs(svg, 'g.cluster', group)));
  return {
    nodes, groups, edges: isOld() ? oldEdges(svg, graph) : newEdges(svg, graph), direction: graph.direction,
    drawn: { nodes: svg.querySelectorAll('g.node').length, groups: svg.querySelectorAll('g.cluster').length },
    strange: strangeElements(svg),
  };
}

function isOld() { return !('run' in mermaid); }

// Through the API, as a page with a script of its own does it.
async function drawFromText(source) {
  if (!isOld()) {
    document.body.innerHTML = (await mermaid.render('drawn', source)).svg;
  } else {
    document.body.innerHTML = await new Promise((resolve, reject) => {
      try { mermaid.mermaidAPI.render('drawn', source, resolve); } catch (error) { reject(asError(error)); }
    });
  }
  return theDrawing();
}

// As the text of an element of the page, without any quoting, as a Hugo shortcode puts it there.
async function drawFromPage(source) {
  document.body.innerHTML = `<div class="mermaid">\n${source}\n</div>`;
  const element = document.querySelector('div.mermaid');
  if (isOld()) {
    let failure = null;
    mermaid.parseError = (error) => { failure = error; };
    mermaid.init(undefined, element);
    if (failure) throw asError(failure);
  } else {
    try { await mermaid.run({ nodes: [element], suppressErrors: false }); } catch (error) { throw asError(error); }
  }
  return theDrawing();
}

function theDrawing() {
  const svg = document.querySelector('svg');
  if (!svg) throw new Error('nothing was drawn');
  if (svg.querySelector('.error-text')) throw new Error(`an error was drawn: ${svg.textContent.trim().slice(0, 200)}`);
  return svg;
}

function asError(error) { return new Error(error.str || error.message || String(error)); }

// What the version's own parser makes of the text.
async function parsed(source) {
  const db = isOld() ? mermaid.mermaidAPI.parse(source).parser.yy : (await mermaid.mermaidAPI.getDiagramFromText(source)).db;
  const vertices = db.getVertices();
  return {
    vertices: [...(vertices instanceof Map ? vertices.values() : Object.values(vertices))],
    edges: db.getEdges(), subgraphs: db.getSubGraphs(), direction: db.getDirection(),
  };
}

// The element that draws a vertex or a subgraph: the old version names it by its id or by a domId, the new one puts the drawing's id before.
function drawnAs(svg, selector, { id, domId }) {
  const names = [domId, id].filter(Boolean).flatMap(name => [name, `${svg.id}-${name}`]);
  return [...svg.querySelectorAll(selector)].find(element => names.includes(element.id));
}

function nodeFacts(vertex, drawn) {
  const shape = drawn.querySelector('rect, circle, polygon, ellipse, path');
  return {
    id: vertex.id, shape: SHAPES[vertex.type] ?? vertex.type ?? 'rectangle', label: textOf(drawn.querySelector('.label') ?? drawn),
    link: linkOf(drawn), tooltip: drawn.getAttribute('title') ?? '', ...look(drawn, shape), ...box(drawn),
  };
}

// The old version puts the link into the node, the new one the node into the link.
function linkOf(drawn) {
  const anchor = drawn.closest('a') ?? drawn.querySelector(':scope > a');
  return anchor ? anchor.getAttribute('href') ?? anchor.getAttribute('xlink:href') : null;
}

function groupFacts(group, drawn) {
  if (!drawn) throw new Error(`subgraph ${group.id} is not drawn`);
  return {
    id: group.id, members: group.nodes, label: textOf(drawn.querySelector('.cluster-label, .label, text')),
    ...look(drawn, drawn.querySelector('rect, path, polygon')), ...box(drawn.querySelector('rect, path, polygon')),
  };
}

// The text as it is read on the screen: every line, white space as the browser shows it.
function textOf(element) {
  if (!element) return '';
  const html = element.querySelector('foreignObject');
  if (html) return html.firstElementChild.innerText.replace(/\n+$/, '');
  const rows = [...element.querySelectorAll('tspan.row, tspan')].filter(span => !span.querySelector('tspan'));
  return rows.length ? rows.map(row => row.textContent).join('\n') : element.textContent;
}

function look(drawn, shape) {
  const style = getComputedStyle(shape);
  const text = drawn.querySelector('foreignObject span, foreignObject div, text') ?? drawn;
  const words = getComputedStyle(text);
  return {
    fill: style.fill, stroke: style.stroke, width: style.strokeWidth, dash: style.strokeDasharray,
    color: text instanceof SVGElement ? words.fill : words.color,
  };
}

function box(element) {
  const { x, y, width: w, height: h } = element.getBoundingClientRect();
  return { box: { x, y, w, h } };
}

// Mermaid 8.8.0 marks each path with its ends and draws paths and labels in the order of the text.
function oldEdges(svg, graph) {
  const paths = [...svg.querySelectorAll('g.edgePath')];
  const labels = [...svg.querySelectorAll('g.edgeLabels > g.edgeLabel')];
  if (paths.length !== graph.edges.length) throw new Error(`${paths.length} edges drawn of ${graph.edges.length}`);
  return graph.edges.map((edge, i) => {
    if (!paths[i].classList.contains(`LS-${edge.start}`) || !paths[i].classList.contains(`LE-${edge.end}`)) {
      throw new Error(`edge ${i} is drawn between others: ${paths[i].getAttribute('class')}`);
    }
    return edgeFacts(edge, paths[i].querySelector('path.path'), labels[i]);
  });
}

// Mermaid 12 writes the edge's own id beside its path and its label.
function newEdges(svg, graph) {
  const paths = svg.querySelectorAll('g.edgePaths > path');
  if (paths.length !== graph.edges.length) throw new Error(`${paths.length} edges drawn of ${graph.edges.length}`);
  return graph.edges.map(edge => {
    const name = CSS.escape(edge.id);
    return edgeFacts(edge, svg.querySelector(`g.edgePaths > path[data-id="${name}"]`), svg.querySelector(`g.edgeLabels .label[data-id="${name}"]`));
  });
}

function edgeFacts(edge, path, label) {
  return {
    from: edge.start, to: edge.end, label: textOf(label), line: lineOf(path),
    tail: hasHead(path, 'marker-start'), head: hasHead(path, 'marker-end'),
  };
}

// The new version gives plain lines a dash pattern too, to leave room for the arrow head, but says in a class what they are.
function lineOf(path) {
  const style = getComputedStyle(path);
  if (parseFloat(style.strokeWidth) >= 3) return 'thick';
  const dotted = isOld() ? style.strokeDasharray !== 'none' : path.classList.contains('edge-pattern-dotted');
  return dotted ? 'dotted' : 'solid';
}

// Whether a head is to be seen at an end: the old version gives an open end a marker that is drawn as one point.
function hasHead(path, end) {
  const name = path.getAttribute(end)?.match(/#([^"')]+)/)?.[1];
  const marker = name && document.getElementById(name);
  return Boolean(marker && /[1-9]/.test([...marker.children].map(part => part.getAttribute('d') ?? part.getAttribute('points') ?? part.getAttribute('r')).join()));
}

// Elements that a label may never become: whatever is here was made by text that should have stayed text.
function strangeElements(svg) {
  return [...svg.querySelectorAll('foreignObject *')]
    .map(element => element.tagName.toLowerCase())
    .filter(name => !['div', 'span', 'p', 'br'].includes(name));
}
