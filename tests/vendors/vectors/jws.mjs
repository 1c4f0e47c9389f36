// JSON Web Signatures (RFC 7515, RFC 7518), by node:crypto.

import { createHash, createHmac } from 'node:crypto';

import { ecdsa, rsa } from './keys.mjs';

const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// Keys that sign: { alg, sign(bytes) }
export const hs256 = (shown) => ({
    alg: 'HS256', sign: (bytes) => createHmac('sha256', shown).update(bytes).digest(),
});
export const rs256 = () => {
    const key = rsa();
    return { alg: 'RS256', pem: key.pem, jwk: key.jwk, sign: (bytes) => key.sign(bytes) };
};
export const es256 = (name) => {
    const key = ecdsa(name, 'ieee-p1363');
    return { alg: 'ES256', pem: key.pem, jwk: key.jwk, privateKey: key.privateKey, sign: key.sign };
};
export const none = { alg: 'none', sign: () => Buffer.alloc(0) };

export function jws(key, header, payload) {
    const text = encoded({ alg: key.alg, typ: 'JWT', ...header }) + '.' + encoded(payload);
    return text + '.' + key.sign(Buffer.from(text)).toString('base64url');
}
