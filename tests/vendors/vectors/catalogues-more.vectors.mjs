// More senders of other catalogues.

import { rsa } from './keys.mjs';
import { hmac, mac, milliseconds, raw, timed, token } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';
const adobe = rsa();
const inQuery = (name) => ({
    proof: ['query:token'], token: 'query:token', sign: (what, shown) => ({ $path: `/hooks/${name}?token=${shown}` }),
});
const verification = (name, value) => ({
    method: 'GET', path: `/hooks/${name}?challenge=${value}`, body: '', type: null, unsigned: true, bare: true,
    answer: { status: 200, headers: [['Content-Type', 'text/plain']], body: value },
});

// A detached JSON Web Signature (RFC 7797): the body is not encoded.
const detached = {
    proof: ['header:x-ctct-webhook-sig'],
    tolerance: 300,
    sign({ at, body }) {
        const header = { alg: 'RS256', b64: false, crit: ['b64'], kid: 'key-1', ts: Math.floor(at / 1000) };
        const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
        const signature = adobe.sign(Buffer.concat([Buffer.from(encoded + '.'), body]));
        return { 'x-ctct-webhook-sig': encoded + '..' + signature.toString('base64url') };
    },
};

export default {
    'adobe-io': {
        source: 'https://developer.adobe.com/events/docs/guides/',
        by: {
            proof: ['header:x-adobe-digital-signature-1'],
            sign: ({ body }) => ({ 'x-adobe-digital-signature-1': adobe.sign(body).toString('base64') }),
        },
        keys: [adobe.pem],
        first: {
            head: { 'x-adobe-delivery-id': '00000000-0000-4000-8000-000000000001', 'x-adobe-event-id': '00000000-0000-4000-8000-000000000002', 'x-adobe-event-code': 'asset_updated' },
            body: { event_id: '00000000-0000-4000-8000-000000000002', recipient_client_id: 'a-client', event: { header: { msgType: 'ASSET_UPDATED' }, body: { path: '/a.png' } } },
        },
        other: { head: { 'x-adobe-delivery-id': '00000000-0000-4000-8000-000000000003', 'x-adobe-event-id': '00000000-0000-4000-8000-000000000004' }, set: { '/event_id': '00000000-0000-4000-8000-000000000004' } },
        pair: 'the asset changes again',
        again: { head: { 'x-adobe-delivery-id': '00000000-0000-4000-8000-000000000005', 'x-adobe-retry-count': '1' } },
        retry: 'x-adobe-delivery-id and the number of the attempt, in headers',
        challenges: { echo: verification('adobe-io', '8ec8d794-e0ab-42df-9017-e3dada8e84f7') },
    },

    'azure-event-grid': {
        source: 'https://learn.microsoft.com/en-us/azure/event-grid/event-schema',
        by: inQuery('azure-event-grid'),
        secret,
        first: {
            head: { 'aeg-event-type': 'Notification', 'aeg-delivery-count': '0' },
            body: [{ topic: '/subscriptions/1/resourceGroups/a/providers/Microsoft.EventGrid/topics/chess', subject: 'games/1', id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66', eventType: 'Chess.Moved', eventTime: '2026-01-15T11:59:58.1209310Z', data: { move: 'e4' }, dataVersion: '1', metadataVersion: '1' }],
        },
        other: { set: { '/0/topic': '/subscriptions/1/resourceGroups/a/providers/Microsoft.EventGrid/topics/checkers' } },
        pair: 'the same id in another topic',
        again: { head: { 'aeg-delivery-count': '1' } },
        retry: 'the number of the attempt in its header',
        challenges: {
            validation: {
                head: { 'aeg-event-type': 'SubscriptionValidation' },
                body: [{ id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e67', topic: '/subscriptions/1', subject: '', data: { validationCode: '512d38b6-c7b8-40c8-89fe-f46f9e9622b6' }, eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', eventTime: '2026-01-15T11:59:58.1209310Z', metadataVersion: '1', dataVersion: '2' }],
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}' },
            },
        },
    },

    cashfree: {
        source: 'https://www.cashfree.com/docs/payments/online/webhooks/signature-verification',
        by: timed('x-webhook-signature', 'x-webhook-timestamp', (time, { body }) => [time, body], { unit: milliseconds, encoding: 'base64', tolerance: 7200 }),
        secret,
        first: {
            head: { 'x-idempotency-key': 'key-1', 'x-webhook-attempt': '1', 'x-webhook-version': '2025-01-01' },
            body: { data: { order: { order_id: 'order-1' }, payment: { cf_payment_id: '1453002795', payment_status: 'PENDING' } }, event_time: '2026-01-15T17:29:58+05:30', type: 'PAYMENT_STATUS_WEBHOOK' },
        },
        other: { head: { 'x-idempotency-key': 'key-2' }, set: { '/data/payment/payment_status': 'SUCCESS' } },
        pair: 'the payment succeeds: cf_payment_id is the payment\'s',
        again: { head: { 'x-webhook-attempt': '2' } },
        retry: 'the number of the attempt in its header, the time of sending and the signature',
    },

    'cloudflare-notifications': {
        source: 'https://developers.cloudflare.com/notifications/reference/webhook-payload-schema/',
        by: token('cf-webhook-auth'),
        secret,
        first: { body: { name: 'A policy', text: 'An alert', data: { unhealthy_pools: ['p'] }, ts: 1768478398, account_id: 'a1', policy_id: 'b2', alert_type: 'load_balancing_health_alert', alert_event: 'ALERT_STATE_EVENT_START', alert_correlation_id: 'c3' } },
        other: 'first',
        pair: 'equal bytes: an alert that is repeated in the same second',
        unidentified: 'alert_correlation_id is shared by related alerts, and the time has seconds',
    },

    'constant-contact': {
        source: 'https://developer.constantcontact.com/api_guide/webhook_authenticity.html',
        by: detached,
        keys: [adobe.pem],
        first: { body: { url_prefix: 'https://api.cc.email/v3/partner/accounts/1', event_type: 'tier.increase' } },
        other: {},
        pair: 'equal bytes',
        unidentified: 'no member of the body is known to be the id of an event',
    },

    contentful: {
        source: 'https://www.contentful.com/developers/docs/webhooks/',
        by: token('X-Webhook-Token'),
        secret,
        type: 'application/vnd.contentful.management.v1+json',
        first: {
            head: { 'X-Contentful-Topic': 'ContentManagement.Entry.publish', 'X-Contentful-Idempotency-Key': '7f5c6d2e' },
            body: { sys: { type: 'Entry', id: 'entry-1', updatedAt: '2026-01-15T11:59:58.120Z', revision: 2 }, fields: { title: { 'en-US': 'A game' } } },
        },
        other: 'first',
        pair: 'equal bytes and key: the entry is withdrawn and published again',
        unidentified: 'the key may be made of the content',
    },

    'docker-hub': {
        source: 'https://docs.docker.com/docker-hub/repos/manage/webhooks/',
        by: inQuery('docker-hub'),
        secret,
        first: { body: { callback_url: 'https://registry.hub.docker.com/u/example/chess/hook/a1b2c3/', push_data: { pushed_at: 1768478398, pusher: 'example', tag: 'latest' }, repository: { name: 'chess', namespace: 'example', repo_name: 'example/chess' } } },
        other: 'first',
        pair: 'equal bytes: the tag is pushed twice in a second',
        unidentified: 'a push has no id, and its time has seconds',
    },

    eventbrite: {
        source: 'https://www.eventbrite.com/platform/docs/webhooks',
        by: inQuery('eventbrite'),
        secret,
        first: {
            head: { 'X-Eventbrite-Delivery': '1234567', 'X-Eventbrite-Event': 'order.updated' },
            body: { api_url: 'https://www.eventbriteapi.com/v3/orders/1/', config: { action: 'order.updated', endpoint_url: 'https://hooks.example.com/hooks/eventbrite', user_id: '1', webhook_id: '2' } },
        },
        other: { head: { 'X-Eventbrite-Delivery': '1234568' } },
        pair: 'equal bytes under another id: api_url is the order\'s, config.webhook_id the subscription\'s',
        again: {},
        retry: 'nothing, as far as is known',
    },

    feishu: {
        source: 'https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/request-url-configuration-case',
        by: {
            proof: ['/header/token'], token: '/header/token', flips: [{ in: 'body', text: secret }],
            sign({ body }, shown) {
                const event = JSON.parse(body.toString());
                event.header.token = shown;
                return { $body: JSON.stringify(event) };
            },
        },
        secret,
        settings: { token: secret },
        first: {
            body: { schema: '2.0', header: { event_id: '5e3702a84e847582be8db7fb73283c02', event_type: 'im.message.receive_v1', create_time: '1768478398000', token: '', app_id: 'cli_1', tenant_key: 't1' }, event: { message: { message_id: 'om_1' } } },
        },
        other: { set: { '/header/event_id': '5e3702a84e847582be8db7fb73283c03' } },
        pair: 'another event of the same message in the same second',
        again: {},
        retry: 'nothing',
        challenges: {
            verification: {
                unsigned: true, body: { challenge: 'ajls384kdjx98XX', token: secret, type: 'url_verification' },
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"challenge":"ajls384kdjx98XX"}' },
            },
        },
        challengesRefused: {
            'another token': { unsigned: true, body: { challenge: 'ajls384kdjx98XX', token: 'another', type: 'url_verification' } },
        },
    },

    'google-drive-push': {
        source: 'https://developers.google.com/workspace/drive/api/guides/push',
        by: token('X-Goog-Channel-Token'),
        secret,
        type: null,
        first: {
            head: { 'X-Goog-Channel-ID': '4ba78bf0-6a47-11e2-bcfd-0800200c9a66', 'X-Goog-Message-Number': '10', 'X-Goog-Resource-ID': 'ret08u3rv24htgh289g', 'X-Goog-Resource-State': 'update' },
            body: '',
        },
        other: { head: { 'X-Goog-Message-Number': '11' } },
        pair: 'an empty body again: X-Goog-Resource-ID is the file\'s',
        again: {},
        retry: 'nothing',
    },

    onfido: {
        source: 'https://documentation.onfido.com/api/latest/#webhooks',
        by: hmac('X-SHA2-Signature'),
        secret,
        first: { body: { payload: { resource_type: 'check', action: 'check.reopened', object: { id: '1a2b3c4d-0000-4000-8000-000000000001', status: 'in_progress', href: 'https://api.eu.onfido.com/v3.6/checks/1a2b' } } } },
        other: 'first',
        pair: 'equal bytes: the check is reopened twice',
        unidentified: 'no event has an id',
    },

    revolut: {
        source: 'https://developer.revolut.com/docs/guides/accept-payments/tutorials/work-with-webhooks/verify-the-payload-signature',
        by: timed('Revolut-Signature', 'Revolut-Request-Timestamp', (time, { body }) => ['v1.', time, '.', body], { prefix: 'v1=', unit: milliseconds }),
        secret: 'wsk_a_secret_of_the_vectors',
        first: { body: { event: 'ORDER_PAYMENT_DECLINED', order_id: '9fc01989-3f61-4484-a5d9-ffe768531be9', merchant_order_ext_ref: 'Test #3928' } },
        other: {},
        pair: 'equal bytes: the card is declined twice',
        unidentified: 'an event has neither an id nor a time',
    },

    ringcentral: {
        source: 'https://developers.ringcentral.com/guide/notifications/webhooks/receiving',
        by: token('Verification-Token'),
        secret,
        first: { body: { uuid: '8f6e5d4c-0000-4000-8000-000000000001', event: '/restapi/v1.0/account/1/extension/2/presence', timestamp: '2026-01-15T11:59:58.120Z', subscriptionId: 'a1b2c3d4', ownerId: '2', body: { extensionId: 2, telephonyStatus: 'Ringing', sequence: 1 } } },
        other: { set: { '/uuid': '8f6e5d4c-0000-4000-8000-000000000002' } },
        pair: 'the telephone rings again: subscriptionId is the subscription\'s',
        again: {},
        retry: 'nothing',
        challenges: {
            validation: {
                unsigned: true, bare: true, type: null, body: '', head: { 'Validation-Token': '5f6e7d8c' },
                answer: { status: 200, headers: [['Validation-Token', '5f6e7d8c']] },
            },
        },
    },

    shopline: {
        source: 'https://developer.shopline.com/docs/apps/api-instructions-for-use/webhooks/overview',
        by: hmac('X-Shopline-Hmac-Sha256'),
        secret,
        first: {
            head: { 'X-Shopline-Topic': 'orders/updated', 'X-Shopline-Webhook-Id': 'webhook-1', 'X-Shopline-Shop-Id': '1' },
            body: { id: '21050117842227073000', status: 'open' },
        },
        other: { head: { 'X-Shopline-Webhook-Id': 'webhook-2' } },
        pair: 'equal bytes under another id: id is the order\'s',
        again: {},
        retry: 'nothing',
    },

    smartsheet: {
        source: 'https://developers.smartsheet.com/api/smartsheet/guides/webhooks/webhook-callbacks',
        by: hmac('Smartsheet-Hmac-SHA256'),
        secret,
        first: {
            body: { nonce: '4b2ed20d-6f00-4b0c-8fac-082182aa9aac', timestamp: '2026-01-15T11:59:58.120+00:00', webhookId: 4503604829677444, scope: 'sheet', scopeObjectId: 4509506114742148, events: [{ objectType: 'row', eventType: 'updated', id: 4610405212088196, userId: 9007194052434043 }] },
        },
        other: { set: { '/nonce': '4b2ed20d-6f00-4b0c-8fac-082182aa9aad' } },
        pair: 'the row changes again: events.id is the row\'s, webhookId the subscription\'s',
        again: {},
        retry: 'nothing, as far as is known',
        challenges: {
            challenge: {
                unsigned: true, head: { 'Smartsheet-Hook-Challenge': '7fb7d31f-4c0b-4c6a-8a5b-5c1d2e3f4a5b' }, body: { challenge: '7fb7d31f-4c0b-4c6a-8a5b-5c1d2e3f4a5b', webhookId: 4503604829677444 },
                answer: { status: 200, headers: [['Smartsheet-Hook-Response', '7fb7d31f-4c0b-4c6a-8a5b-5c1d2e3f4a5b']], body: '{"smartsheetHookResponse":"7fb7d31f-4c0b-4c6a-8a5b-5c1d2e3f4a5b"}' },
            },
        },
    },

    sumsub: {
        source: 'https://docs.sumsub.com/docs/webhook-manager',
        by: {
            proof: ['header:X-Payload-Digest'],
            sign: ({ body }, shown) => ({ 'X-Payload-Digest': mac(raw(shown), [body]), 'X-Payload-Digest-Alg': 'HMAC_SHA256_HEX' }),
        },
        secret,
        first: { body: { applicantId: '5c9e177b0a975a6eeccf5960', inspectionId: '5c9e177b0a975a6eeccf5961', correlationId: 'req-1', type: 'applicantReviewed', reviewStatus: 'completed', reviewResult: { reviewAnswer: 'GREEN' }, createdAtMs: '2026-01-15 11:59:58.120' } },
        other: { set: { '/reviewResult/reviewAnswer': 'RED', '/createdAtMs': '2026-01-15 11:59:58.121' } },
        pair: 'the applicant is reviewed again: applicantId is the applicant\'s',
        again: {},
        retry: 'nothing',
    },
};
