// What the page works out: rates, percentiles, and how they are written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { source } from './gate.mjs';

const load = (name) => import(pathToFileURL(`${source}/page/${name}.mjs`));
const { Samples, quantile, total } = await load('samples');
const { scale } = await load('chart');
const { byClass, classOf } = await load('traffic');
const { judge } = await load('judge');
const format = await load('format');

const bounds = [0.001, 0.01, 0.1, 1, 5, 10];

function histogram(times) {
    const below = (bound) => times.filter((time) => time <= bound).length;
    return {
        count: times.length,
        sum: times.reduce((a, b) => a + b, 0),
        buckets: bounds.map((bound) => [bound, below(bound)]),
    };
}

function status(now, { since = 1000, accepted = 0, times = [], extra = [] } = {}) {
    const none = histogram([]);
    return {
        now,
        since,
        redis: [{ server: 'redis://a', round_trip_seconds: histogram(times) }],
        locations: [{
            server: 's',
            location: '/l',
            profile: 'p',
            deliveries: accepted ? [{ verdict: 'accepted', reason: 'new', count: accepted }] : [],
            secrets: [{ secret: 1, count: accepted }],
            claims: { claimed: accepted },
            settlements: {},
            unsettled: {},
            forwards: { '2xx': accepted },
            gate_seconds: histogram(times),
            store_seconds: none,
            upstream_seconds: none,
        }, ...extra],
    };
}

const after = (...all) => {
    const samples = new Samples();
    all.forEach((each) => samples.add(each));
    return samples;
};

test('a rate is that of the window, not of all time, and not of one poll', () => {
    assert.equal(after(status(2000)).recent(10), null);

    const samples = after(status(2000, { accepted: 5 }), status(2002, { accepted: 7 }));
    assert.equal(samples.recent(10).seconds, 2);
    assert.equal(total(samples.recent(10).all.deliveries), 2);
    for (let i = 2; i <= 10; i++) {
        samples.add(status(2000 + 2 * i, { accepted: 5 + 2 * i }));
    }
    assert.equal(samples.recent(10).seconds, 10);
    assert.equal(total(samples.recent(10).all.deliveries), 10);
    assert.equal(samples.recent(30).seconds, 20);
    assert.equal(samples.recent(30).all.forwards['2xx'], 20);
    for (let i = 11; i <= 40; i++) {
        samples.add(status(2000 + 2 * i, { accepted: 5 + 2 * i }));
    }
    assert.equal(samples.recent(1e6).seconds, 30); // older ones are dropped
});

test('counters that begin anew give no rate, and none below nothing', () => {
    const restarted = after(status(2000, { accepted: 50 }),
        status(2002, { since: 2001, accepted: 1 }));
    assert.equal(restarted.recent(10), null);
    restarted.add(status(2004, { since: 2001, accepted: 4 }));
    assert.equal(total(restarted.recent(10).all.deliveries), 3);

    const lower = after(status(2000, { accepted: 50 }), status(2002, { accepted: 3 }));
    assert.equal(total(lower.recent(10).all.deliveries), 0);

    assert.equal(after(status(2000), status(1990, { accepted: 3 })).recent(10), null);
    assert.equal(after(status(2000), status(2100, { accepted: 3 })).recent(10), null);
});

test('a location that a reload has added does not bring its past', () => {
    const extra = { ...status(0, { accepted: 900 }).locations[0], location: '/new' };
    const samples = after(status(2000), status(2002, { accepted: 1, extra: [extra] }));
    assert.equal(total(samples.recent(10).all.deliveries), 1);
    samples.add(status(2004, { accepted: 1 })); // and may go again
    assert.equal(total(samples.recent(10).all.deliveries), 1);
});

test('percentiles, of what came between two samples', () => {
    const old = Array(100).fill(4);
    const fresh = [...Array(90).fill(0.005), ...Array(10).fill(0.5)];
    const samples = after(status(2000, { times: old }), status(2002, { times: [...old, ...fresh] }));
    const gate = samples.recent(10).all.gate_seconds;

    assert.equal(gate.count, 100);
    assert.ok(Math.abs(quantile(gate, 0.45) - 0.0055) < 1e-9); // half of the bucket
    assert.ok(Math.abs(quantile(gate, 0.95) - 0.55) < 1e-9);
    assert.equal(quantile(samples.recent(10).redis.get('redis://a'), 0.99).toFixed(2), '0.91');

    const tree = (times) => after(status(1), status(2, { times })).recent(10).all.gate_seconds;
    assert.equal(quantile(tree([]), 0.5), null);
    assert.equal(quantile(tree([20]), 0.5), Infinity);
    assert.ok(quantile(tree([0.0005]), 0.99) <= 0.001);
});

