// Providers without a library for it: signed by what they document.

import {
    ed25519Key, hmac, pem, randomBase64, randomHex, randomText, rsaKey, secret, seconds,
} from './crypto.mjs';

const webhook = (signature, id, time) => ({
    'webhook-signature': signature,
    'webhook-id': id,
    'webhook-timestamp': seconds(time),
});

export const documented = {
    gitlab: {
        tolerance: 300,
        key: () => secret('whsec_' + randomBase64(32)),
        sign({ key, body, time }) {
            const id = randomHex(16);
            const bytes = Buffer.from(key.shown.replace('whsec_', ''), 'base64');
            const mac = hmac(bytes, [id, '.', seconds(time), '.', body], { encoding: 'base64' });
            return webhook('v1,' + mac, id, time);
        },
    },

    'shopify-events': {
        key: () => secret(randomHex(16)),
        sign: ({ key, body }) => ({
            'Shopify-Hmac-Sha256': hmac(key.shown, [body], { encoding: 'base64' }),
            'Shopify-Webhook-Id': randomHex(16),
        }),
    },

    'standard-webhooks-v1a': {
        tolerance: 300,
        key: () => ed25519Key((raw) => 'whpk_' + raw.toString('base64')),
        sign({ key, body, time }) {
            const id = 'msg_' + randomText(27);
            return webhook('v1a,' + key.sign([id, '.', seconds(time), '.', body], 'base64'), id, time);
        },
    },

    calendly: {
        tolerance: 180,
        key: () => secret(randomText(43)),
        sign: ({ key, body, time }) => ({
            'Calendly-Webhook-Signature': `t=${seconds(time)},v1=` + hmac(key.shown, [seconds(time), '.', body]),
        }),
    },

    'cal.com': {
        key: () => secret(randomText(24)),
        sign: ({ key, body }) => ({ 'X-Cal-Signature-256': hmac(key.shown, [body]) }),
    },

    zoom: {
        tolerance: 300,
        key: () => secret(randomText(22)),
        sign: ({ key, body, time }) => ({
            'x-zm-signature': 'v0=' + hmac(key.shown, ['v0:', seconds(time), ':', body]),
            'x-zm-request-timestamp': seconds(time),
        }),
    },

    typeform: {
        key: () => secret(randomText(32)),
        sign: ({ key, body }) => ({
            'Typeform-Signature': 'sha256=' + hmac(key.shown, [body], { encoding: 'base64' }),
        }),
    },

    intercom: {
        key: () => secret(randomHex(16)),
        sign: ({ key, body }) => ({
            'X-Hub-Signature': 'sha1=' + hmac(key.shown, [body], { algorithm: 'sha1' }),
        }),
    },

    close: {
        tolerance: 300,
        key: () => secret(randomHex(32)),
        sign: ({ key, body, time }) => ({
            'close-sig-hash': hmac(Buffer.from(key.shown, 'hex'), [seconds(time), body]),
            'close-sig-timestamp': seconds(time),
        }),
    },

    gohighlevel: {
        key: () => ed25519Key((raw, publicKey) => pem(publicKey)),
        sign: ({ key, body }) => ({ 'X-GHL-Signature': key.sign([body], 'base64') }),
    },

    // Nobody's, by the parameters of the documentation.
    'shop-hmac': {
        tolerance: 300,
        key: () => secret(randomText(32)),
        sign({ key, body, time }) {
            const id = randomHex(8);
            const how = { algorithm: 'sha512', encoding: 'base64' };
            const mac = hmac(key.shown, [seconds(time), '.', id, '.', body], how);
            return { 'X-Shop-Signature': `t=${seconds(time)},v1=${mac}`, 'X-Shop-Id': id };
        },
    },

    'shop-key': {
        key: rsaKey,
        sign: ({ key, body }) => ({ 'X-Shop-Signature': key.sign([body], 'base64') }),
    },
};
