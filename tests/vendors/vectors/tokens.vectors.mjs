// Senders that sign nothing and send a token, and those with a key pair.

import { sha256 } from './jws.mjs';
import { ecdsa, ed25519, rsa } from './keys.mjs';
import { seconds, token } from './signing.mjs';

const secret = 'a-token-of-the-vectors';
const basic = {
    ...token('Authorization', (shown) => 'Basic ' + Buffer.from(shown).toString('base64')),
    token: 'basic',
    shown: (shown) => shown,
};
const inQuery = (name) => ({
    proof: ['query:token'], token: 'query:token', sign: (what, shown) => ({ $path: `/hooks/${name}?token=${shown}` }),
});

const telnyx = ed25519('telnyx');
const wise = rsa();
const ebay = ecdsa('ebay', 'der', 'sha1');
// Their API returns keys in one line.
const inOneLine = (pem) => pem.replaceAll('\n', '');
const byEbay = (write = (signature) => ({ alg: 'ecdsa', kid: '9936261a-7d7b-4621-a0f1-964b6a6f5a4e', signature, digest: 'SHA1' }), key = ebay) => ({
    proof: ['header:X-EBAY-SIGNATURE'],
    sign({ body }) {
        const object = write(key.sign(body).toString('base64'));
        return { 'X-EBAY-SIGNATURE': Buffer.from(typeof object === 'string' ? object : JSON.stringify(object)).toString('base64') };
    },
});

