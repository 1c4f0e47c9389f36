// Providers whose libraries sign: nothing of ours is in these signatures.

import { randomBase64, randomText, randomHex, secret, seconds } from './crypto.mjs';

async function standardWebhook(prefix, key, body, time) {
    const { Webhook } = await import('standardwebhooks');
    const id = 'msg_' + randomText(27);
    return {
        [prefix + '-signature']: new Webhook(key.shown).sign(id, new Date(time), body.toString()),
        [prefix + '-id']: id,
        [prefix + '-timestamp']: seconds(time),
    };
}

export const signers = {
    'standard-webhooks': {
        tolerance: 300,
        key: () => secret('whsec_' + randomBase64(32)),
        sign: ({ key, body, time }) => standardWebhook('webhook', key, body, time),
    },

    // svix's own library wraps standardwebhooks, and has other header names.
    svix: {
        tolerance: 300,
        key: () => secret('whsec_' + randomBase64(24)),
        sign: ({ key, body, time }) => standardWebhook('svix', key, body, time),
    },

    stripe: {
        tolerance: 300,
        key: () => secret('whsec_' + randomText(32)),
        async sign({ key, body, time }) {
            const { default: Stripe } = await import('stripe');
            return {
                'Stripe-Signature': new Stripe('sk_test_none').webhooks.generateTestHeaderString({
                    payload: body.toString(),
                    secret: key.shown,
                    timestamp: Number(seconds(time)),
                }),
            };
        },
    },

    github: {
        key: () => secret("It's a Secret to Everybody " + randomText(8)),
        async sign({ key, body }) {
            const { sign } = await import('@octokit/webhooks-methods');
            return {
                'X-Hub-Signature-256': await sign(key.shown, body.toString()),
                'X-GitHub-Event': 'issues',
                'X-GitHub-Delivery': randomHex(16),
            };
        },
    },

    hubspot: {
        tolerance: 300,
        key: () => secret(randomText(36)),
        async sign({ key, body, time, url }) {
            const { Signature } = await import('@hubspot/api-client');
            return {
                'X-HubSpot-Signature-v3': Signature.getSignature('POST', 'v3', {
                    clientSecret: key.shown,
                    url,
                    requestBody: body.toString(),
                    timestamp: time,
                }),
                'X-HubSpot-Request-Timestamp': String(time),
            };
        },
    },
};
