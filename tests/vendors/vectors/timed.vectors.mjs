// An HMAC of the body and of the time of sending.

import { hmac, items, milliseconds, timed } from './signing.mjs';

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
            body: { values: [{ send_id: '9c0fa2c4-0000-4000-8000-000000000001', target: { address: 'address-1' }, payload: { alert: 'e4' } }] },
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
};