test('figures are written for people', () => {
    const plain = (text) => text.replaceAll('\u00a0', ' ');
    assert.deepEqual([0, 0.05, 0.5, 1, 2.25, 12.3].map((n) => format.rate(n)),
        ['0/min', '3/min', '30/min', '1/s', '2.3/s', '12/s']);
    assert.equal(format.rate(null), '\u2013');
    assert.deepEqual([0.0000123, 0.0042, 0.5, 2, Infinity, null].map(format.seconds).map(plain),
        ['12 \u00b5s', '4.2 ms', '500 ms', '2 s', '> 10 s', '\u2013']);
    assert.deepEqual([0, 59.9, 61, 7260, 345000].map(format.duration),
        ['0 s', '59 s', '1 min 1 s', '2 h 1 min', '3 d 23 h']);
    assert.deepEqual([0, 1023, 16777216, 5e12].map(format.bytes),
        ['0 B', '1023 B', '16 MiB', '4.5 TiB']);
    assert.deepEqual([[1, 3], [1, 10000], [0, 7], [0, 0]].map((pair) => plain(format.share(...pair))),
        ['33.3 %', '< 0.1 %', '0.0 %', '\u2013']);
    assert.equal(format.plural(1, 'delivery', 'deliveries'), '1 delivery');
    assert.equal(format.plural(1200, 'delivery', 'deliveries'), '1,200 deliveries');
});

test('what cannot be seen is shown', () => {
    assert.equal(format.visible('a\u0000\u001b[31m\u202egnp\u200b\u2028'),
        'a\\u0000\\u001b[31m\\u202egnp\\u200b\\u2028');
    assert.equal(format.visible('\ud800'), '\\ud800');
    assert.equal(format.visible('Zoë <b> 予約'), 'Zoë <b> 予約');
});

test('scales have few and round steps, and reach the maximum', () => {
    for (const maximum of [0.0001, 0.00037, 0.9, 1, 3.9, 4, 7, 60, 99, 12345]) {
        const { top, ticks } = scale(maximum);
        assert.ok(top >= maximum * 0.999 && top <= maximum * 2.5, `${maximum}: ${top}`);
        assert.ok(ticks.length >= 2 && ticks.length <= 5, `${maximum}: ${ticks}`);
        assert.match((ticks[1] / 10 ** Math.floor(Math.log10(ticks[1]) + 1e-9)).toFixed(6),
            /^(1|2|5|10)\.0+$/);
    }
});

test('only what the gate did not take is shown as refused', () => {
    const classes = {
        accepted: 'accepted',
        duplicate: 'answered',
        modified: 'answered',
        ignored: 'answered',
        challenge: 'answered',
        in_flight: 'put-off',
        store_unavailable: 'put-off',
        unauthorized: 'refused',
        malformed: 'refused',
        invalid: 'refused',
    };
    for (const [verdict, kind] of Object.entries(classes)) {
        assert.equal(classOf(verdict), kind, verdict);
    }
});

test('what the upstream did not accept is not delivered', () => {
    assert.deepEqual(byClass({ accepted: { new: 10 }, duplicate: { delivered: 2 } }, { '2xx': 3, '5xx': 7 }),
        { accepted: 3, failing: 7, answered: 2, 'put-off': 0, refused: 0 });
    assert.equal(byClass({}, { '5xx': 7 }).failing, 0);
});

test('rates of a row have one unit', () => {
    assert.deepEqual([0.05, 12].map((n) => format.rate(n, false)), ['0.1/s', '12/s']);
    assert.equal(format.rate(0.5, true), '30/min');
});

// A location of which the last outcomes are these.
function place(more = {}) {
    return {
        server: 's', location: '/l', profile: 'p', mode: 'enforce', store: 'zone=z', store_error: 'reject',
        failed: 0, unsettled: { commit: 0 }, window: null,
        troubles: { upstream: null, unauthorized: null, refused: null, store: null },
        last_deliveries: { first: 1, last: 2, counts: { 'accepted new': 20 } },
        last_forwards: { first: 1, last: 2, counts: { 200: 20 } },
        ...more,
    };
}

const down = {
    server: 'redis://a', up: false, since: 10, error: 'is down: Connection refused',
    workers: [{ state: 'down' }, { state: 'up' }],
};

const verdict = (locations, { redis = [], zones = [] } = {}, recent = null) =>
    judge({ now: 100, locations, redis, zones }, recent);