export default {
    telegram: {
        source: 'https://core.telegram.org/bots/api#setwebhook',
        by: token('X-Telegram-Bot-Api-Secret-Token'),
        secret,
        first: {
            body: { update_id: 10000, message: { message_id: 1365, date: 1768478398, chat: { id: 1111111, type: 'private' }, from: { id: 1111111, is_bot: false, first_name: 'A' }, text: 'e4' } },
        },
        other: { set: { '/update_id': 10001 } },
        pair: 'another update with the same message: message_id is the message\'s',
        again: {},
        retry: 'nothing',
    },

    postmark: {
        source: 'https://postmarkapp.com/developer/webhooks/webhooks-overview',
        by: basic,
        secret: 'webhook:a-password-of-the-vectors',
        first: {
            body: {
                RecordType: 'Open', MessageID: '883953f4-6105-42a2-a16a-77a8eac79483', Recipient: 'reader@example.org', ReceivedAt: '2026-01-15T11:59:58.1209310Z',
                FirstOpen: true, MessageStream: 'outbound', Tag: 'news', Platform: 'Desktop',
            },
        },
        other: { set: { '/ReceivedAt': '2026-01-15T12:00:58.1209310Z', '/FirstOpen': false } },
        pair: 'the mail is opened again: MessageID is the mail\'s',
        again: {},
        retry: 'nothing',
    },

    chargebee: {
        source: 'https://www.chargebee.com/docs/billing/2.0/site-configuration/webhook_settings',
        by: basic,
        secret: 'webhook:a-password-of-the-vectors',
        first: {
            body: {
                id: 'ev_16BPgETyVrQbiGhA', occurred_at: 1768478398, source: 'admin_console', object: 'event', api_version: 'v2', event_type: 'subscription_changed',
                content: { subscription: { id: '16BPgETyVrQVHGh1', status: 'active' } }, webhook_status: 'scheduled', webhooks: [{ id: 'whv2_1', webhook_status: 'scheduled' }],
            },
        },
        other: { set: { '/id': 'ev_16BPgETyVrQbiGhB' } },
        pair: 'the subscription changes again in the same second: content.subscription.id is the subscription\'s',
        again: { set: { '/webhook_status': 're_scheduled', '/webhooks/0/webhook_status': 're_scheduled' } },
        retry: 'webhook_status in the body',
    },

    pipedrive: {
        source: 'https://pipedrive.readme.io/docs/guide-for-webhooks-v2',
        by: basic,
        secret: 'webhook:a-password-of-the-vectors',
        first: {
            body: {
                meta: { action: 'change', entity: 'deal', entity_id: '12345', id: '1c3b7a4e-0000-4000-8000-000000000001', webhook_id: '5', attempt: 1, timestamp: '2026-01-15T11:59:58.120Z', version: '2.0' },
                data: { id: 12345, title: 'A board', status: 'open' },
                previous: { title: 'A bord' },
            },
        },
        other: { set: { '/meta/id': '1c3b7a4e-0000-4000-8000-000000000002' } },
        pair: 'the deal changes again: meta.entity_id is the deal\'s, meta.webhook_id the subscription\'s',
        again: { set: { '/meta/attempt': 2 } },
        retry: 'meta.attempt in the body',
    },

    sparkpost: {
        source: 'https://developers.sparkpost.com/api/webhooks/',
        by: basic,
        secret: 'webhook:a-password-of-the-vectors',
        first: {
            head: { 'X-MessageSystems-Batch-ID': '4d2b8c5c-0000-4000-8000-000000000001' },
            body: [
                { msys: { message_event: { type: 'delivery', event_id: '92356927693813856', message_id: '000443ee14578172be22', timestamp: '1768478398', rcpt_to: 'reader@example.org' } } },
                { msys: { message_event: { type: 'delay', event_id: '92356927693813857', message_id: '000443ee14578172be23', timestamp: '1768478398', rcpt_to: 'reader@example.org' } } },
            ],
        },
        other: { set: { '/0/msys/message_event/event_id': '92356927693813858', '/0/msys/message_event/type': 'bounce' } },
        pair: 'the mail bounces later, beside an event that was delivered before: message_id is the mail\'s',
        again: {},
        retry: 'nothing',
    },

    okta: {
        source: 'https://developer.okta.com/docs/concepts/event-hooks/',
        by: token('Authorization'),
        secret,
        first: {
            body: {
                eventType: 'com.okta.event_hook', eventTypeVersion: '1.0', cloudEventsVersion: '0.1', source: 'https://example.okta.com/api/v1/eventHooks/who1', eventId: '88cd52aa-0000-4000-8000-000000000001',
                contentType: 'application/json', eventTime: '2026-01-15T11:59:59.120Z',
                data: { events: [{ uuid: '7f1d5cd0-0000-11f0-8000-000000000001', published: '2026-01-15T11:59:58.120Z', eventType: 'user.session.start', target: [{ id: '00u1', type: 'User' }] }] },
            },
        },
        other: { set: { '/eventId': '88cd52aa-0000-4000-8000-000000000002', '/data/events/0/uuid': '7f1d5cd0-0000-11f0-8000-000000000002' } },
        pair: 'the user signs in again in the same millisecond: target.id is the user\'s',
        again: { set: { '/eventId': '88cd52aa-0000-4000-8000-000000000003', '/eventTime': '2026-01-15T12:04:59.120Z' } },
        retry: 'eventId and eventTime of the envelope, which need not be the same in a retry',
        challenges: {
            verification: {
                method: 'GET', body: '', type: null, head: { 'X-Okta-Verification-Challenge': 'NTJiYWNhYzItZTExOS00YjQ0' },
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"verification":"NTJiYWNhYzItZTExOS00YjQ0"}' },
            },
        },
    },

    bigcommerce: {
        source: 'https://developer.bigcommerce.com/docs/integrations/webhooks',
        by: token('X-Auth-Webhook'),
        secret,
        first: {
            head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: { store_id: '1025646', producer: 'stores/abc', scope: 'store/order/updated', data: { type: 'order', id: 250 }, hash: 'dd70c0976e06b67aaf671e73f49dcb79230ebf9d', created_at: 1768478398 },
        },
        other: { head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: the order changes twice in a second, data.id is the order\'s',
        again: {},
        retry: 'nothing',
    },

    brevo: {
        source: 'https://developers.brevo.com/docs/how-to-use-webhooks',
        by: token('Authorization', (shown) => 'Bearer ' + shown),
        secret,
        first: {
            body: { event: 'opened', email: 'reader@example.org', id: 1, date: '2026-01-15 12:59:58', ts: 1768478398, 'message-id': '<202601151159.1@example.com>', ts_event: 1768478398, subject: 'News' },
        },
        other: 'first',
        pair: 'equal bytes: the mail is opened twice in a second',
        unidentified: 'no event has an id, and its time is in seconds',
    },

    datadog: {
        source: 'https://docs.datadoghq.com/integrations/webhooks/',
        by: token('X-Webhook-Token'),
        secret,
        first: { body: { id: '7398513281730023430', last_updated: '1768478398000', event_type: 'metric_alert_monitor', title: 'An alert', date: '1768478398000', body: 'CPU' } },
        other: { set: { '/id': '7398513281730023431' } },
        pair: 'the monitor notifies again',
        again: {},
        retry: 'nothing',
    },

    'new-relic': {
        source: 'https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook',
        by: basic,
        secret: 'webhook:a-password-of-the-vectors',
        first: { body: { issueId: '1a2b3c4d-0000-4000-8000-000000000001', title: 'An issue', state: 'ACTIVATED', priority: 'HIGH', updatedAt: 1768478398120 } },
        other: { set: { '/state': 'CLOSED', '/updatedAt': 1768478458120 } },
        pair: 'the issue is closed: issueId is the issue\'s',
        again: {},
        retry: 'nothing',
    },

    fillout: {
        source: 'https://www.fillout.com/help/webhook',
        by: token('X-Webhook-Token'),
        secret,
        first: { body: { formId: 'vso6PHRVEgus', formName: 'Chess', submission: { submissionId: '1a2b3c4d-0000-4000-8000-000000000001', submissionTime: '2026-01-15T11:59:58.120Z', questions: [] } } },
        other: 'first',
        pair: 'equal bytes: the operator chooses the members of the body',
        unidentified: 'no member of the body is known to be the id of an event',
    },

    zapier: {
        source: 'https://help.zapier.com/hc/en-us/articles/8496326446989-Send-webhooks-in-Zaps',
        by: token('X-Webhook-Token'),
        secret,
        first: { body: { name: 'a row' } },
        other: 'first',
        pair: 'equal bytes: the operator writes the body',
        unidentified: 'the operator chooses the header and the whole body',
    },

    mixpanel: {
        source: 'https://docs.mixpanel.com/docs/cohort-sync/webhooks',
        by: basic,
        secret: 'webhook:a-password-of-the-vectors',
        first: {
            body: { action: 'add_members', parameters: { mixpanel_project_id: '1234', mixpanel_cohort_id: '123', mixpanel_session_id: '9ZxD1a', page_info: { total_pages: 1, page_count: 1 }, members: [{ mixpanel_distinct_id: '11' }] } },
        },
        other: 'first',
        pair: 'equal bytes: the same member again',
        unidentified: 'a cohort is sent again and again, and no member of the body is the id of one message',
    },

    'microsoft-graph': {
        source: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
        by: {
            proof: ['/value/0/clientState'], token: '/value/*/clientState',
            flips: [{ in: 'body', text: 'a-token-of-the-vectors' }],
            sign({ body }, shown) {
                const all = JSON.parse(body.toString());
                for (const each of all.value) {
                    each.clientState = shown;
                }
                return { $body: JSON.stringify(all) };
            },
        },
        secret,
        first: {
            body: {
                value: [
                    { subscriptionId: '76222963-cc7b-42d2-882d-8aaa69cb2ba3', subscriptionExpirationDateTime: '2026-01-18T11:00:00.0000000Z', changeType: 'updated', resource: 'users/1/messages/AAMk', resourceData: { '@odata.type': '#Microsoft.Graph.Message', id: 'AAMk' }, tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95' },
                ],
            },
        },
        other: 'first',
        pair: 'equal bytes: the message changes again',
        unidentified: 'the id of a notification is optional, and many resources have none',
        challenges: {
            validation: {
                path: '/hooks/microsoft-graph?validationToken=Validation%3A+Testing+client+application+reachability', body: '', type: 'text/plain; charset=utf-8', unsigned: true,
                answer: { status: 200, headers: [['Content-Type', 'text/plain']], body: 'Validation: Testing client application reachability' },
            },
        },
    },

    strava: {
        source: 'https://developers.strava.com/docs/webhooks/',
        by: inQuery('strava'),
        secret,
        settings: { token: 'STRAVA' },
        first: { body: { aspect_type: 'update', event_time: 1768478398, object_id: 1360128428, object_type: 'activity', owner_id: 134815, subscription_id: 120475, updates: { title: 'A walk' } } },
        other: 'first',
        pair: 'equal bytes: the title changes back and forth in a second',
        unidentified: 'no event has an id, and its time is in seconds',
        challenges: {
            subscribe: {
                method: 'GET', path: '/hooks/strava?hub.verify_token=STRAVA&hub.challenge=15f7d1a91c1f40f8a748fd134752feb3&hub.mode=subscribe', body: '', type: null, unsigned: true,
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"hub.challenge":"15f7d1a91c1f40f8a748fd134752feb3"}' },
            },
        },
    },

    telnyx: {
        source: 'https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks',
        by: {
            proof: ['header:telnyx-signature-ed25519'],
            tolerance: 300,
            sign: ({ body, at }) => ({
                'telnyx-timestamp': seconds(at),
                'telnyx-signature-ed25519': telnyx.sign(Buffer.concat([Buffer.from(seconds(at) + '|'), body])).toString('base64'),
            }),
        },
        keys: [telnyx.raw.toString('base64')],
        first: {
            body: {
                data: { event_type: 'message.finalized', id: 'bcaf9d6e-0000-4000-8000-000000000001', occurred_at: '2026-01-15T11:59:58.120+00:00', payload: { id: 'ac012cbf-0000-4000-8000-000000000001', direction: 'outbound' }, record_type: 'event' },
                meta: { attempt: 1, delivered_to: 'https://hooks.example.com/hooks/telnyx' },
            },
        },
        other: { set: { '/data/id': 'bcaf9d6e-0000-4000-8000-000000000002' } },
        pair: 'another event of the same message: data.payload.id is the message\'s',
        again: { set: { '/meta/attempt': 2 } },
        retry: 'meta.attempt in the body, the time of sending and the signature',
    },

    wise: {
        source: 'https://docs.wise.com/api-docs/features/webhooks-notifications/event-handling',
        by: {
            proof: ['header:X-Signature-SHA256'],
            sign: ({ body }) => ({ 'X-Signature-SHA256': wise.sign(body).toString('base64') }),
        },
        keys: [wise.pem],
        first: {
            head: { 'X-Delivery-Id': '1a2b3c4d-0000-4000-8000-000000000001' },
            body: {
                data: { resource: { id: 1, profile_id: 2, account_id: 3, type: 'transfer' }, current_state: 'processing', previous_state: 'incoming_payment_waiting', occurred_at: '2026-01-15T11:59:58Z' },
                subscription_id: '01234567-0000-4000-8000-000000000001', event_type: 'transfers#state-change', schema_version: '2.0.0', sent_at: '2026-01-15T11:59:59Z',
            },
        },
        other: { head: { 'X-Delivery-Id': '1a2b3c4d-0000-4000-8000-000000000002' } },
        pair: 'equal bytes under another id: data.resource.id is the transfer\'s, subscription_id the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    ebay: {
        source: 'https://developer.ebay.com/marketplace-account-deletion; eBay/event-notification-nodejs-sdk',
        by: byEbay(),
        keys: [inOneLine(ebay.pem)],
        first: {
            body: {
                metadata: { topic: 'MARKETPLACE_ACCOUNT_DELETION', schemaVersion: '1.0', deprecated: false },
                notification: { notificationId: '49feeaeb-4982-42d9-a377-9645b8479411', eventDate: '2026-01-15T11:59:58.120Z', publishDate: '2026-01-15T11:59:58.320Z', publishAttemptCount: 1, data: { username: 'test_user', userId: 'ma8vp1jySJC' } },
            },
        },
        other: { set: { '/notification/notificationId': '49feeaeb-4982-42d9-a377-9645b8479412' } },
        pair: 'another notification of the same user: data.userId is the user\'s',
        again: { set: { '/notification/publishAttemptCount': 2 } },
        retry: 'publishAttemptCount in the body, and so the signature',
        settings: { token: 'a-verification-token-of-the-vectors-0001', url: 'https://hooks.example.com/hooks/ebay' },
        refused: {
            'another key': { by: byEbay(undefined, ecdsa('another', 'der', 'sha1')) },
            'another hash': { by: byEbay(undefined, ecdsa('ebay')) },
            'the signature twice in the object': { by: byEbay((signature) => `{"signature":"${signature}","signature":"${signature}"}`) },
            'the signature in another member': { by: byEbay((sig) => ({ alg: 'ecdsa', sig })) },
            'the signature in the place of the object': { by: byEbay((signature) => signature) },
        },
        challenges: {
            validation: {
                method: 'GET', path: '/hooks/ebay?challenge_code=a8628072-3d33', body: '', type: null, bare: true, unsigned: true,
                answer: {
                    status: 200, headers: [['Content-Type', 'application/json']],
                    body: JSON.stringify({ challengeResponse: sha256('a8628072-3d33' + 'a-verification-token-of-the-vectors-0001' + 'https://hooks.example.com/hooks/ebay') }),
                },
            },
        },
        challengesRefused: {
            'another argument': { method: 'GET', path: '/hooks/ebay?challenge=a8628072-3d33', body: '', type: null, bare: true, unsigned: true },
            'two of them': { method: 'GET', path: '/hooks/ebay?challenge_code=1&challenge_code=2', body: '', type: null, bare: true, unsigned: true },
        },
    },
};
