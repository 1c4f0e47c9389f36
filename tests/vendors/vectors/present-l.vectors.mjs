// Providers of the first releases: L to Z.

import { ecdsa, ed25519 } from './keys.mjs';
import { hmac, items, mac, raw, seconds, standard, timed } from './signing.mjs';

const v1a = ed25519('standard-webhooks-v1a');
const sendGrid = ecdsa('sendgrid');

export default {
    linear: {
        source: 'https://linear.app/developers/webhooks',
        tolerance: 28800,
        by: hmac('Linear-Signature'),
        secret: 'lin_wh_a_secret_of_the_vectors',
        first: {
            head: { 'Linear-Delivery': '234d1a4e-b617-4388-90fe-adc3633d6b72', 'Linear-Event': 'Issue' },
            body: {
                action: 'update',
                type: 'Issue',
                createdAt: '2026-01-15T11:59:58.120Z',
                data: { id: '539068e2-ae88-4d09-bd75-22eb4a59612f', title: 'An issue' },
                updatedFrom: { title: 'An isue' },
                organizationId: '7a1e4f90-0000-4000-8000-000000000001',
                webhookTimestamp: 1768478400120,
                webhookId: '000042e3-d123-4980-b49f-8e140eef9329',
            },
        },
        other: { set: { '/webhookTimestamp': 1768478460120 }, head: { 'Linear-Delivery': '234d1a4e-b617-4388-90fe-adc3633d6b73' } },
        pair: 'the issue changes again: webhookId is the subscription\'s, data.id the issue\'s',
        again: { after: 3600, head: { 'Linear-Delivery': '234d1a4e-b617-4388-90fe-adc3633d6b74' } },
        retry: 'nothing in the body, an hour later; whether Linear-Delivery stays is not known',
    },

    paddle: {
        source: 'https://developer.paddle.com/webhooks/signature-verification',
        by: items('Paddle-Signature', {
            time: 'ts=', tag: 'h1=', separator: ';', tolerance: 5, signed: (time, { body }) => [time, ':', body],
        }),
        secret: 'pdl_ntfset_01gkdqn_a_secret_of_the_vectors',
        first: {
            body: {
                event_id: 'evt_01hv8x2acqafn0pa8q0nf6xkyc',
                event_type: 'subscription.updated',
                occurred_at: '2026-01-15T11:59:58.120931Z',
                notification_id: 'ntf_01hv8x2af2ezdwqzd4ayhb5mgc',
                data: { id: 'sub_01hv8x29kz0t586xy6zn1a62ny', status: 'active' },
            },
        },
        other: {
            set: {
                '/event_id': 'evt_01hv8x2acqafn0pa8q0nf6xkyd', '/notification_id': 'ntf_01hv8x2af2ezdwqzd4ayhb5mgd',
                '/occurred_at': '2026-01-15T12:00:58.120931Z', '/data/status': 'canceled',
            },
        },
        pair: 'the subscription is cancelled: data.id is the subscription\'s',
        again: {},
        retry: 'the time of sending and the signature',
    },

    sendgrid: {
        source: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
        by: {
            proof: ['header:X-Twilio-Email-Event-Webhook-Signature'],
            tolerance: 300,
            sign({ body, at }) {
                const message = Buffer.concat([Buffer.from(seconds(at)), body]);
                return {
                    'X-Twilio-Email-Event-Webhook-Timestamp': seconds(at),
                    'X-Twilio-Email-Event-Webhook-Signature': sendGrid.sign(message).toString('base64'),
                };
            },
        },
        keys: [sendGrid.spki.toString('base64')],
        first: {
            body: [
                {
                    email: 'reader@example.org',
                    timestamp: 1768478398,
                    'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>',
                    event: 'open',
                    category: ['news'],
                    sg_event_id: 'ZGVsaXZlcmVkLTAtMjk5MzI1MQ',
                    sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
                },
            ],
        },
        other: { set: { '/0/sg_event_id': 'b3Blbi0xLTI5OTMyNTE' } },
        pair: 'the mail is opened again in the same second: sg_message_id is the mail\'s',
        again: {},
        retry: 'the time of sending and the signature',
    },

    shopify: {
        source: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries',
        by: hmac('X-Shopify-Hmac-SHA256', { encoding: 'base64' }),
        secret: 'shpss_a_secret_of_the_vectors',
        first: {
            head: {
                'X-Shopify-Topic': 'orders/paid',
                'X-Shopify-Shop-Domain': 'example.myshopify.com',
                'X-Shopify-API-Version': '2026-01',
                'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
                'X-Shopify-Event-Id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
            },
            body: { id: 820982911946154508, name: '#9999', financial_status: 'paid', total_price: '403.00', updated_at: '2026-01-15T06:59:58-05:00' },
        },
        other: { head: { 'X-Shopify-Topic': 'orders/updated', 'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd044' } },
        pair: 'another topic of the same action: equal bytes and the same X-Shopify-Event-Id',
        again: {},
        retry: 'nothing',
    },

    'shopify-events': {
        source: 'https://shopify.dev/docs/apps/build/events/verify-deliveries',
        by: hmac('Shopify-Hmac-Sha256', { encoding: 'base64' }),
        secret: 'shpss_a_secret_of_the_vectors',
        first: {
            head: { 'Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043' },
            body: { topic: 'Product', action: 'update', handle: 'a-chess-board', fields_changed: ['title'] },
        },
        other: { head: { 'Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd044' } },
        pair: 'equal bytes under another id: the title changes again',
        again: {},
        retry: 'nothing',
    },

    slack: {
        source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
        by: timed('X-Slack-Signature', 'X-Slack-Request-Timestamp', (time, { body }) => ['v0:', time, ':', body], { prefix: 'v0=' }),
        secret: '8f742231b10e8888abcd99yyyzzz85a5',
        first: {
            body: {
                token: 'z26uFbvR1xHJEdHE1OQiO6t8',
                team_id: 'T123ABC456',
                api_app_id: 'A123ABC456',
                event: { type: 'message', channel: 'C123ABC456', user: 'U123ABC456', text: 'yes', ts: '1768478398.000100' },
                type: 'event_callback',
                event_id: 'Ev123ABC456',
                event_time: 1768478398,
            },
        },
        other: { set: { '/event_id': 'Ev123ABC457' } },
        pair: 'the same text in the same second, under another event_id',
        again: { head: { 'X-Slack-Retry-Num': '1', 'X-Slack-Retry-Reason': 'http_timeout' } },
        retry: 'the number of the attempt in its header, the time of sending and the signature',
        challenges: {
            verification: {
                body: { token: 'z26uFbvR1xHJEdHE1OQiO6t8', challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P', type: 'url_verification' },
                answer: {
                    status: 200, headers: [['Content-Type', 'application/json']],
                    body: '{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}',
                },
            },
        },
    },

    square: {
        source: 'https://developer.squareup.com/docs/webhooks/step3validate',
        by: hmac('x-square-hmacsha256-signature', { encoding: 'base64', signed: ({ url, body }) => [url, body] }),
        secret: 'asdf1234-a-key-of-the-vectors',
        parameters: { url: 'https://hooks.example.com/hooks/square' },
        first: {
            body: {
                merchant_id: 'MLTZ79VE64YTN',
                type: 'payment.updated',
                event_id: '6a8f5f28-54a1-4eb0-a98a-3111513fd4fc',
                created_at: '2026-01-15T11:59:58.120Z',
                data: { type: 'payment', id: 'hYy9pRFVxpDsO1FB05SunFWUe9JZY', object: { payment: { status: 'APPROVED' } } },
            },
        },
        other: { set: { '/event_id': '6a8f5f28-54a1-4eb0-a98a-3111513fd4fd', '/data/object/payment/status': 'COMPLETED' } },
        pair: 'the payment is completed: data.id is the payment\'s',
        again: {},
        retry: 'nothing in the body',
    },

    'standard-webhooks': {
        source: 'https://github.com/standard-webhooks/standard-webhooks: spec/standard-webhooks.md',
        by: standard(),
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        first: {
            head: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
            body: { type: 'invoice.paid', data: { id: 'inv_1' } },
        },
        other: { head: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJel' } },
        pair: 'equal bytes under another id',
        again: {},
        retry: 'the time of sending and the signature',
    },

    'standard-webhooks-v1a': {
        source: 'https://github.com/standard-webhooks/standard-webhooks: spec/standard-webhooks.md, asymmetric signatures',
        by: {
            proof: ['header:webhook-signature'],
            tolerance: 300,
            sign({ head, body, at }) {
                const message = Buffer.concat([Buffer.from(head['webhook-id'] + '.' + seconds(at) + '.'), body]);
                return { 'webhook-timestamp': seconds(at), 'webhook-signature': 'v1a,' + v1a.sign(message).toString('base64') };
            },
        },
        keys: ['whpk_' + v1a.raw.toString('base64')],
        first: {
            head: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
            body: { type: 'invoice.paid', data: { id: 'inv_1' } },
        },
        other: { head: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJel' } },
        pair: 'equal bytes under another id',
        again: {},
        retry: 'the time of sending and the signature',
    },

    stripe: {
        source: 'https://docs.stripe.com/webhooks/signatures',
        by: items('Stripe-Signature'),
        secret: 'whsec_a_secret_of_the_vectors',
        first: {
            body: {
                id: 'evt_1QOabcDEFghiJKLm',
                object: 'event',
                api_version: '2025-12-15.clover',
                created: 1768478398,
                data: { object: { id: 'pi_3QOabcDEFghiJKLm', object: 'payment_intent', amount: 2000, status: 'requires_action' } },
                livemode: false,
                pending_webhooks: 2,
                type: 'payment_intent.requires_action',
            },
        },
        other: { set: { '/id': 'evt_1QOabcDEFghiJKLn' } },
        pair: 'the same payment in the same state and second, under another id',
        again: { set: { '/pending_webhooks': 1 } },
        retry: 'pending_webhooks in the body, the time of sending and the signature',
    },

    svix: {
        source: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
        by: standard('svix'),
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        first: {
            head: { 'svix-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
            body: { type: 'invoice.paid', data: { id: 'inv_1' } },
        },
        other: { head: { 'svix-id': 'msg_p5jXN8AQM9LWM0D4loKWxJel' } },
        pair: 'equal bytes under another id',
        again: {},
        retry: 'the time of sending and the signature',
    },

    typeform: {
        source: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
        by: hmac('Typeform-Signature', { prefix: 'sha256=', encoding: 'base64' }),
        secret: 'a-secret-of-the-vectors',
        first: {
            body: {
                event_id: '01JHM3ZJ4W5K8Q2V7N9R6T1XAB',
                event_type: 'form_response_partial',
                form_response: { form_id: 'lT4Z3j', token: 'a3a12ec67a1365927098a606107fac15', submitted_at: '2026-01-15T11:59:58Z' },
            },
        },
        other: { set: { '/event_id': '01JHM3ZJ4W5K8Q2V7N9R6T1XAC', '/event_type': 'form_response' } },
        pair: 'the response is finished: form_response.token is the response\'s',
        again: {},
        retry: 'nothing',
    },

    zoom: {
        source: 'https://developers.zoom.us/docs/api/webhooks/',
        by: timed('x-zm-signature', 'x-zm-request-timestamp', (time, { body }) => ['v0:', time, ':', body], { prefix: 'v0=' }),
        secret: 'a-secret-token-of-the-vectors',
        first: {
            body: {
                event: 'meeting.participant_joined',
                event_ts: 1768478398120,
                payload: {
                    account_id: 'AAAAAABBBB',
                    object: {
                        id: '1234567890',
                        uuid: '4444AAAiAAAAAiAiAiiAii==',
                        participant: { participant_uuid: '55555AAAiAAAAAiAiAiiAii', user_name: 'A. Reader' },
                    },
                },
            },
        },
        other: { set: { '/payload/object/participant/participant_uuid': '66666AAAiAAAAAiAiAiiAii' } },
        pair: 'a second participant joins in the same millisecond: uuid is the meeting\'s',
        again: {},
        retry: 'the time of sending and the signature',
        challenges: {
            validation: {
                body: { event: 'endpoint.url_validation', event_ts: 1768478398120, payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' } },
                answer: {
                    status: 200, headers: [['Content-Type', 'application/json']],
                    body: JSON.stringify({
                        plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
                        encryptedToken: mac(raw('a-secret-token-of-the-vectors'), ['qgg8vlvZRS6UYooatFL8Aw']),
                    }),
                },
            },
        },
    },
};