test('it is green only where everything is known to work', () => {
    assert.equal(verdict([place()]).state, 'good');
    assert.equal(verdict([place()]).overall, 'There are no problems.');
    const silent = place({ last_deliveries: { first: null, last: null, counts: {} },
        last_forwards: { first: null, last: null, counts: {} }, location: '/silent' });
    assert.deepEqual([verdict([place(), silent]).state, verdict([place(), silent]).overall],
        ['unknown', 'No problem is known: 1 of 2 locations has had no delivery yet.']);
    assert.equal(verdict([]).state, 'unknown');
    const idle = { ...down, error: null, since: null, workers: [{ state: 'unknown' }] };
    assert.equal(verdict([place()], { redis: [idle] }).overall, 'No problem is known: Redis has not been asked yet.');
});

test('a location is judged by itself, however much the others do', () => {
    const sick = place({
        location: '/sick',
        troubles: { ...place().troubles, upstream: 40 },
        last_forwards: { first: 1, last: 2, counts: { 401: 5, not_sent: 3, 200: 2 } },
    });
    const { state, states, troubles } = verdict([place(), place({ location: '/m' }), sick]);
    assert.equal(state, 'bad');
    assert.deepEqual([...states.values()], ['good', 'good', 'bad']);
    assert.match(troubles[0].text,
        /^s \/sick: the upstream did not answer 2xx to 8 of the last 10 events \(401: 5, not sent: 3\) since .* \(1 min 0 s\)|\(1 min\)/);
});

test('by share and by count', () => {
    const of = (counts) => verdict([place({ last_deliveries: { first: 1, last: 2, counts } })]).state;
    const wrong = 'unauthorized signature_wrong';
    assert.deepEqual([{ 'accepted new': 31, [wrong]: 1 }, { 'accepted new': 28, [wrong]: 2 }, { [wrong]: 1 },
        { [wrong]: 2 }, { [wrong]: 3 }, { 'accepted new': 4, [wrong]: 4 }, { 'accepted new': 20, 'invalid schema': 12 },
        { 'accepted new': 2, 'invalid schema': 12 }].map(of),
    ['good', 'warn', 'warn', 'warn', 'bad', 'bad', 'warn', 'bad']);
});

test('many deliveries in a few seconds count, and not the last ones alone', () => {
    const lately = { deliveries: { accepted: { new: 60 }, unauthorized: { token_wrong: 60 } }, forwards: { '2xx': 60 } };
    const { troubles } = verdict([place()], {},
        { locations: new Map([[JSON.stringify(['s', '/l', 'p', 'enforce']), lately]]) });
    assert.match(troubles[0].text, /^s \/l: 60 of the last 120 deliveries are not authentic/);
});

test('what senders get is said: it depends on the mode and on the policy', () => {
    const wrong = { first: 1, last: 2, counts: { 'unauthorized token_wrong': 9 } };
    const [said] = verdict([place({ last_deliveries: wrong })]).troubles;
    assert.match(said.text, /Their senders get 401\. Sender and gate may have different secrets\.$/);
    assert.match(verdict([place({ last_deliveries: wrong, mode: 'observe' })]).troubles[0].text, /would get 401/);

    const users = [place({ store: 'redis://a' }), place({ location: '/p', store: 'redis://a', store_error: 'pass' }),
        place({ location: '/o', store: 'redis://a', mode: 'observe' })];
    const { troubles, states } = verdict(users, { redis: [down] });
    assert.equal(troubles.length, 1);
    assert.match(troubles[0].text, /^redis:\/\/a is down for 1 of 2 workers since .*: Connection refused\. / );
    assert.match(troubles[0].text, / Deliveries to s \/l get 503\. Deliveries to s \/p are forwarded, some of them twice\.$/);
    assert.deepEqual([...states.values()], ['bad', 'bad', 'bad']);
});

test('a server that is up and refuses claims is no healthy store', () => {
    const refuses = { ...down, up: true, error: 'refuses claims with OOM', workers: [{ state: 'up' }] };
    const hit = place({ store: 'redis://a', troubles: { ...place().troubles, store: 50 },
        last_deliveries: { first: 1, last: 2, counts: { 'store_unavailable store_unknown': 5 } } });
    const { troubles } = verdict([hit], { redis: [refuses] });
    assert.match(troubles[0].text, /^redis:\/\/a does not take claims since .*: refuses claims with OOM\. Deliveries to s \/l get 503\.$/);
    assert.equal(verdict([hit], { redis: [{ ...refuses, error: null }] }).troubles.length, 0);
});

test('what was long ago does not count for ever', () => {
    const { state, troubles } = verdict([place({ failed: 3 })],
        { zones: [{ zone: 'z', used: 1, capacity: 100, full: 7, lock_timeouts: 1 }] });
    assert.equal(state, 'good');
    assert.deepEqual(troubles.map(({ level }) => level), ['past', 'past', 'past']);
});
