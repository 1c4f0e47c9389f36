// Shows what has been counted, location by location, and the last refusals.

import { byId, card, element, facts, refresh } from './dom.mjs';
import { ago, bytes, count, fromPairs, isSlow, moment, none, pairsOf, rate, share, visible, windowKept, words } from './format.mjs';
import { keyOfLocation, total } from './samples.mjs';
import { classOf } from './traffic.mjs';

const number = (n, bad = false) =>
    element('td', { class: n === 0 ? 'n zero' : bad ? 'n bad' : 'n' }, count(n));

const text = (value) => element('td', {}, value);

const pace = (perSecond, slow) =>
    element('td', { class: perSecond === 0 ? 'n zero' : 'n' }, rate(perSecond, slow));

const part = (n, all) => element('td', { class: 'n' }, share(n, all));

const nameOf = ({ server, location }) => element('bdi', {}, visible(`${server} ${location}`));

const place = (gate, attributes = { scope: 'row' }, more = '') =>
    element('th', attributes, nameOf(gate), ' ',
        element('span', { class: 'profile' }, visible(gate.profile), more));

const judged = (verdict, reason) => [
    element('span', { class: `verdict ${classOf(verdict)}` }, words(verdict)), ' ',
    element('span', { class: 'reason' }, words(reason)),
];

const labels = { bad: 'Problem', warn: 'See above', good: 'Works', unknown: 'Not known' };

// Returns the line of a gate.
function stateLine(gate, state, now) {
    const { last } = gate.last_deliveries;
    const { counts } = gate.last_forwards;
    const fine = total(fromPairs(pairsOf(counts).filter(([name]) => name[0] === '2')));
    return element('div', { class: `state ${state}` }, labels[state] +
        (last === null ? ': no delivery yet' : `, last delivery ${ago(now - last)}`) +
        (total(counts) > 0 ? `, 2xx for ${fine} of the last ${total(counts)} events` : ''));
}

function drawVerdicts({ locations, now }, recent, states) {
    byId('no-locations').hidden = locations.length > 0;
    const bodies = locations.map((gate) => {
        const key = keyOfLocation(gate);
        const all = gate.deliveries.reduce((sum, d) => sum + d.count, 0);
        const lately = recent?.locations.get(key)?.deliveries;
        const slow = isSlow(recent ? total(lately) / recent.seconds : 0);
        const deliveries = [...gate.deliveries].sort((a, b) => b.count - a.count);
        return element('tbody', { 'data-key': key },
            element('tr', { class: 'group' },
                place(gate, { scope: 'rowgroup' }, [`, ${visible(gate.store)}`,
                    gate.mode === 'observe' ? ', observe mode' : '',
                    stateLine(gate, states.get(key), now)]),
                number(all), text(''), pace(recent && total(lately) / recent.seconds, slow)),
            deliveries.map(({ verdict, reason, count: n }) =>
                element('tr', { 'data-key': `${verdict} ${reason}` },
                    element('th', { scope: 'row' }, judged(verdict, reason)),
                    number(n),
                    part(n, all),
                    pace(recent && (lately?.[verdict]?.[reason] ?? 0) / recent.seconds, slow))));
    });
    const table = byId('verdicts');
    refresh(table, [table.caption, table.tHead].map((node) => node.cloneNode(true)).concat(bodies));
}

