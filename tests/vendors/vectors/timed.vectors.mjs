// An HMAC of the body and of the time of sending.

import { hmac, items, mac, milliseconds, raw, rfc3339, seconds, timed } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';
const retry = 'the time of sending and the signature';
const dotted = (time, { body }) => [time, '.', body];
const coloned = (time, { body }) => [time, ':', body];

export default {
    affirm: {
        source: 'https://docs.affirm.com/developers/docs/webhooks',
        by: items('X-Affirm-Signature', { tag: 'v0=', algorithm: 'sha512' }),
        secret,
        type: 'application/x-www-form-urlencoded',
        first: {
            body: 'checkout_token=WIT0C2PPYAYKIXGQ&created=2026-01-15T11%3A50%3A00.120931&event=approved&event_timestamp=2026-01-15T11%3A59%3A58.120931&order_id=O-1&total=6100&webhook_session_id=abc',
        },
        other: {
            body: 'checkout_token=WIT0C2PPYAYKIXGQ&created=2026-01-15T11%3A50%3A00.120931&event=confirmed&event_timestamp=2026-01-15T12%3A00%3A58.120931&order_id=O-1&total=6100&webhook_session_id=abc',
        },
        pair: 'the checkout is confirmed: checkout_token is the checkout\'s',
        again: {},
        retry,
    },

    airship: {
        source: 'https://docs.airship.com/guides/messaging/user-guide/sending/open-channels/',
        by: timed('X-UA-Signature', 'X-UA-Timestamp', coloned),
        secret,
        first: {
            body: { type: 'push', platform: 'open::sms', values: [{ send_id: '9c0fa2c4-0000-4000-8000-000000000001', target: { address: 'address-1' }, payload: { alert: 'e4' } }] },
        },
        other: { set: { '/values/0/target/address': 'address-2' } },
        pair: 'another recipient of the same push: send_id is the push\'s',
        again: {},
        retry,
    },

    airwallex: {
        source: 'https://www.airwallex.com/docs/developer-tools/webhooks/listen-for-webhook-events',
        tolerance: 259200,
        by: timed('x-signature', 'x-timestamp', (time, { body }) => [time, body], { unit: milliseconds }),
        secret,
        first: {
            body: { id: 'evt_hkpd1a2b3c4d5e6f', name: 'payment_intent.updated', account_id: 'acct_1', created_at: '2026-01-15T11:59:58+0000', data: { object: { id: 'int_hkpd1a2b3c4d5e6f', status: 'REQUIRES_CAPTURE' } } },
        },
        other: { set: { '/id': 'evt_hkpd1a2b3c4d5e70' } },
        pair: 'the payment changes again in the same second: data.object.id is the payment\'s',
        again: {},
        retry,
    },

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

    buildkite: {
        source: 'https://buildkite.com/docs/apis/webhooks/pipelines',
        by: items('X-Buildkite-Signature', { time: 'timestamp=', tag: 'signature=' }),
        secret,
        first: {
            head: { 'X-Buildkite-Event': 'build.running', 'X-Buildkite-Request': '0f6a1a2b-0000-4000-8000-000000000001' },
            body: {
                event: 'build.running',
                build: { id: 'f62a1b4d-10f9-4790-bc1c-e2c3a0c80983', number: 27, state: 'running', blocked: false, started_at: '2026-01-15T11:59:58.120Z' },
                pipeline: { id: '849411f9-9e6d-4739-a0d8-e247088e9b52', slug: 'chess' },
            },
        },
        other: {},
        pair: 'equal bytes: the build is blocked and goes on',
        unidentified: 'no event has an id, and the body may show a later state than that of its event',
    },

    'customer-io': {
        source: 'https://docs.customer.io/journeys/webhooks/#securely-verify-requests',
        by: timed('X-CIO-Signature', 'X-CIO-Timestamp', (time, { body }) => ['v0:', time, ':', body]),
        secret,
        first: {
            body: {
                event_id: '01E4C4CT6YDC7Y5M7FE1GWWPQJ',
                object_type: 'email',
                metric: 'clicked',
                timestamp: 1768478398,
                data: { customer_id: '42', delivery_id: 'RPILAgUBcRhIBqSp7lsfODbg', href: 'https://example.com/' },
            },
        },
        other: { set: { '/event_id': '01E4C4CT6YDC7Y5M7FE1GWWPQK' } },
        pair: 'the same link again in the same second: data.delivery_id is the mail\'s',
        again: {},
        retry,
    },

    deel: {
        source: 'https://developer.deel.com/docs/webhooks-2',
        by: hmac('x-deel-signature', { signed: ({ method, body }) => [method, body] }),
        secret,
        first: {
            head: { 'x-deel-hmac-label': 'the vectors', 'x-deel-webhook-version': 'v2' },
            body: {
                data: { meta: { event_type: 'contract.status.updated', organization_id: '1a2b3c4d-0000-4000-8000-000000000001' }, resource: [{ id: 'mxvgp92', status: 'waiting_for_employee_sign' }] },
                timestamp: '2026-01-15T11:59:58.120Z',
            },
        },
        other: { set: { '/data/resource/0/status': 'in_progress', '/timestamp': '2026-01-15T12:00:58.120Z' } },
        pair: 'the contract goes on: resource.id is the contract\'s',
        again: {},
        retry: 'nothing',
    },

    front: {
        source: 'https://dev.frontapp.com/docs/webhooks-1',
        by: timed('X-Front-Signature', 'X-Front-Request-Timestamp', coloned, { unit: milliseconds, encoding: 'base64' }),
        secret,
        first: {
            body: {
                type: 'inbound_received',
                authorization: { id: 'cmp_1' },
                payload: { _links: {}, id: 'evt_55c8c149', type: 'inbound', emitted_at: 1768478398.12, conversation: { id: 'cnv_55c8c149' } },
            },
        },
        other: { set: { '/payload/id': 'evt_55c8c14a' } },
        pair: 'the next message of the conversation: authorization.id is the company\'s',
        again: {},
        retry,
        challenges: {
            sync: {
                head: { 'X-Front-Challenge': 'e5b0a1c2d3f4' }, body: { type: 'sync', authorization: { id: 'cmp_1' } },
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"challenge":"e5b0a1c2d3f4"}' },
            },
        },
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

    knock: {
        source: 'https://docs.knock.app/developer-tools/outbound-webhooks/overview',
        by: items('x-knock-signature', { tag: 's=', encoding: 'base64', unit: milliseconds }),
        secret,
        first: {
            head: { 'x-knock-event': 'message.sent' },
            body: { __typename: 'OutboundWebhookEvent', type: 'message.sent', created_at: '2026-01-15T11:59:58.120931Z', data: { id: '2KF0Z8Q3G5M7N9P1R2S3T4V5WQ', status: 'sent' } },
        },
        other: { head: { 'x-knock-event': 'message.seen' }, set: { '/type': 'message.seen', '/data/status': 'seen' } },
        pair: 'the message is seen in the same microsecond: data.id is the message\'s',
        again: {},
        retry,
    },

    lob: {
        source: 'https://docs.lob.com/#tag/Webhooks',
        by: timed('Lob-Signature', 'Lob-Signature-Timestamp', dotted, { tolerance: 172800 }),
        secret,
        first: {
            body: { id: 'evt_d95ff8ffd2b5cfb4', body: { id: 'psc_d2d10a2e9cba991c', object: 'postcard' }, reference_id: 'psc_d2d10a2e9cba991c', event_type: { id: 'postcard.viewed', resource: 'postcards', object: 'event_type' }, date_created: '2026-01-15T11:59:58.120Z', object: 'event' },
        },
        other: { set: { '/id': 'evt_d95ff8ffd2b5cfb5' } },
        pair: 'the postcard is viewed again: reference_id is the postcard\'s, event_type.id a name',
        again: {},
        retry,
    },

    mux: {
        source: 'https://www.mux.com/docs/core/verify-webhook-signatures',
        by: items('Mux-Signature'),
        secret,
        first: {
            body: {
                type: 'video.asset.updated',
                id: '3a56ac3d-33da-4366-855b-f592d898409d',
                created_at: '2026-01-15T11:59:58.000000Z',
                object: { type: 'asset', id: '2JcF6zZ01nYFYcP5p9Q02' },
                environment: { name: 'Production', id: 'j0863n' },
                data: { id: '2JcF6zZ01nYFYcP5p9Q02', status: 'ready' },
                attempts: [],
            },
        },
        other: { set: { '/id': '3a56ac3d-33da-4366-855b-f592d898409e' } },
        pair: 'the asset changes again in the same second: object.id is the asset\'s',
        again: { set: { '/attempts': [{ id: '4b67bd4e-33da-4366-855b-f592d898409d', created_at: '2026-01-15T12:00:00.000000Z', response_status_code: 503 }] } },
        retry: 'attempts in the body, the time of sending and the signature',
    },

    persona: {
        source: 'https://docs.withpersona.com/webhooks-best-practices',
        by: items('Persona-Signature'),
        secret,
        first: {
            head: { 'Persona-Webhook-Attempts-Made': '1', 'Persona-Webhook-Attempts-Left': '7' },
            body: {
                data: {
                    type: 'event',
                    id: 'evt_XGuXmaPQNjfPQKgBwG4zWqpE',
                    attributes: { name: 'inquiry.completed', 'created-at': '2026-01-15T11:59:58.120Z', payload: { data: { type: 'inquiry', id: 'inq_2CVZ4HyVg7qaboXz2PUHknAn' } } },
                },
            },
        },
        other: { set: { '/data/id': 'evt_XGuXmaPQNjfPQKgBwG4zWqpF', '/data/attributes/name': 'inquiry.approved' } },
        pair: 'the inquiry is approved: payload.data.id is the inquiry\'s',
        again: { head: { 'Persona-Webhook-Attempts-Made': '2', 'Persona-Webhook-Attempts-Left': '6' } },
        retry: 'the numbers of the attempts in their headers, the time of sending and the signature',
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

    shippo: {
        source: 'https://docs.goshippo.com/docs/tracking/webhooksecurity/',
        by: items('Shippo-Auth-Signature'),
        secret,
        first: {
            body: {
                event: 'track_updated',
                test: true,
                data: { carrier: 'usps', tracking_number: '9205590164917312751089', tracking_status: { object_id: '1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f', status: 'TRANSIT', status_date: '2026-01-15T11:59:58Z' } },
            },
        },
        other: { set: { '/data/tracking_status/object_id': '1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e70' } },
        pair: 'the next status of the same parcel',
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

    tiktok: {
        source: 'https://developers.tiktok.com/doc/webhooks-verification',
        by: items('TikTok-Signature', { tag: 's=' }),
        secret,
        first: {
            body: { client_key: 'bwo2m45353a6k85', event: 'post.publish.complete', create_time: 1768478398, user_openid: 'act.example12345Example12345Example', content: '{"publish_id":"v_pub_url~v2.123","publish_type":"DIRECT_POST"}' },
        },
        other: { set: { '/event': 'post.publish.publicly_available' } },
        pair: 'another event of the same post: publish_id is the post\'s',
        again: {},
        retry,
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

    webflow: {
        source: 'https://developers.webflow.com/data/docs/working-with-webhooks',
        by: timed('x-webflow-signature', 'x-webflow-timestamp', coloned, { unit: milliseconds, tolerance: 3600 }),
        secret,
        first: {
            body: { triggerType: 'ecomm_inventory_changed', payload: { id: '5bfedb42bab0ad90fa7dad39', quantity: 3, inventoryType: 'finite' } },
        },
        other: {},
        pair: 'equal bytes: the number of pieces comes back',
        unidentified: 'an event of this type has neither an id nor a time',
    },

    workos: {
        source: 'https://workos.com/docs/events/data-syncing/webhooks',
        by: items('WorkOS-Signature', { unit: milliseconds, separator: ', ' }),
        secret,
        first: {
            body: { id: 'event_04FKJ843CVE8F7BXQSPFH0M53V', event: 'dsync.user.updated', created_at: '2026-01-15T11:59:58.120Z', data: { id: 'directory_user_01E1X1B89NH8Z3SDFJR4H7RGX7', state: 'active' } },
        },
        other: { set: { '/id': 'event_04FKJ843CVE8F7BXQSPFH0M53W' } },
        pair: 'the user changes again: data.id is the user\'s',
        again: {},
        retry,
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
};
