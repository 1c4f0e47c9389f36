// Finds what is wrong, judged for each location and each store: what fails, since
// when, why, and what senders get.

import { count, duration, fromPairs, moment, pairsOf, plural, share, visible, windowKept, words } from './format.mjs';
import { keyOfLocation, total } from './samples.mjs';

const enough = 32; // outcomes in a few seconds tell more than the last ones

const called = (l) => visible(`${l.server} ${l.location}`);

const begun = (time, now) => (time === null ? '' :
    ` since ${moment(time)} (${duration(Math.max(now - time, 0))})`);

const listed = (counts) => pairsOf(counts).sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${words(name)}: ${count(n)}`).join(', ');

const pick = (counts, wanted = () => true) => fromPairs(
    pairsOf(counts ?? {}).filter(([name, n]) => n > 0 && wanted(name)));

const flat = (deliveries) => fromPairs(pairsOf(deliveries ?? {}).flatMap(
    ([verdict, reasons]) => pairsOf(reasons).map(([reason, n]) => [`${verdict} ${reason}`, n])));

// By share and by count, of the last seconds or of the last outcomes.  Bad is
// half of them, but not one or two; a few are worth a note.
function portion(lately, last, wanted) {
    const counts = total(lately) >= enough ? lately : last;
    const found = pick(counts, wanted);
    const [n, all] = [total(found), total(counts)];
    return {
        found,
        rest: all - n,
        text: `${count(n)} of the last ${count(all)}`,
        level: n > 2 && n >= all / 2 ? 'bad'
            : n > 0 && (n === all || (n > 1 && n >= all / 20)) ? 'warn' : null,
    };
}

const verdicts = (gate, lately, wanted) =>
    portion(flat(lately?.deliveries), gate.last_deliveries.counts, wanted);

function ofLocation(gate, recent, now) {
    const at = keyOfLocation(gate);
    const lately = recent?.locations.get(at);
    const name = called(gate);
    const observed = gate.mode === 'observe';
    const { troubles, window, failed, unsettled } = gate;
    const add = (level, kind, anchor, text, more) =>
        (level ? [{ key: `${kind} ${at}`, at, level, anchor, text, ...more }] : []);
    const why = ({ found }, kind) => `(${listed(found)})${begun(troubles[kind], now)}.`;

    const up = portion(pick(lately?.forwards), gate.last_forwards.counts,
        (outcome) => outcome[0] !== '2');
    const strange = verdicts(gate, lately, (what) => what.startsWith('unauthorized'));
    const wrong = verdicts(gate, lately, (what) => /^(mal|inv|unsup|meth)/.test(what));
    const lost = pick(unsettled);
    return [
        ...add(up.level, 'upstream', up.level === 'bad' ? 'webhookupstreamdown' : 'webhookupstreamfailing',
            `${name}: the upstream did not answer 2xx to ${up.text} events ${why(up, 'upstream')} ` +
            'Their senders get its error, and retry until they give up.',
            { said: `The upstream of ${name} is failing.`, over: `The upstream of ${name} has recovered.` }),
        ...add(strange.level, 'unauthorized', 'webhooksecretwrong',
            `${name}: ${strange.text} deliveries are not authentic ${why(strange, 'unauthorized')} ` +
            `Their senders ${observed ? 'would get' : 'get'} 401. ` + (strange.rest === 0
                ? 'Sender and gate may have different secrets.' : 'Somebody may be probing the endpoint.')),
        ...add(wrong.level, 'refused', 'webhookeventsrefused',
            `${name}: ${wrong.text} deliveries ${observed ? 'would be' : 'were'} refused ${why(wrong, 'refused')} ` +
            'What a sender does not repeat is lost.'),
        ...add(failed > 0 && (lately?.failed > 0 ? 'bad' : 'past'), 'failed', 'webhookgatefailing',
            `${name}: the gate answered ${plural(failed, 'delivery', 'deliveries')} with 500, see the error log.`),
        ...add(total(lost) > 0 && (total(lately?.unsettled) > 0 ? 'bad' : 'past'), 'unsettled', 'webhookunsettled',
            `${name}: the store could not record ${plural(total(lost), 'operation')} (${listed(lost)}): ` +
            'retries of these events may be forwarded.'),
        ...add(window && window.kept_seconds < window.seconds && 'warn', 'window', 'webhookwindowshort',
            `${name}: deliveries are remembered for ${windowKept(window ?? {})}, the zone is too small.`),
    ];
}

export const isDown = (server) => !server.up &&
    server.workers.some((worker) => worker.state === 'down');

function ofRedis(server, status, recent) {
    const name = visible(server.server);
    const users = status.locations.filter((gate) => gate.store === server.server);
    const hit = users.filter((l) => l.troubles.store !== null && verdicts(l,
        recent?.locations.get(keyOfLocation(l)), (what) => what === 'store_unavailable store_unknown').level);
    if (!isDown(server) && (server.error === null || hit.length === 0)) {
        return [];
    }
    const down = server.workers.filter((worker) => worker.state === 'down').length;
    const effect = [['reject', 'get 503'],
        ['pass', 'are forwarded, some of them twice']].flatMap(([policy, what]) => {
        const named = (hit.length > 0 ? hit : users)
            .filter((l) => l.store_error === policy && l.mode !== 'observe').map(called);
        return named.length === 0 ? [] : [` Deliveries to ${named.join(', ')} ${what}.`];
    });
    return [{
        key: `redis ${server.server}`,
        store: server.server,
        level: 'bad',
        anchor: 'webhookredisdown',
        text: (isDown(server)
            ? `${name} is down for ${down} of ${plural(server.workers.length, 'worker')}${begun(server.since, status.now)}`
            : `${name} does not take claims` +
                begun(Math.min(...hit.map((gate) => gate.troubles.store)), status.now)) +
            (server.error ? `: ${visible(server.error).replace('is down: ', '')}` : '') + `.${effect.join('')}`,
        said: `${name} is down.`,
        over: `${name} is up again.`,
    }];
}

function ofZone(zone) {
    const name = `Zone ${visible(zone.zone)}`;
    const filled = zone.used / zone.capacity;
    const add = (level, kind, anchor, text) =>
        (level ? [{ key: `${kind} ${name}`, store: `zone=${zone.zone}`, level, anchor, text: `${name} ${text}` }] : []);
    return zone.used === null
        ? add('bad', 'lock', 'webhookzonelocked', 'is locked: deliveries get 503, or are forwarded without a claim.')
        : [
            ...add(filled >= 0.9 && (filled >= 0.98 ? 'bad' : 'warn'), 'fill', 'webhookzonenearlyfull',
                `is filled to ${share(zone.used, zone.capacity)}: ` + (filled < 1
                    ? 'when it is full, it forgets deliveries or defers new events.'
                    : 'it forgets deliveries for new events, or defers them.')),
            ...add(zone.full > 0 && (filled >= 0.98 ? 'bad' : 'past'), 'full', 'webhookzonefull',
                `had no room for ${plural(zone.full, 'event')}.`),
            ...add(zone.lock_timeouts > 0 && 'past', 'lock', 'webhookzonelocked',
                `could not be locked ${plural(zone.lock_timeouts, 'time')}.`),
            ...add(zone.failing && 'warn', 'file', 'webhookzonenotwritten', 'is not written to its file.'),
        ];
}

const order = ['bad', 'warn', 'past'];

const worst = (found) => order.find((l) => l !== 'past' && found.some(({ level }) => level === l));

// { troubles, states, overall }: the state of each location is bad, warn, good,
// or unknown if nothing tells.
export function judge(status, recent) {
    const troubles = [
        ...status.redis.flatMap((server) => ofRedis(server, status, recent)),
        ...status.locations.flatMap((gate) => ofLocation(gate, recent, status.now)),
        ...status.zones.flatMap(ofZone),
    ].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
    const states = new Map(status.locations.map((gate) => [keyOfLocation(gate),
        worst(troubles.filter(({ at, store }) => at === keyOfLocation(gate) || store === gate.store)) ??
            (gate.last_deliveries.last === null ? 'unknown' : 'good')]));
    const unknown = [...states.values()].filter((state) => state === 'unknown').length;
    const idle = status.redis.some((server) => !server.up && !isDown(server));
    const state = worst(troubles) ?? (unknown > 0 || idle || states.size === 0 ? 'unknown' : 'good');
    const bad = troubles.filter(({ level }) => level === 'bad').length;
    return {
        troubles,
        states,
        state,
        overall: state === 'bad' ? plural(bad, 'problem')
            : state === 'warn' ? 'No problem, but see below.'
            : state === 'good' ? 'There are no problems.'
            : `No problem is known${unknown > 0 ? `: ${unknown} of ${plural(states.size, 'location')} ` +
                `${unknown === 1 ? 'has' : 'have'} had no delivery yet` : idle ? ': Redis has not been asked yet' : ''}.`,
    };
}
