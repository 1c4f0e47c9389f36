// Providers whose libraries only verify: we sign, and they must say yes.

import { ecdsaKey, ed25519Key, hmac, randomHex, randomText, secret, seconds } from './crypto.mjs';

export const verifiers = {
    shopify: {
        key: () => secret(randomHex(16)),
        sign: ({ key, body }) => ({
            'X-Shopify-Hmac-SHA256': hmac(key.shown, [body], { encoding: 'base64' }),
            'X-Shopify-Topic': 'orders/create',
            'X-Shopify-Shop-Domain': 'example.myshopify.com',
            'X-Shopify-API-Version': '2025-07',
            'X-Shopify-Webhook-Id': randomHex(16),
            'X-Shopify-Event-Id': randomHex(16),
        }),
        async verify({ key, body, headers }) {
            await import('@shopify/shopify-api/adapters/node');
            const { ApiVersion, LogSeverity, shopifyApi } = await import('@shopify/shopify-api');
            const shopify = shopifyApi({
                apiSecretKey: key.shown,
                apiKey: 'none',
                hostName: 'hooks.example.com',
                apiVersion: ApiVersion.July25,
                isEmbeddedApp: false,
                logger: { level: LogSeverity.Error },
            });
            const rawRequest = { headers, method: 'POST', url: '/' };
            const result = await shopify.webhooks.validate({ rawBody: body.toString(), rawRequest, rawResponse: {} });
            return result.valid;
        },
    },

    slack: {
        tolerance: 300,
        key: () => secret(randomHex(16)),
        sign: ({ key, body, time }) => ({
            'X-Slack-Signature': 'v0=' + hmac(key.shown, ['v0:', seconds(time), ':', body]),
            'X-Slack-Request-Timestamp': seconds(time),
        }),
        async verify({ key, body, headers }) {
            const { default: bolt } = await import('@slack/bolt');
            return bolt.isValidSlackRequest({
                signingSecret: key.shown,
                body: body.toString(),
                headers: {
                    'x-slack-signature': headers['X-Slack-Signature'],
                    'x-slack-request-timestamp': Number(headers['X-Slack-Request-Timestamp']),
                },
            });
        },
    },

    square: {
        key: () => secret(randomText(22)),
        sign: ({ key, body, url }) => ({
            'x-square-hmacsha256-signature': hmac(key.shown, [url, body], { encoding: 'base64' }),
        }),
        async verify({ key, body, headers, url }) {
            const { WebhooksHelper } = await import('square');
            return WebhooksHelper.verifySignature({
                requestBody: body.toString(),
                signatureHeader: headers['x-square-hmacsha256-signature'],
                signatureKey: key.shown,
                notificationUrl: url,
            });
        },
    },

    paddle: {
        tolerance: 5,
        key: () => secret('pdl_ntfset_' + randomText(26) + '_' + randomText(32)),
        sign: ({ key, body, time }) => ({
            'Paddle-Signature': `ts=${seconds(time)};h1=` + hmac(key.shown, [seconds(time), ':', body]),
        }),
        async verify({ key, body, headers }) {
            const { Paddle } = await import('@paddle/paddle-node-sdk');
            return new Paddle('none').webhooks.isSignatureValid(
                body.toString(), key.shown, headers['Paddle-Signature']);
        },
    },

    // Its library takes a minute, in which no retry can come.
    linear: {
        tolerance: 28800,
        key: () => secret('lin_wh_' + randomText(22)),
        sign: ({ key, body, time }) => ({
            'Linear-Signature': hmac(key.shown, [body]),
            'Linear-Timestamp': String(time),
            'Linear-Delivery': randomHex(16),
        }),
        async verify({ key, body, headers }) {
            const { LinearWebhookClient } = await import('@linear/sdk/webhooks');
            return new LinearWebhookClient(key.shown).verify(body, headers['Linear-Signature']);
        },
    },

    'discord-interactions': {
        tolerance: 300,
        key: () => ed25519Key((raw) => raw.toString('hex')),
        sign: ({ key, body, time }) => ({
            'X-Signature-Ed25519': key.sign([seconds(time), body], 'hex'),
            'X-Signature-Timestamp': seconds(time),
        }),
        async verify({ key, body, headers }) {
            const { verifyKey } = await import('discord-interactions');
            return verifyKey(body, headers['X-Signature-Ed25519'], headers['X-Signature-Timestamp'], key.shown);
        },
    },

    sendgrid: {
        tolerance: 300,
        key: ecdsaKey,
        sign: ({ key, body, time }) => ({
            'X-Twilio-Email-Event-Webhook-Signature': key.sign([seconds(time), body], 'base64'),
            'X-Twilio-Email-Event-Webhook-Timestamp': seconds(time),
        }),
        async verify({ key, body, headers }) {
            const { EventWebhook } = await import('@sendgrid/eventwebhook');
            const events = new EventWebhook();
            return events.verifySignature(
                events.convertPublicKeyToECDSA(key.shown),
                body,
                headers['X-Twilio-Email-Event-Webhook-Signature'],
                headers['X-Twilio-Email-Event-Webhook-Timestamp']);
        },
    },
};
