// Key pairs of these vectors.  All but the RSA key are made from a text; ECDSA
// signatures, which are random, are kept in ecdsa.json and used again.

import {
    createECDH, createHash, createPrivateKey, createPublicKey, sign, verify,
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const sha256 = (text) => createHash('sha256').update(text).digest();
const derive = (name) => sha256('nginx-webhook, vectors of the providers: ' + name);

export function ed25519(name) {
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const privateKey = createPrivateKey({
        key: Buffer.concat([prefix, derive(name)]), format: 'der', type: 'pkcs8',
    });
    const publicKey = createPublicKey(privateKey);
    return {
        privateKey,
        raw: Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'),
        pem: publicKey.export({ format: 'pem', type: 'spki' }),
        sign: (message) => sign(null, message, privateKey),
    };
}

const kept = new URL('ecdsa.json', import.meta.url);

function keptSignatures() {
    try {
        return JSON.parse(readFileSync(kept, 'utf8'));
    } catch {
        return {};
    }
}

// "ieee-p1363" is what JWS uses, DER what everybody else does.
export function ecdsa(name, dsaEncoding = 'der', hash = 'sha256') {
    const pair = createECDH('prime256v1');
    const d = derive(name);
    pair.setPrivateKey(d);
    const point = pair.getPublicKey();
    const part = (from) => point.subarray(from, from + 32).toString('base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) };
    const privateKey = createPrivateKey({ key: { ...jwk, d: d.toString('base64url') }, format: 'jwk' });
    const publicKey = createPublicKey(privateKey);

    function signed(message) {
        const all = keptSignatures();
        const kind = (hash === 'sha256' ? '' : hash + ':') + dsaEncoding;
        const id = sha256(Buffer.concat([Buffer.from(kind + ':' + jwk.x + ':'), message])).toString('hex');
        const found = all[id] && Buffer.from(all[id], 'base64');
        if (found && verify(hash, message, { key: publicKey, dsaEncoding }, found)) {
            return found;
        }
        const made = sign(hash, message, { key: privateKey, dsaEncoding });
        all[id] = made.toString('base64');
        writeFileSync(kept, JSON.stringify(all, null, 4) + '\n');
        return made;
    }
    return {
        privateKey,
        jwk,
        pem: publicKey.export({ format: 'pem', type: 'spki' }),
        spki: publicKey.export({ format: 'der', type: 'spki' }),
        sign: signed,
    };
}

export function rsa() {
    const jwk = JSON.parse(readFileSync(new URL('rsa.json', import.meta.url), 'utf8'));
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const publicKey = createPublicKey(privateKey);
    return {
        privateKey,
        jwk: { kty: 'RSA', n: jwk.n, e: jwk.e },
        pem: publicKey.export({ format: 'pem', type: 'spki' }),
        sign: (message, hash = 'sha256') => sign(hash, message, privateKey),
    };
}
