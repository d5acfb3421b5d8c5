// Runs in a page. svgFacts(text, css) puts an SVG of podgram into the page, as an author inlines it, and measures it by its
// public structure: g.node and g.group with one outline and their text, g.edge with a path and maybe text.
'use strict';

const OUTLINE = ':scope > rect, :scope > circle, :scope > ellipse, :scope > polygon, :scope > path';
const FRAGILE = ['foreignObject', 'style', 'script', 'filter', 'image', 'use'];

function svgFacts(text, css) {
  document.body.style.margin = '0';
  document.body.innerHTML = (css ? `<style>${css}</style>` : '') + text.replace(/^[^]*?(?=<svg)/, '');
  const svg = document.querySelector('svg');
  const [, , width, height] = (svg.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  const facts = {
    size: [svg.getAttribute('width'), svg.getAttribute('height')], viewBox: svg.getAttribute('viewBox') ?? '', role: svg.getAttribute('role') ?? '',
    title: svg.querySelector(':scope > title')?.textContent ?? '', desc: svg.querySelector(':scope > desc')?.textContent ?? '',
    ids: [...svg.querySelectorAll('[id]'), ...(svg.id ? [svg] : [])].map(element => element.id),
    fragile: FRAGILE.filter(name => svg.querySelector(name)),
  };
  svg.setAttribute('width', width); svg.setAttribute('height', height); // measured in the picture's own units
  facts.nodes = [...svg.querySelectorAll('g.node')].map(partFacts);
  facts.groups = [...svg.querySelectorAll('g.group')].map(partFacts);
  facts.edges = [...svg.querySelectorAll('g.edge')].map(edge => edgeFacts(edge, svg));
  facts.overlaps = pairs(facts.nodes).filter(([a, b]) => overlap(a.box, b.box)).map(([a, b]) => [a.id, b.id]);
  facts.outside = [...svg.querySelectorAll('text, g.node > *, g.group > *, g.edge > path')].map(place)
    .filter(b => b.x < -1 || b.y < -1 || b.x + b.w > width + 1 || b.y + b.h > height + 1);
  return facts;
}

function partFacts(part) {
  const outline = part.querySelector(OUTLINE);
  if (!outline) throw new Error(`${part.id} has no outline`);
  const style = getComputedStyle(outline);
  const texts = [...part.querySelectorAll(':scope > text')];
  return {
    id: part.id, classes: [...part.classList], parent: part.parentNode.closest('g.group')?.id ?? null, link: part.closest('a')?.getAttribute('href') ?? null,
    tag: outline.tagName, label: lines(texts), box: place(outline), fill: style.fill, stroke: style.stroke, width: style.strokeWidth, dash: style.strokeDasharray,
    color: texts.length ? getComputedStyle(texts[0]).fill : '', sizes: texts.map(text => parseFloat(getComputedStyle(text).fontSize)),
    spilled: runs(texts).filter(run => !inside(run, outline)).map(run => run.textContent),
  };
}

function edgeFacts(edge, svg) {
  const path = edge.querySelector(':scope > path'), text = edge.querySelector(':scope > text');
  const style = getComputedStyle(path), length = path.getTotalLength();
  const ends = [0, length].map(at => path.getPointAtLength(at)).map(({ x, y }) => [x, y]);
  return {
    id: edge.id, classes: [...edge.classList], label: lines(text ? [text] : []), box: text ? place(text) : null, stroke: style.stroke,
    width: style.strokeWidth, dash: style.strokeDasharray, length, ends, crosses: textsUnder(path, length, edge, svg),
  };
}

// The texts, other than the edge's own, that a line runs through: text nobody can read.
function textsUnder(path, length, edge, svg) {
  const places = [...svg.querySelectorAll('text')].filter(text => text.parentNode !== edge).map(text => [text.textContent, place(text)]);
  const crossed = new Set();
  for (let at = 0; at <= length; at += 2) {
    const point = path.getPointAtLength(at).matrixTransform(path.getCTM());
    for (const [words, b] of places) {
      if (point.x > b.x + 1 && point.x < b.x + b.w - 1 && point.y > b.y + 1 && point.y < b.y + b.h - 1) crossed.add(words);
    }
  }
  return [...crossed];
}

function runs(texts) { return texts.flatMap(text => { const spans = [...text.querySelectorAll('tspan')]; return spans.length ? spans : [text]; }); }

function lines(texts) { return runs(texts).map(run => run.textContent).join('\n'); }

// Whether the corners of a line of text, less the room above and below its letters, are within the outline.
function inside(run, outline) {
  const count = run.getNumberOfChars();
  if (!count) return true;
  const extents = [...Array(count).keys()].map(i => run.getExtentOfChar(i));
  const left = Math.min(...extents.map(e => e.x)), right = Math.max(...extents.map(e => e.x + e.width));
  const { y, height } = extents[0], spare = height * 0.2;
  const toOutline = outline.getCTM().inverse().multiply(run.getCTM());
  return [[left, y + spare], [right, y + spare], [left, y + height - spare], [right, y + height - spare]]
    .every(([px, py]) => outline.isPointInFill(new DOMPoint(px, py).matrixTransform(toOutline)));
}

function place(element) {
  const own = element.getBoundingClientRect(), root = element.ownerSVGElement.getBoundingClientRect();
  return { x: own.x - root.x, y: own.y - root.y, w: own.width, h: own.height };
}

function overlap(a, b) {
  return Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x) > 1 && Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) > 1;
}

function pairs(items) { return items.flatMap((a, i) => items.slice(i + 1).map(b => [a, b])); }
