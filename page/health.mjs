// Shows what an operator has to look at, and the stores.

import { byId, card, element, facts, refresh } from './dom.mjs';
import { bytes, count, duration, moment, none, rate, seconds, share, visible } from './format.mjs';
import { isDown } from './judge.mjs';
import { percentiles } from './samples.mjs';

const runbook = 'RUNBOOK'; // tools/embed-page.sh has its address

const titles = { bad: 'Problem', warn: 'Note', past: 'Since the start' };

export function drawTroubles({ troubles, state, overall }) {
    showOverall(state, overall);
    refresh(byId('troubles'), troubles.map(({ key, level, anchor, text }) =>
        element('li', { 'data-key': key, class: level },
            element('b', {}, titles[level]), `: ${text} `,
            element('a', { href: `${runbook}#${anchor}`, rel: 'noreferrer' }, 'What to do'))));
}

export function showOverall(state, text) {
    byId('overall').className = `state ${state}`;
    byId('overall').textContent = text;
}

function zoneCard(zone) {
    const id = `zone-${visible(zone.zone)}`;
    return card(id, `Zone ${visible(zone.zone)}`,
        zone.used === null ? element('p', { class: 'bad' }, 'The lock is not available.') : [element('p', {},
            element('meter', {
                min: 0, max: zone.capacity, low: zone.capacity * 0.9, high: zone.capacity * 0.98,
                optimum: 0, value: zone.used, 'aria-label': 'Events remembered',
            }),
            element('b', {}, share(zone.used, zone.capacity)), ' filled: ',
            `${count(zone.used)} of ${count(zone.capacity)} events, ${bytes(zone.size_bytes)}`),
        facts([
            ['In flight', count(zone.claimed)],
            ['Oldest entry expires in', zone.oldest_expires_in === null
                ? none : duration(Math.max(zone.oldest_expires_in, 0))],
            ['Events without room', count(zone.full), zone.full > 0],
            ['Late operations', count(zone.lost), zone.lost > 0],
            ['Lock not available', count(zone.lock_timeouts), zone.lock_timeouts > 0],
            ['Repairs', count(zone.repairs)],
        ])]);
}

function stateOf(server) {
    return isDown(server) ? ['bad', 'down'] : server.up ? ['good', 'up'] : ['unknown', 'not yet known'];
}

function redisCard(server, status, recent) {
    const id = `redis-${visible(server.server)}`;
    const [kind, state] = stateOf(server);
    const up = server.workers.filter((worker) => worker.state === 'up').length;
    const times = percentiles(recent?.redis.get(server.server));
    return card(id, visible(server.server),
        element('p', {}, element('b', { class: `state ${kind}` }, state),
            server.since === null ? '' : ` since ${moment(server.since)}, ` +
                `${duration(Math.max(status.now - server.since, 0))}`),
        server.error === null ? null : element('p', { class: 'bad' }, visible(server.error)),
        facts([
            ['Workers connected', `${up} of ${server.workers.length}`, up < server.workers.length],
            ['Connections made', count(server.connects)],
            ['Connections lost', count(server.disconnects)],
            ['Round trips', rate(recent &&
                (recent.redis.get(server.server)?.count ?? 0) / recent.seconds)],
            ['p50, p95, p99', times[0] === null ? none : times.map(seconds).join(', ')],
        ]));
}

export function drawStores(status, recent) {
    refresh(byId('stores'), [
        ...status.zones.map(zoneCard),
        ...status.redis.map((server) => redisCard(server, status, recent)),
    ]);
    byId('no-stores').hidden = status.zones.length + status.redis.length > 0;
}
