// How providers sign, by their documentation: each function returns
// { proof, tolerance?, sign }, where sign(delivery, key) returns the header
// fields that go with it.  Nothing here knows of the module's own files.

import { createHmac } from 'node:crypto';

export const seconds = (at) => String(Math.floor(at / 1000));
export const milliseconds = (at) => String(at);
// RFC 3339, as in 2026-01-15T12:00:00.000Z
export const rfc3339 = (at) => new Date(at).toISOString();

// A secret as its sender shows it, and the bytes that it stands for.
export const raw = (shown) => Buffer.from(shown);
export const hex = (shown) => Buffer.from(shown, 'hex');
export const base64 = (shown) => Buffer.from(shown, 'base64');
export const whsec = (shown) => base64(shown.replace(/^whsec_/, ''));

export function mac(key, parts, { algorithm = 'sha256', encoding = 'hex' } = {}) {
    const hash = createHmac(algorithm, key);
    for (const part of parts) {
        hash.update(part);
    }
    return hash.digest(encoding);
}

// An HMAC in a header field.  "signed" are the parts, by default the body.
export function hmac(header, options = {}) {
    const { prefix = '', key = raw, signed = ({ body }) => [body] } = options;
    return {
        proof: ['header:' + header],
        sign: (delivery, shown) => ({ [header]: prefix + mac(key(shown), signed(delivery), options) }),
    };
}

// The same with the time of sending in another field.
export function timed(header, timeHeader, signed, options = {}) {
    const { prefix = '', key = raw, unit = seconds, tolerance = 300 } = options;
    return {
        proof: ['header:' + header],
        tolerance,
        sign(delivery, shown) {
            const time = unit(delivery.at);
            const value = prefix + mac(key(shown), signed(time, delivery), options);
            return { [timeHeader]: time, [header]: value };
        },
    };
}

// The time and the signature as items of one field, as in "t=1,v1=ab".
export function items(header, options = {}) {
    const {
        time = 't=', tag = 'v1=', separator = ',', unit = seconds, key = raw, tolerance = 300,
        signed = (stamp, { body }) => [stamp, '.', body],
    } = options;
    return {
        proof: ['header:' + header],
        tolerance,
        sign(delivery, shown) {
            const stamp = unit(delivery.at);
            const value = mac(key(shown), signed(stamp, delivery), options);
            return { [header]: time + stamp + separator + tag + value };
        },
    };
}

// Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks.
// The id comes with the delivery, in the field of that name.
export function standard(prefix = 'webhook', { key = whsec, names } = {}) {
    const [id, timestamp, signature] = names ?? ['id', 'timestamp', 'signature'].map((name) => prefix + '-' + name);
    return {
        proof: ['header:' + signature],
        tolerance: 300,
        sign(delivery, shown) {
            const time = seconds(delivery.at);
            const value = mac(key(shown), [delivery.head[id], '.', time, '.', delivery.body], { encoding: 'base64' });
            return { [timestamp]: time, [signature]: 'v1,' + value };
        },
    };
}

// A token or a password, in the clear.
export function token(header, value = (shown) => shown) {
    return {
        proof: ['header:' + header],
        token: 'header:' + header,
        shown: value,
        sign: (delivery, shown) => ({ [header]: value(shown) }),
    };
}

export const unsigned = { proof: [], sign: () => ({}) };
