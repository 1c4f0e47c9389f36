// Shows what comes in and how long it takes: figures of this moment, and charts.

import { byId, element, refresh, svg } from './dom.mjs';
import { count, fromPairs, isSlow, pairsOf, rate, seconds, share } from './format.mjs';
import { percentiles, total } from './samples.mjs';
import { chart, span } from './chart.mjs';

const answered = ['duplicate', 'modified', 'challenge', 'ignored'];
const putOff = ['in_flight', 'store_unavailable'];

export function classOf(verdict) {
    return verdict === 'accepted' ? 'accepted'
        : answered.includes(verdict) ? 'answered'
        : putOff.includes(verdict) ? 'put-off'
        : 'refused';
}

const kinds = {
    accepted: ['Delivered', 'new events, 2xx'],
    failing: ['Failed', 'no 2xx of the upstream'],
    answered: ['Answered', 'duplicates, ignored types'],
    'put-off': ['Deferred', '503: in flight, no store'],
    refused: ['Refused', 'not authentic, not valid'],
};

// An accepted delivery counts as delivered only if the upstream says so.
export function byClass(deliveries, forwards) {
    const sums = { accepted: 0, failing: 0, answered: 0, 'put-off': 0, refused: 0 };
    for (const [verdict, reasons] of pairsOf(deliveries ?? {})) {
        sums[classOf(verdict)] += total(reasons);
    }
    sums.failing = Math.min(total(forwards) - (forwards?.['2xx'] ?? 0), sums.accepted);
    sums.accepted -= sums.failing;
    return sums;
}

function countsByClass(locations) {
    const sums = byClass();
    for (const gate of locations) {
        const deliveries = {};
        for (const { verdict, count: n } of gate.deliveries) {
            (deliveries[verdict] ??= []).push(n);
        }
        for (const [kind, n] of pairsOf(byClass(deliveries, gate.forwards))) {
            sums[kind] += n;
        }
    }
    return sums;
}

const points = [];

// Rates are those of a moment; a percentile takes more deliveries.
export function remember(status, recent, longer) {
    const sums = recent && byClass(recent.all.deliveries, recent.all.forwards);
    const perSecond = (n) => (recent ? n / recent.seconds : null);
    points.push({
        time: status.now,
        rates: sums && fromPairs(
            pairsOf(sums).map(([kind, n]) => [kind, perSecond(n)])),
        gate: percentiles(longer?.all.gate_seconds),
        store: percentiles(longer?.all.store_seconds),
        upstream: percentiles(longer?.all.upstream_seconds),
    });
    while (status.now - points[0].time > span + 60 || points[0].time > status.now) {
        points.shift();
    }
}

function tile(name, value, ...more) {
    return element('div', { class: 'tile' },
        element('dt', {}, name), element('dd', {}, value),
        more.map((line) => element('dd', { class: 'more' }, line)));
}

function drawTiles(status) {
    const now = points.at(-1);
    const sums = countsByClass(status.locations);
    const all = total(sums);
    const slow = isSlow(total(now.rates));
    const of = (kind) => tile(kinds[kind][0], rate(now.rates?.[kind] ?? null, slow),
        sums[kind] ? `${count(sums[kind])} in total, ${share(sums[kind], all)}` : 'none yet', kinds[kind][1]);
    refresh(byId('tiles'), [
        tile('Deliveries', rate(now.rates && total(now.rates), slow), all ? `${count(all)} in total` : 'none yet', 'of all locations'),
        ...Object.keys(kinds).map(of),
    ]);
}

function swatch(name, area) {
    return svg('svg', { class: 'swatch', width: 18, height: 10, 'aria-hidden': 'true' },
        svg('path', area ? { class: `area ${name}`, d: 'M2 0h14v10h-14z' }
            : { class: `line ${name}`, d: 'M1 5h16' }));
}

function legend(id, entries) {
    refresh(byId(id), entries.map(([name, area, text, value]) =>
        element('li', {}, swatch(name, area), `${text} `, element('b', {}, value))));
}

const widthOf = (id) => Math.max(byId(id).clientWidth, 240);

function drawRates() {
    const now = points.at(-1);
    const totals = points.map((point) => point.rates && total(point.rates));
    const highest = Math.max(0, ...totals);
    const slow = isSlow(highest);
    const [factor, unit] = slow ? [60, 'minute'] : [1, 'second'];
    const order = Object.keys(kinds);
    const lines = order.map((kind, i) => ({
        name: kind,
        area: true,
        value: (point) => point.rates && factor *
            order.slice(0, i + 1).reduce((sum, name) => sum + point.rates[name], 0),
    })).reverse();

    byId('rate-unit').textContent = `per ${unit}`;
    refresh(byId('rate-chart'), [chart({
        width: widthOf('rate-chart'),
        height: 220,
        points,
        now: now.time,
        lines,
        least: 1,
        format: (n) => `${count(n)}`,
        label: `Deliveries per ${unit} in the last 5 minutes: now ` +
            `${rate(totals.at(-1), slow)}, maximum ${rate(highest, slow)}`,
    })]);
    legend('rate-legend', order.map((kind) =>
        [kind, true, kinds[kind][0], rate(now.rates?.[kind] ?? null, slow)]));
}

const parts = {
    gate: ['Time in the gate', 'Gate: time to check a delivery'],
    store: ['Response time of the store', 'Store: time until it answers'],
    upstream: ['Response time of the upstream', 'Upstream: time until its response begins'],
};

export const startTraffic = () => refresh(byId('times'), pairsOf(parts).map(([part, [, title]]) => element('figure', { class: 'card' },
    element('figcaption', {}, title),
    element('ul', { id: `${part}-legend`, class: 'legend' }),
    element('div', { id: `${part}-chart`, class: 'chart' }))));

function drawLatency(part, title) {
    const names = ['p50', 'p95', 'p99'];
    const now = points.at(-1);
    const shown = names.map((name, i) => [name, seconds(now[part][i])]);
    refresh(byId(`${part}-chart`), [chart({
        width: widthOf(`${part}-chart`),
        height: 170,
        points,
        now: now.time,
        lines: names.map((name, i) => ({
            name,
            value: (point) => point[part][i] && Math.min(point[part][i], 10),
        })),
        least: 0.0001,
        format: (s) => (s === 0 ? '0' : seconds(s)),
        label: `${title} in the last 5 minutes, now: ` + (now[part][0] === null
            ? 'none' : shown.map((entry) => entry.join(' ')).join(', ')),
    })]);
    legend(`${part}-legend`, shown.map(([name, value]) => [name, false, name, value]));
}

// Again when the width has changed.
export function drawCharts() {
    if (points.length === 0) {
        return;
    }
    drawRates();
    pairsOf(parts).forEach(([part, [title]]) => drawLatency(part, title));
}

export function drawTraffic(status) {
    drawTiles(status);
    drawCharts();
}