// Draws the figures that are not zero, so that they stand out.
function drawCounts(locations) {
    const groups = [
        ['Upstream', 'forwards', (name) => name !== '2xx'],
        ['Claims', 'claims', (name) => name === 'full' || name === 'unknown'],
        ['Ends of claims', 'settlements', (name) => name === 'leave'],
        ['Not recorded', 'unsettled', () => true],
    ];
    refresh(byId('counts'), locations.map((gate) => {
        const { window: w } = gate;
        const id = `counts-${keyOfLocation(gate)}`;
        return card(id, nameOf(gate),
            facts([
                ...groups.flatMap(([title, member, isBad]) => pairsOf(gate[member])
                    .map(([name, n]) => [`${title}: ${words(name)}`, n, isBad(name)])),
                ['Abandoned', gate.abandoned],
                ['Refused by nginx', gate.refused_by_nginx, true],
                ['Answered 500', gate.failed, true],
            ].filter(([, n]) => n > 0).map(([title, n, bad]) => [title, count(n), bad]).concat([
                ['Bodies', bytes(gate.body_bytes)],
                w && ['Window kept', windowKept(w), w.kept_seconds < w.seconds],
            ].filter(Boolean))));
    }));
}

function drawSecrets(locations) {
    const used = locations.filter((gate) => gate.secrets.length > 0);
    byId('secrets-part').hidden = used.length === 0;
    refresh(byId('secrets'), used.flatMap((gate) => {
        const all = gate.secrets.reduce((sum, s) => sum + s.count, 0);
        return gate.secrets.map(({ secret, count: n }, i) =>
            element('tr', { 'data-key': `${keyOfLocation(gate)} ${secret}` },
                i === 0 ? place(gate, { scope: 'rowgroup', rowspan: gate.secrets.length }) : null,
                element('th', { scope: 'row' }, `secret ${secret}`),
                number(n),
                part(n, all)));
    }));
}

// A table, or the sentence that says what will be in it.
function drawList(id, list, row, keyOf = JSON.stringify) {
    const seen = new Map(); // a key stays when newer ones come
    const keys = list.map((each) => keyOf(each)).reverse().map((key) => {
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return `${key} ${seen.get(key)}`;
    }).reverse();
    byId(`no-${id}`).hidden = list.length > 0;
    byId(`${id}-part`).hidden = list.length === 0;
    refresh(byId(id), list.map((each, i) => element('tr', { 'data-key': keys[i] }, row(each))));
}

const line = (...parts) => element('div', {}, parts);

const day = (time) => moment(time).slice(0, 10);

const when = (time) => element('time', { datetime: new Date(time * 1000).toISOString() },
    day(time) === day(Date.now() / 1000) ? clock(time) : moment(time));

const foreign = (value) => (value === null ? none : element('bdi', {}, visible(value)));

const where = (each) => element('td', {}, line(nameOf(each)), element('div', { class: 'profile' },
    visible(each.profile), each.mode === 'observe' ? ', observed' : ''));

const fault = ({ pointer, rule }) => [small(pointer), small(rule)];

const period = ({ first, last }) => element('td', { class: 'time' }, when(first),
    first === last ? null : line('to ', when(last)));

const rowHeader = (...parts) => element('th', { scope: 'row' }, parts);

const small = (value) => (value === null ? null : element('div', { class: 'id' }, foreign(value)));

const refusalRow = (r) => [
    element('th', { scope: 'row', class: 'time' }, when(r.time)),
    text([line(judged(r.verdict, r.reason), ` ${r.status || ''}`), fault(r)]),
    where(r),
    text([line(foreign(r.type)), small(r.id)]),
];

const groupRow = (g) => [
    rowHeader(line(judged(g.verdict, g.reason)), fault(g)),
    where(g),
    number(g.count),
    period(g),
];

const driftRow = (d) => [
    rowHeader(line(visible(d.rule)), small(d.pointer)),
    text(foreign(d.type)),
    where(d),
    number(d.count),
    period(d),
];

const keyOfGroup = (g) => JSON.stringify({ ...g, count: 0, last: 0 });

export function drawTables(status, recent, states) {
    drawVerdicts(status, recent, states);
    drawCounts(status.locations);
    drawSecrets(status.locations);
    drawList('refusals', status.refusals, refusalRow);
    drawList('groups', status.refused, groupRow, keyOfGroup);
    drawList('drift', status.drift, driftRow, keyOfGroup);
}
