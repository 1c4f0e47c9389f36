// Computes what has been counted between two polls.

import { pairsOf, fromPairs } from './format.mjs';

const classes = ['gate_seconds', 'store_seconds', 'upstream_seconds'];

function histogram(from) {
    return { count: from.count, sum: from.sum, buckets: fromPairs(from.buckets) };
}

// A location's counters as a tree in which each leaf is one.
function counters(gate) {
    const deliveries = {};
    for (const { verdict, reason, count } of gate.deliveries) {
        (deliveries[verdict] ??= {})[reason] = count;
    }
    const tree = {
        deliveries,
        secrets: fromPairs(gate.secrets.map((s) => [s.secret, s.count])),
        failed: gate.failed,
    };
    for (const name of ['claims', 'settlements', 'unsettled', 'forwards']) {
        tree[name] = gate[name];
    }
    for (const name of classes) {
        tree[name] = histogram(gate[name]);
    }
    return tree;
}

function combine(left, right, operation) {
    const both = {};
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
        const [a, b] = [left[name], right[name]];
        both[name] = typeof (a ?? b) === 'object'
            ? combine(a ?? {}, b ?? {}, operation)
            : operation(a ?? 0, b ?? 0);
    }
    return both;
}

// A counter never goes down but when it begins anew, and then nothing is known
// of what came before.
const since = (now, before) => combine(now, before, (a, b) => Math.max(a - b, 0));
const add = (left, right) => combine(left, right, (a, b) => a + b);

export const keyOfLocation = (l) => JSON.stringify([l.server, l.location, l.profile, l.mode]);

export const total = (tree) => Object.values(tree ?? {}).reduce(
    (sum, part) => sum + (typeof part === 'object' ? total(part) : part), 0);

// The value below which a share q of what a histogram has counted lies, with
// an even spread in each bucket; null where it has counted nothing.
export function quantile(h, q) {
    if (!h || h.count === 0) {
        return null;
    }
    const buckets = pairsOf(h.buckets)
        .map(([bound, n]) => [Number(bound), n])
        .sort(([a], [b]) => a - b);
    const rank = q * h.count;
    let [from, below] = [0, 0];
    for (const [bound, n] of buckets) {
        if (n >= rank && n > below) {
            return from + ((bound - from) * (rank - below)) / (n - below);
        }
        [from, below] = [bound, Math.max(below, n)];
    }
    return Infinity;
}

export const percentiles = (h) => [0.5, 0.95, 0.99].map((q) => quantile(h, q));

const kept = 30; // seconds

// The samples of the last seconds.
export class Samples {
    #samples = [];

    add(status) {
        const last = this.#samples.at(-1);
        if (last && (last.since !== status.since || status.now <= last.now ||
                status.now - last.now > kept / 2)) {
            this.#samples = []; // started anew, or not looked at for a while
        }
        this.#samples.push({
            now: status.now,
            since: status.since,
            locations: new Map(status.locations.map((l) => [keyOfLocation(l), counters(l)])),
            redis: new Map(status.redis.map((r) => [r.server, histogram(r.round_trip_seconds)])),
        });
        while (status.now - this.#samples[0].now > kept) {
            this.#samples.shift();
        }
    }

    // { seconds, all, locations, redis } of so many seconds, or of the time since
    // the last sample, or null where there is but one.
    recent(window) {
        const last = this.#samples.at(-1);
        const first = this.#samples.find((s) => last.now - s.now <= window && s !== last) ??
            this.#samples.at(-2);
        if (!first) {
            return null;
        }
        const changes = (name) => new Map([...last[name]].map(
            ([key, now]) => [key, since(now, first[name].get(key) ?? now)]));
        const locations = changes('locations');
        return {
            seconds: last.now - first.now,
            all: [...locations.values()].reduce(add, {}),
            locations,
            redis: changes('redis'),
        };
    }
}
