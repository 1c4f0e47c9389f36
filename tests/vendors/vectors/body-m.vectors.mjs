// An HMAC of the body, in hexadecimal: M to Z, and a few more.

import { hex, hmac } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';

// The handshake of all products of Meta.

export default {
    'modern-treasury': {
        source: 'https://docs.moderntreasury.com/platform/docs/webhook-security',
        by: hmac('X-Signature'),
        secret,
        first: {
            head: { 'X-Webhook-ID': '4d2b8c5c-0000-4000-8000-000000000001', 'X-Topic': 'payment_order' },
            body: { event: 'updated', data: { id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', object: 'payment_order', status: 'sent', updated_at: '2026-01-15T11:59:58Z' } },
        },
        other: { head: { 'X-Webhook-ID': '4d2b8c5c-0000-4000-8000-000000000002' } },
        pair: 'equal bytes under another id: data.id is the order\'s',
        again: {},
        retry: 'nothing',
    },

    notion: {
        source: 'https://developers.notion.com/reference/webhooks',
        by: hmac('X-Notion-Signature', { prefix: 'sha256=' }),
        secret: 'secret_a_verification_token_of_the_vectors',
        first: {
            body: {
                id: '367cba44-b6f3-4c92-81e7-6a2e9659efd4',
                timestamp: '2026-01-15T11:59:58.120Z',
                workspace_id: '13950b26-c203-4f3b-b97d-93ec06319565',
                subscription_id: '29d75c0d-5546-4414-8459-7b7a92f1fc4b',
                type: 'page.content_updated',
                attempt_number: 1,
                entity: { id: '0ef6e755-9912-8096-91c1-00025cbcdab9', type: 'page' },
                data: { updated_blocks: [] },
            },
        },
        other: { set: { '/id': '367cba44-b6f3-4c92-81e7-6a2e9659efd5' } },
        pair: 'the page changes again: entity.id is the page\'s, subscription_id the subscription\'s',
        again: { set: { '/attempt_number': 2 } },
        retry: 'attempt_number in the body, and so the signature',
    },

    npm: {
        source: 'https://blog.npmjs.org/post/145260155635/introducing-hooks-get-notifications-of-npm; npm/hooks-receiver',
        by: hmac('X-npm-Signature', { prefix: 'sha256=' }),
        secret,
        first: {
            body: {
                event: 'package:publish',
                name: '@npmcorp/test-package',
                type: 'package',
                version: '1.0.0',
                hookOwner: { username: 'a-user' },
                payload: {},
                change: { version: '3.0.0', 'dist-tag': 'latest' },
                time: 1768478398120,
            },
        },
        other: { set: { '/change/version': '3.0.1', '/time': 1768478458120 } },
        pair: 'the next release: version is that of the hook\'s format',
        again: {},
        retry: 'nothing',
    },

    nylas: {
        source: 'https://developer.nylas.com/docs/v3/notifications/',
        by: hmac('X-Nylas-Signature'),
        secret,
        first: {
            body: {
                specversion: '1.0',
                type: 'message.updated',
                source: '/google/emails/realtime',
                id: 'mock-id-1',
                time: 1768478398,
                webhook_delivery_attempt: 1,
                data: { application_id: 'a1', object: { grant_id: 'g1', id: 'm1', object: 'message', starred: true } },
            },
        },
        other: { set: { '/id': 'mock-id-2', '/data/object/starred': false } },
        pair: 'the message changes again in the same second: data.object.id is the message\'s',
        again: { set: { '/webhook_delivery_attempt': 2 } },
        retry: 'webhook_delivery_attempt in the body, and so the signature',
        challenges: {
            echo: {
                method: 'GET', path: '/hooks/nylas?challenge=bc609b38-c81f-47fb-a275-1d9bd61be968', body: '', type: null, unsigned: true,
                answer: { status: 200, headers: [['Content-Type', 'text/plain']], body: 'bc609b38-c81f-47fb-a275-1d9bd61be968' },
            },
        },
    },

    onfleet: {
        source: 'https://docs.onfleet.com/reference/webhooks',
        by: hmac('X-Onfleet-Signature', { algorithm: 'sha512', key: hex }),
        secret: '8d1f3a5b7c9e0f2a4b6d8e0f1a3c5b7d9e1f2a4c6b8d0e1f3a5c7b9d1e3f5a7c',
        first: {
            body: {
                taskId: '9fFB~11FVvqPYtGNQ3dXaw0c',
                workerId: 'q08bRCTLbMZuomH8PSZeUHnG',
                adminId: null,
                data: { task: { id: '9fFB~11FVvqPYtGNQ3dXaw0c', state: 1 } },
                actionContext: { type: 'ADMIN', id: '8AxaiKwMd~np7I*YP2NfukBE' },
                triggerId: 10,
                triggerName: 'taskUpdated',
                time: 1768478398120,
            },
        },
        other: { set: { '/time': 1768478398121 } },
        pair: 'the task changes again: taskId is the task\'s',
        again: {},
        retry: 'nothing',
        challenges: {
            check: {
                method: 'GET', path: '/hooks/onfleet?check=8a2b3c4d5e6f', body: '', type: null, unsigned: true,
                answer: { status: 200, headers: [['Content-Type', 'text/plain']], body: '8a2b3c4d5e6f' },
            },
        },
    },

    pagerduty: {
        source: 'https://developer.pagerduty.com/docs/verifying-webhook-signatures',
        by: hmac('X-PagerDuty-Signature', { prefix: 'v1=' }),
        secret,
        first: {
            head: { 'X-Webhook-Id': 'PABCDEF', 'X-Webhook-Subscription': 'PABCDEF' },
            body: {
                event: {
                    id: '5ac64822-4adc-4fda-ade0-410becf0de4f',
                    event_type: 'incident.priority_updated',
                    resource_type: 'incident',
                    occurred_at: '2026-01-15T11:59:58.120Z',
                    data: { id: 'PGR0VU2', type: 'incident', status: 'triggered' },
                },
            },
        },
        other: { set: { '/event/id': '5ac64822-4adc-4fda-ade0-410becf0de50' } },
        pair: 'the incident changes again: event.data.id is the incident\'s, X-Webhook-Id the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    paystack: {
        source: 'https://paystack.com/docs/payments/webhooks/',
        by: hmac('x-paystack-signature', { algorithm: 'sha512' }),
        secret: 'sk_test_a_secret_of_the_vectors',
        first: {
            body: { event: 'charge.success', data: { id: 302961, domain: 'test', status: 'success', reference: 'qTPrJoy9Bx', amount: 10000, currency: 'NGN', paid_at: '2026-01-15T11:59:58.000Z' } },
        },
        other: { set: { '/event': 'charge.dispute.create', '/data/status': 'awaiting-merchant-feedback' } },
        pair: 'another event with the same number: data.id is an object\'s',
        again: {},
        retry: 'nothing',
    },

    pusher: {
        source: 'https://pusher.com/docs/channels/server_api/webhooks/',
        by: hmac('X-Pusher-Signature'),
        secret: '7ad3773142a6692b25b8',
        first: {
            head: { 'X-Pusher-Key': '278d425bdf160c739803' },
            body: { time_ms: 1768478398120, events: [{ name: 'channel_occupied', channel: 'presence-chess' }] },
        },
        other: { set: { '/time_ms': 1768478398121 } },
        pair: 'the channel is occupied again, a millisecond later',
        again: {},
        retry: 'nothing: time_ms is the time of the event',
    },

    razorpay: {
        source: 'https://razorpay.com/docs/webhooks/validate-test/',
        by: hmac('X-Razorpay-Signature'),
        secret,
        first: {
            head: { 'X-Razorpay-Event-Id': 'EventId_00000000000001' },
            body: {
                entity: 'event',
                account_id: 'acc_BFQ7uQEaa7j2z7',
                event: 'payment.failed',
                contains: ['payment'],
                payload: { payment: { entity: { id: 'pay_DESlfW9H8K9uqM', amount: 100, currency: 'INR', status: 'failed' } } },
                created_at: 1768478398,
            },
        },
        other: { head: { 'X-Razorpay-Event-Id': 'EventId_00000000000002' }, set: { '/event': 'payment.captured', '/payload/payment/entity/status': 'captured' } },
        pair: 'the payment is captured: payload.payment.entity.id is the payment\'s',
        again: {},
        retry: 'nothing',
    },

    segment: {
        source: 'https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-webhook',
        by: hmac('X-Signature', { algorithm: 'sha1' }),
        secret,
        first: {
            body: {
                messageId: 'ajs-next-1768478398120-1a2b3c4d',
                type: 'track',
                event: 'Game Started',
                userId: 'user-1',
                timestamp: '2026-01-15T11:59:58.120Z',
                receivedAt: '2026-01-15T11:59:58.320Z',
                properties: { opening: 'English' },
            },
        },
        other: { set: { '/messageId': 'ajs-next-1768478398120-1a2b3c4e' } },
        pair: 'the same event of the same user, under another messageId',
        again: {},
        retry: 'nothing',
    },

    sendbird: {
        source: 'https://sendbird.com/docs/chat/platform-api/v3/webhook/webhook-overview',
        by: hmac('x-sendbird-signature'),
        secret,
        first: {
            body: {
                category: 'group_channel:join',
                app_id: '4D5E6F00-0000-4000-8000-000000000001',
                users: [{ user_id: 'user-1', nickname: 'A' }],
                channel: { channel_url: 'sendbird_group_channel_1', name: 'Chess' },
            },
        },
        other: 'first',
        pair: 'equal bytes: a user leaves and joins again',
        unidentified: 'no event has an id, and many have no time',
    },

    sentry: {
        source: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
        by: hmac('Sentry-Hook-Signature'),
        secret,
        first: {
            head: { 'Request-ID': '3c0e9d8f7a6b5c4d3e2f1a0b9c8d7e6f', 'Sentry-Hook-Resource': 'issue', 'Sentry-Hook-Timestamp': '1768478400' },
            body: {
                action: 'resolved',
                installation: { uuid: '24b3afe1-3c2f-4f6d-9a2f-1a2b3c4d5e6f' },
                data: { issue: { id: '1170820242', title: 'An error', status: 'resolved' } },
                actor: { type: 'user', id: 1 },
            },
        },
        other: { head: { 'Request-ID': '3c0e9d8f7a6b5c4d3e2f1a0b9c8d7e70', 'Sentry-Hook-Timestamp': '1768478460' } },
        pair: 'equal bytes: the issue is resolved, comes back and is resolved again',
        unidentified: 'Request-ID is new in each attempt, and the body has neither an id of the event nor its time',
    },

    squarespace: {
        source: 'https://developers.squarespace.com/webhooks/overview',
        by: hmac('Squarespace-Signature', { key: hex }),
        secret: '8d1f3a5b7c9e0f2a4b6d8e0f1a3c5b7d9e1f2a4c6b8d0e1f3a5c7b9d1e3f5a7c',
        first: {
            body: {
                id: '1a2b3c4d-0000-4000-8000-000000000001',
                websiteId: '5a1d1a2b3c4d5e6f70809010',
                subscriptionId: '2b3c4d5e-0000-4000-8000-000000000001',
                topic: 'order.update',
                createdOn: '2026-01-15T11:59Z',
                data: { orderId: '585d498fdee9f31a60284a37', update: 'FULFILLED' },
            },
        },
        other: { set: { '/id': '1a2b3c4d-0000-4000-8000-000000000002' } },
        pair: 'the order changes again in the same minute: data.orderId is the order\'s, subscriptionId the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    vercel: {
        source: 'https://vercel.com/docs/webhooks/webhooks-api',
        by: hmac('x-vercel-signature', { algorithm: 'sha1' }),
        secret,
        first: {
            body: {
                id: 'uev_fGYJTyLz8XcqkCqSBnVJqTDL',
                type: 'deployment.created',
                createdAt: 1768478398120,
                region: null,
                payload: { deployment: { id: 'dpl_2qJ8Zx7aFQx1d5nXKfKxWz', name: 'chess', url: 'chess.example.com' } },
            },
        },
        other: { set: { '/id': 'uev_fGYJTyLz8XcqkCqSBnVJqTDM', '/type': 'deployment.succeeded' } },
        pair: 'the deployment succeeds: payload.deployment.id is the deployment\'s',
        again: {},
        retry: 'nothing',
    },

    'authorize-net': {
        source: 'https://developer.authorize.net/api/reference/features/webhooks.html',
        // The key is the text of the signature key, which looks like digits.
        by: hmac('X-ANET-Signature', { algorithm: 'sha512', prefix: 'sha512=' }),
        secret: 'D2B6A4A07B8C9D0E1F2A3B4C5D6E7F808D1F3A5B7C9E0F2A4B6D8E0F1A3C5B7D',
        first: {
            body: {
                notificationId: 'd0e8e7fe-c3e7-4add-a480-27bc5ce28a18',
                eventType: 'net.authorize.payment.authcapture.created',
                eventDate: '2026-01-15T11:59:58.1200931Z',
                webhookId: '63d6fea2-aa13-4b1d-a204-f5fbc15942b7',
                payload: { responseCode: 1, authAmount: 45, entityName: 'transaction', id: '60020981676' },
            },
        },
        other: { set: { '/notificationId': 'd0e8e7fe-c3e7-4add-a480-27bc5ce28a19', '/eventType': 'net.authorize.payment.refund.created' } },
        pair: 'the payment is refunded: payload.id is the transaction\'s, webhookId the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    chargify: {
        source: 'https://docs.maxio.com/hc/en-us/articles/24266136649869-Webhooks',
        by: hmac('X-Chargify-Webhook-Signature-Hmac-Sha-256'),
        secret,
        type: 'application/x-www-form-urlencoded',
        first: {
            head: { 'X-Chargify-Webhook-Id': '81230101' },
            body: 'id=81230101&event=payment_success&payload[site][id]=1&payload[subscription][id]=91&payload[transaction][amount_in_cents]=2000',
        },
        other: {
            head: { 'X-Chargify-Webhook-Id': '81230102' },
            body: 'id=81230102&event=payment_success&payload[site][id]=1&payload[subscription][id]=91&payload[transaction][amount_in_cents]=2000',
        },
        pair: 'the next payment of the same subscription',
        again: {},
        retry: 'nothing',
    },

    'merge-dev': {
        source: 'https://docs.merge.dev/basics/webhooks/',
        by: hmac('X-Merge-Webhook-Signature', { encoding: 'base64url' }),
        secret,
        first: {
            body: {
                hook: { id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', event: 'Candidate.changed', target: 'https://hooks.example.com/hooks/merge-dev' },
                linked_account: { id: '1a2b3c4d-0000-4000-8000-000000000001', integration: 'Greenhouse', category: 'ats' },
                data: { id: '521b18c2-4d01-4297-b451-19858d07c133', modified_at: '2026-01-15T11:59:58.120931Z' },
            },
        },
        other: 'first',
        pair: 'equal bytes: hook.id is the subscription\'s, data.id the candidate\'s',
        unidentified: 'the vendor recommends the signature, which is the same for equal bytes',
    },

    linkedin: {
        source: 'https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation',
        by: hmac('X-LI-Signature', { signed: ({ body }) => ['hmacsha256=', body] }),
        secret,
        first: {
            body: {
                type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS',
                notifications: [
                    {
                        notificationId: 1234567890,
                        organizationalEntity: 'urn:li:organization:98765432',
                        action: 'COMMENT',
                        sourcePost: 'urn:li:share:6772234567890123456',
                        lastModifiedAt: 1768478398120,
                    },
                ],
            },
        },
        other: { set: { '/notifications/0/notificationId': 1234567891 } },
        pair: 'another comment of the same post',
        again: {},
        retry: 'nothing',
    },
};
