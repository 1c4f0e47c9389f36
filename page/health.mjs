// The stores, and what an operator has to look at.

import { byId, element, refresh } from './dom.mjs';
import { bytes, count, duration, moment, none, plural, rate, seconds, share, visible, windowKept } from './format.mjs';
import { keyOfLocation, percentiles, total } from './samples.mjs';

const sum = (locations, value) => locations.reduce((all, location) => all + value(location), 0);

function unsettled(locations, recent) {
    const parts = ['commit', 'release', 'renew'].map((name) =>
        [name, sum(locations, (location) => location.unsettled[name])]);
    const all = parts.reduce((n, [, part]) => n + part, 0);
    const named = parts.filter(([, n]) => n > 0).map(([name, n]) => `${name}: ${count(n)}`);
    return all === 0 ? [] : [{
        key: 'unsettled',
        bad: total(recent?.all.unsettled) > 0,
        text: `The store could not record ${plural(all, 'operation')} (${named.join(', ')}): ` +
            'retries of these events may be forwarded.',
    }];
}

const isDown = (server) => !server.up &&
    server.workers.some((worker) => worker.state === 'down');

function redisTroubles(servers, now) {
    return servers.filter(isDown).map((server) => {
        const down = server.workers.filter((worker) => worker.state === 'down').length;
        const name = visible(server.server);
        return {
            key: `redis ${server.server}`,
            bad: true,
            text: `${name} is down for ${down} of ${plural(server.workers.length, 'worker')}` +
                (server.since === null ? '.' : ` since ${moment(server.since)} ` +
                    `(${duration(now - server.since)}).`),
            said: `${name} is down.`,
            over: `${name} is up again.`,
        };
    });
}

function zoneTroubles(zones) {
    return zones.flatMap((zone) => {
        const name = `zone ${visible(zone.zone)}`;
        if (zone.used === null) {
            return [{ key: `lock ${zone.zone}`, bad: true, text: `The lock of ${name} is not available.` }];
        }
        const filled = zone.used / zone.capacity;
        return [
            filled >= 0.9 && {
                key: `fill ${zone.zone}`,
                bad: filled >= 0.98,
                text: `The ${name} is filled to ${share(zone.used, zone.capacity)}: ` +
                    'when it is full, it forgets deliveries or defers new events.',
                said: `The ${name} is nearly full.`,
            },
            zone.full > 0 && {
                key: `full ${zone.zone}`,
                text: `The ${name} had no room for ${plural(zone.full, 'event')}.`,
            },
            zone.lock_timeouts > 0 && {
                key: `lock ${zone.zone}`,
                text: `The lock of ${name} was not available ` +
                    `${plural(zone.lock_timeouts, 'time')}.`,
            },
        ].filter(Boolean);
    });
}

function windowTroubles(locations) {
    return locations
        .filter(({ window }) => window && window.kept_seconds < window.seconds)
        .map((location) => ({
            key: `window ${keyOfLocation(location)}`,
            text: `Deliveries of ${visible(`${location.server} ${location.location}`)} are remembered for ` +
                `${windowKept(location.window)}: the zone is too small.`,
        }));
}

function upstreamTroubles(recent) {
    const forwards = recent?.all.forwards;
    const all = total(forwards);
    const failed = all - (forwards?.['2xx'] ?? 0);
    return failed === 0 || failed < all / 2 ? [] : [{
        key: 'upstream',
        bad: true,
        text: `${count(failed)} of the last ${plural(all, 'forwarded event')} ` +
            'did not get a 2xx from the upstream.',
        said: 'The upstream is failing.',
        over: 'The upstream has recovered.',
    }];
}

export function troubles(status, recent) {
    const failed = sum(status.locations, (location) => location.failed);
    return [
        ...redisTroubles(status.redis, status.now),
        ...unsettled(status.locations, recent),
        ...upstreamTroubles(recent),
        ...zoneTroubles(status.zones),
        ...windowTroubles(status.locations),
        ...(failed === 0 ? [] : [{
            key: 'failed',
            text: `The gate answered ${plural(failed, 'delivery', 'deliveries')} with 500: ` +
                'see the error log for the reason.',
        }]),
    ];
}

export function drawTroubles(found) {
    byId('no-troubles').hidden = found.length > 0;
    refresh(byId('troubles'), found.map(({ key, bad, text: what }) =>
        element('li', { 'data-key': key, class: bad ? 'bad' : 'warn' },
            element('b', {}, bad ? 'Problem' : 'Note'), `: ${what}`)));
}

function facts(entries) {
    return element('dl', { class: 'facts' }, entries.map(([name, value, bad]) =>
        element('div', {}, element('dt', {}, name),
            element('dd', { class: bad ? 'bad' : null }, value))));
}

function zoneCard(zone) {
    const id = `zone-${visible(zone.zone)}`;
    return element('article', { class: 'card', 'data-key': id, 'aria-labelledby': id },
        element('h3', { id }, `Zone ${visible(zone.zone)}`),
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
    return isDown(server) ? ['bad', 'down'] : server.up ? ['good', 'up'] : ['', 'not yet known'];
}

function redisCard(server, status, recent) {
    const id = `redis-${visible(server.server)}`;
    const [kind, state] = stateOf(server);
    const up = server.workers.filter((worker) => worker.state === 'up').length;
    const times = percentiles(recent?.redis.get(server.server));
    return element('article', { class: 'card', 'data-key': id, 'aria-labelledby': id },
        element('h3', { id }, visible(server.server)),
        element('p', {}, element('b', { class: `state ${kind}` }, state),
            server.since === null ? '' : ` since ${moment(server.since)}, ` +
                `${duration(Math.max(status.now - server.since, 0))}`),
        facts([
            ['Workers connected', `${up} of ${server.workers.length}`],
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
