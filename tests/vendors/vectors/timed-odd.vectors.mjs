// An HMAC of the body, of the time and of more, in unusual forms.

import { hmac, items, mac, milliseconds, raw, rfc3339, seconds, timed } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';
const retry = 'the time of sending and the signature';

export default {
    box: {
        source: 'https://developer.box.com/guides/webhooks/v2/signatures-v2/',
        by: timed('BOX-SIGNATURE-PRIMARY', 'BOX-DELIVERY-TIMESTAMP', (time, { body }) => [body, time],
            { unit: (at) => rfc3339(at).replace('.000Z', '-00:00'), encoding: 'base64', tolerance: 600 }),
        secret,
        first: {
            head: { 'BOX-DELIVERY-ID': 'f96bb54b-ee16-4fc5-aa65-8c2d9e5b546f', 'BOX-SIGNATURE-VERSION': '1', 'BOX-SIGNATURE-ALGORITHM': 'HmacSHA256' },
            body: {
                type: 'webhook_event',
                id: '0f6a1a2b-0000-4000-8000-000000000001',
                created_at: '2026-01-15T03:59:58-08:00',
                trigger: 'FILE.DOWNLOADED',
                webhook: { id: '53', type: 'webhook' },
                source: { id: '73835521473', type: 'file', name: 'a.txt' },
            },
        },
        other: { head: { 'BOX-DELIVERY-ID': 'f96bb54b-ee16-4fc5-aa65-8c2d9e5b5470' }, set: { '/id': '0f6a1a2b-0000-4000-8000-000000000002' } },
        pair: 'the file is read again in the same second: source.id is the file\'s, webhook.id the subscription\'s',
        again: { head: { 'BOX-DELIVERY-ID': 'f96bb54b-ee16-4fc5-aa65-8c2d9e5b5471' } },
        retry: 'BOX-DELIVERY-ID, the time of sending and the signature',
    },

    twitch: {
        source: 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/',
        by: timed('Twitch-Eventsub-Message-Signature', 'Twitch-Eventsub-Message-Timestamp',
            (time, { head, body }) => [head['Twitch-Eventsub-Message-Id'], time, body],
            { prefix: 'sha256=', unit: (at) => rfc3339(at).replace('Z', '123456Z'), tolerance: 600 }),
        secret: 's3cRe7-of-the-vectors',
        first: {
            head: {
                'Twitch-Eventsub-Message-Id': 'befa7b53-d79d-478f-86b9-120f112b044e',
                'Twitch-Eventsub-Message-Retry': '0',
                'Twitch-Eventsub-Message-Type': 'notification',
                'Twitch-Eventsub-Subscription-Type': 'stream.offline',
                'Twitch-Eventsub-Subscription-Version': '1',
            },
            body: {
                subscription: { id: 'f1c2a387-161a-49f9-a165-0f21d7a4e1c4', type: 'stream.offline', version: '1', status: 'enabled', cost: 0, created_at: '2025-01-15T11:59:58.120931Z' },
                event: { broadcaster_user_id: '1337', broadcaster_user_login: 'a_player', broadcaster_user_name: 'A_Player' },
            },
        },
        other: { head: { 'Twitch-Eventsub-Message-Id': 'befa7b53-d79d-478f-86b9-120f112b044f' } },
        pair: 'equal bytes under another id: the stream goes offline twice',
        again: { head: { 'Twitch-Eventsub-Message-Retry': '1' } },
        retry: 'the number of the attempt in its header, the time of sending and the signature',
        challenges: {
            verification: {
                head: { 'Twitch-Eventsub-Message-Type': 'webhook_callback_verification' },
                body: { challenge: 'pogchamp-kappa-360noscope-vohiyo', subscription: { id: 'f1c2a387-161a-49f9-a165-0f21d7a4e1c4', type: 'stream.offline', status: 'webhook_callback_verification_pending' } },
                answer: { status: 200, headers: [['Content-Type', 'text/plain']], body: 'pogchamp-kappa-360noscope-vohiyo' },
            },
        },
    },

    zendesk: {
        source: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
        by: timed('X-Zendesk-Webhook-Signature', 'X-Zendesk-Webhook-Signature-Timestamp', (time, { body }) => [time, body],
            { unit: (at) => rfc3339(at).replace('.000Z', 'Z'), encoding: 'base64' }),
        secret: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==',
        first: {
            head: { 'X-Zendesk-Account-Id': '123456', 'X-Zendesk-Webhook-Id': '01F1KRFQ6BG29CNWFR60NK5FNY', 'X-Zendesk-Webhook-Invocation-Id': '8350205582' },
            body: {
                account_id: 123456,
                id: '2b24ef10-19e9-4740-93cf-4f98ec4776c0',
                subject: 'zen:user:6596848315901',
                time: '2026-01-15T11:59:58Z',
                type: 'zen:event-type:user.role_changed',
                zendesk_event_version: '2022-06-20',
                event: { current: 'agent', previous: 'end-user' },
                detail: { id: '6596848315901' },
            },
        },
        other: { head: { 'X-Zendesk-Webhook-Invocation-Id': '8350205583' }, set: { '/id': '2b24ef10-19e9-4740-93cf-4f98ec4776c1' } },
        pair: 'the user changes again in the same second: detail.id is the user\'s, X-Zendesk-Webhook-Id the subscription\'s',
        again: {},
        retry,
    },

    configcat: {
        source: 'https://configcat.com/docs/advanced/notifications-webhooks/',
        by: timed('X-ConfigCat-Webhook-Signature-V1', 'X-ConfigCat-Webhook-Timestamp',
            (time, { head, body }) => [head['X-ConfigCat-Webhook-ID'], time, body], { encoding: 'base64' }),
        secret: 'configcat_whsk_a_key_of_the_vectors',
        first: {
            head: { 'X-ConfigCat-Webhook-ID': '3f1c0e0d47cb4ad8a9f2b5c2a8f1e0d1' },
            body: { changeNotes: 'castling on' },
        },
        other: { head: { 'X-ConfigCat-Webhook-ID': '3f1c0e0d47cb4ad8a9f2b5c2a8f1e0d2' } },
        pair: 'equal bytes under another id: the operator writes the body',
        again: {},
        retry,
    },

    framer: {
        source: 'https://www.framer.com/developers/webhooks',
        by: hmac('Framer-Signature', { prefix: 'sha256=', signed: ({ body, head }) => [body, head['Framer-Webhook-Submission-Id']] }),
        secret,
        first: {
            head: { 'Framer-Webhook-Submission-Id': '2f4a6b8d-0000-4000-8000-000000000001' },
            body: { Name: 'A. Reader', Message: 'e4' },
        },
        other: { head: { 'Framer-Webhook-Submission-Id': '2f4a6b8d-0000-4000-8000-000000000002' } },
        pair: 'equal bytes under another id: the form is sent twice',
        again: {},
        retry: 'nothing',
    },

    recurly: {
        source: 'https://docs.recurly.com/recurly-subscriptions/docs/signature-verification',
        by: items('recurly-signature', { time: '', tag: '', unit: milliseconds }),
        secret,
        first: {
            head: { 'recurly-notification-id': 'rn1a2b3c4d5e6f' },
            body: { id: 'rp1a2b3c4d5e6f', object_type: 'account', site_id: 'qhhzl1v2y4iu', event_type: 'updated', event_time: '2026-01-15T11:59:58Z', uuid: '60df20a6a9b8c7d6e5f4', account_code: 'account-1' },
        },
        other: { head: { 'recurly-notification-id': 'rn1a2b3c4d5e70' }, set: { '/id': 'rp1a2b3c4d5e70' } },
        pair: 'the account changes again in the same second: uuid is the account\'s',
        again: {},
        retry,
    },

    sanity: {
        source: 'https://www.sanity.io/docs/content-lake/webhook-best-practices',
        by: items('sanity-webhook-signature', { encoding: 'base64url', unit: milliseconds, tolerance: 86400 }),
        secret,
        first: {
            head: { 'idempotency-key': 'b1c2d3e4f5a6b7c8', 'sanity-operation': 'update', 'sanity-transaction-id': 'tx1', 'sanity-document-id': 'game-1' },
            body: { _id: 'game-1', title: 'A game' },
        },
        other: { head: { 'idempotency-key': 'b1c2d3e4f5a6b7c9', 'sanity-transaction-id': 'tx2' } },
        pair: 'equal bytes under another id: _id is the document\'s',
        again: {},
        retry,
    },

    sinch: {
        source: 'https://developers.sinch.com/docs/conversation/callbacks/',
        by: {
            proof: ['header:x-sinch-webhook-signature'],
            tolerance: 300,
            sign({ body, head, at }, shown) {
                const nonce = head['x-sinch-webhook-signature-nonce'];
                return {
                    'x-sinch-webhook-signature-timestamp': seconds(at),
                    'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
                    'x-sinch-webhook-signature': mac(raw(shown), [body, '.', nonce, '.', seconds(at)], { encoding: 'base64' }),
                };
            },
        },
        secret,
        first: {
            head: { 'x-sinch-webhook-signature-nonce': '01FJA8B4A7BM43YGWSG9GBV067' },
            body: {
                app_id: '01EB37HMH1M6SV18BSNS3G135H',
                accepted_time: '2026-01-15T11:59:58.120Z',
                event_time: '2026-01-15T11:59:58.100Z',
                project_id: 'c36f3d3d-1523-4edd-ae42-11995557ff61',
                message_delivery_report: { message_id: '01EQBC1A3BEK731GY4YXEN0C2R', conversation_id: '01EPYATA64TMNZ1FV02JKF12JF', status: 'QUEUED_ON_CHANNEL' },
                message_metadata: '',
            },
        },
        other: {
            head: { 'x-sinch-webhook-signature-nonce': '01FJA8B4A7BM43YGWSG9GBV068' },
            set: { '/message_delivery_report/status': 'DELIVERED', '/event_time': '2026-01-15T12:00:58.100Z' },
        },
        pair: 'the message is delivered: message_id is the message\'s',
        again: { head: { 'x-sinch-webhook-signature-nonce': '01FJA8B4A7BM43YGWSG9GBV069' } },
        retry: 'the nonce, the time of sending and the signature',
    },

    klaviyo: {
        source: 'https://developers.klaviyo.com/en/docs/working_with_system_webhooks',
        by: { ...timed('Klaviyo-Signature', 'Klaviyo-Timestamp', (time, { body }) => [body, time]), tolerance: undefined },
        secret,
        first: {
            head: { 'Klaviyo-Webhook-Id': '01KF0Z8Q3G5M7N9P1R2S3T4V5W' },
            body: {
                data: [{ topic: 'event:klaviyo.opened_email', external_id: '4Xy1a2B3c4D', payload: { data: { type: 'event', id: '4Xy1a2B3c4D', attributes: { timestamp: 1768478398 } } } }],
                meta: { timestamp: '2026-01-15T11:59:59.120931+00:00', klaviyo_account_id: 'ABC123', klaviyo_webhook_id: '01KF0Z8Q3G5M7N9P1R2S3T4V5W', version: '2026-01-15' },
            },
        },
        other: { set: { '/data/0/external_id': '4Xy1a2B3c4E', '/data/0/payload/data/id': '4Xy1a2B3c4E' } },
        pair: 'the mail is opened again: Klaviyo-Webhook-Id is the subscription\'s',
        again: { set: { '/meta/timestamp': '2026-01-15T12:04:59.120931+00:00' } },
        retry: 'meta.timestamp in the body, the time of sending and the signature',
    },
};
