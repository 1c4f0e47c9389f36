// Keys, ids and signatures of node:crypto.

import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export function randomText(length) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
}

export const randomHex = (bytes) => randomBytes(bytes).toString('hex');
export const randomBase64 = (bytes) => randomBytes(bytes).toString('base64');

export const seconds = (time) => String(Math.floor(time / 1000));

// The signed parts are texts and buffers.
export function hmac(secret, parts, { algorithm = 'sha256', encoding = 'hex' } = {}) {
    const mac = createHmac(algorithm, secret);
    for (const part of parts) {
        mac.update(part);
    }
    return mac.digest(encoding);
}

// A secret is what its sender shows and the operator copies.
export const secret = (text) => ({ shown: text });

export function ed25519Key(show) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url');
    return {
        shown: show(raw, publicKey),
        sign: (parts, encoding) => sign(null, join(parts), privateKey).toString(encoding),
    };
}

export function ecdsaKey() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    return {
        shown: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
        sign: sha256With(privateKey),
    };
}

export function rsaKey() {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return { shown: pem(publicKey), sign: sha256With(privateKey) };
}

export const pem = (publicKey) => publicKey.export({ format: 'pem', type: 'spki' });

const join = (parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));

const sha256With = (privateKey) => (parts, encoding) => sign('sha256', join(parts), privateKey).toString(encoding);
