// What has been counted, location by location, and the last refusals.

import { byId, element, refresh, svg } from './dom.mjs';
import { bytes, clock, count, moment, none, rate, share, visible, windowKept, words } from './format.mjs';
import { keyOfLocation, total } from './samples.mjs';
import { classOf } from './traffic.mjs';

const number = (n, bad = false) =>
    element('td', { class: n === 0 ? 'n zero' : bad ? 'n bad' : 'n' }, count(n));

const text = (value) => element('td', {}, value);

const pace = (perSecond) =>
    element('td', { class: perSecond === 0 ? 'n zero' : 'n' }, rate(perSecond));

function part(n, all) {
    const width = all === 0 ? 0 : (100 * n) / all;
    return element('td', { class: 'n' }, svg('svg', { class: 'part', width: 100, height: 8, 'aria-hidden': 'true' },
        svg('rect', { width: 100, height: 8, rx: 2 }),
        svg('rect', { class: 'filled', width, height: 8, rx: 2 })),
        element('span', { class: 'share' }, share(n, all)));
}

const nameOf = ({ server, location }) => element('bdi', {}, visible(`${server} ${location}`));

const place = (location, attributes = { scope: 'row' }, more = '') =>
    element('th', attributes, nameOf(location), ' ',
        element('span', { class: 'profile' }, visible(location.profile), more));

const judged = (verdict, reason) => [
    element('span', { class: `verdict ${classOf(verdict)}` }, words(verdict)), ' ',
    element('span', { class: 'reason' }, words(reason)),
];

const rows = (locations, cells) => locations.map((location) =>
    element('tr', { 'data-key': keyOfLocation(location) }, place(location), cells(location)));

function drawVerdicts(locations, recent) {
    const bodies = locations.map((location) => {
        const all = location.deliveries.reduce((sum, d) => sum + d.count, 0);
        const lately = recent?.locations.get(keyOfLocation(location))?.deliveries;
        const deliveries = [...location.deliveries].sort((a, b) => b.count - a.count);
        return element('tbody', { 'data-key': keyOfLocation(location) },
            element('tr', { class: 'group' },
                place(location, { scope: 'rowgroup' }, [`, ${visible(location.store)}`,
                    location.mode === 'observe' ? ', observe mode: nothing is refused' : '']),
                number(all), text(''), pace(recent && total(lately) / recent.seconds)),
            deliveries.map(({ verdict, reason, count: n }) =>
                element('tr', { 'data-key': `${verdict} ${reason}` },
                    element('th', { scope: 'row' }, judged(verdict, reason)),
                    number(n),
                    part(n, all),
                    pace(recent && (lately?.[verdict]?.[reason] ?? 0) / recent.seconds))));
    });
    const table = byId('verdicts');
    refresh(table, [table.caption, table.tHead].map((part) => part.cloneNode(true)).concat(bodies));
}

const forwards = ['2xx', '3xx', '4xx', '5xx', 'not_sent', 'unknown'];

function drawForwards(locations) {
    refresh(byId('forwards'), rows(locations, (location) => [
        forwards.map((name) => number(location.forwards[name], name === 'unknown')),
        number(location.abandoned),
        number(location.refused_by_nginx, true),
        number(location.failed, true),
        element('td', { class: 'n' }, bytes(location.body_bytes)),
    ]));
}

const windowOf = ({ window: w }) => element('td', { class: w && w.kept_seconds < w.seconds ? 'n bad' : 'n' },
    w ? windowKept(w) : none);

const claims = ['claimed', 'duplicate', 'modified', 'in_flight', 'full', 'unknown'];

function drawClaims(locations) {
    refresh(byId('claims'), rows(locations, (location) => [
        claims.map((name) => number(location.claims[name], name === 'full' || name === 'unknown')),
        ['commit', 'release', 'leave'].map((name) => number(location.settlements[name])),
        ['commit', 'release', 'renew'].map((name) => number(location.unsettled[name], true)),
        windowOf(location),
    ]));
}

// When a secret was last seen at work, by the time of nginx.
const lastUse = new Map();

function drawSecrets(status, recent) {
    const used = status.locations.filter((location) => location.secrets.length > 0);
    byId('secrets-part').hidden = used.length === 0;
    refresh(byId('secrets'), used.flatMap((location) => {
        const key = keyOfLocation(location);
        const all = location.secrets.reduce((sum, s) => sum + s.count, 0);
        return location.secrets.map(({ secret, count: n }, i) => {
            const name = `${key} ${secret}`;
            if (recent?.locations.get(key)?.secrets[secret] > 0) {
                lastUse.set(name, status.now);
            }
            return element('tr', { 'data-key': name },
                i === 0 ? place(location, { scope: 'rowgroup', rowspan: location.secrets.length }) : null,
                element('th', { scope: 'row' }, `secret ${secret}`),
                number(n),
                part(n, all),
                text(lastUse.has(name) ? clock(lastUse.get(name)) : none));
        });
    }));
}

function drawRefusals(refusals) {
    const seen = new Map(); // a key stays when newer ones come
    const keys = refusals.map((r) => JSON.stringify(r)).reverse().map((key) => {
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return `${key} ${seen.get(key)}`;
    }).reverse();
    byId('no-refusals').hidden = refusals.length > 0;
    byId('refusals-part').hidden = refusals.length === 0;
    refresh(byId('refusals'), refusals.map((refusal, i) =>
        element('tr', { 'data-key': keys[i] },
            element('th', { scope: 'row' }, element('time',
                { datetime: new Date(refusal.time * 1000).toISOString() }, moment(refusal.time))),
            element('td', { class: 'n' }, String(refusal.status)),
            text(judged(refusal.verdict, refusal.reason)),
            text(nameOf(refusal)),
            text(visible(refusal.profile)),
            text(refusal.type === null ? none : element('bdi', {}, visible(refusal.type))),
            element('td', { class: 'id' }, refusal.id === null
                ? none : element('bdi', {}, visible(refusal.id))))));
}

function drawDrift(drift) {
    byId('no-drift').hidden = drift.length > 0;
    byId('drift-part').hidden = drift.length === 0;
    refresh(byId('drift'), drift.map((row) =>
        element('tr', { 'data-key': JSON.stringify(
            [row.server, row.location, row.profile, row.type, row.pointer, row.rule]) },
            element('th', { scope: 'row' }, visible(row.rule)),
            text(row.pointer === null ? none : visible(row.pointer)),
            text(row.type === null ? none : element('bdi', {}, visible(row.type))),
            text(nameOf(row)),
            text(visible(row.profile)),
            number(row.count),
            text(moment(row.first)),
            text(moment(row.last)))));
}

export function drawTables(status, recent) {
    drawVerdicts(status.locations, recent);
    drawForwards(status.locations);
    drawClaims(status.locations);
    drawSecrets(status, recent);
    drawRefusals(status.refusals);
    drawDrift(status.drift);
}
