// Forms, and signatures of less than the body.

import { createHash } from 'node:crypto';

import { hmac, mac, raw, seconds, timed } from './signing.mjs';

const form = 'application/x-www-form-urlencoded';
const secret = 'a-secret-of-the-vectors';

const encoded = (fields) => new URLSearchParams(fields).toString();

// The decoded names and values, in the order of the names.
function sorted(body) {
    const fields = [...new URLSearchParams(body.toString())];
    fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return fields.flat().join('');
}

const sortedForm = (header) => hmac(header, {
    algorithm: 'sha1', encoding: 'base64', signed: ({ url, body }) => [url, sorted(body)],
});

const status = (fields) => encoded({
    AccountSid: 'AC00000000000000000000000000000001',
    ApiVersion: '2010-04-01',
    From: '+15550100',
    MessageSid: 'SM00000000000000000000000000000001',
    MessageStatus: 'sent',
    To: '+15550101',
    ...fields,
});

const mandrill = (event, ts) => encoded({
    mandrill_events: JSON.stringify([
        { event, _id: '2a1b3c4d5e6f70809010a1b2c3d4e5f6', ts, msg: { _id: '2a1b3c4d5e6f70809010a1b2c3d4e5f6', email: 'reader@example.org', state: 'sent' }, ip: '198.51.100.7' },
    ]),
});

// The XML of a notification, as Braintree encodes it.
const braintree = (kind, timestamp) => Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<notification>\n  <kind>${kind}</kind>\n  <timestamp type="datetime">${timestamp}</timestamp>\n`
    + '  <subject>\n    <subscription>\n      <id>my_id</id>\n    </subscription>\n  </subject>\n</notification>\n')
    .toString('base64').replace(/.{60}/g, '$&\n') + '\n';

const byBraintree = {
    proof: ['form:bt_signature'],
    sign({ body }, shown) {
        const payload = new URLSearchParams(body.toString()).get('bt_payload');
        const key = createHash('sha1').update(shown).digest();
        const signature = 'integration_public_key|' + mac(key, [payload], { algorithm: 'sha1' });
        return { $body: encoded({ bt_signature: signature, bt_payload: payload }) };
    },
};

const byMailgun = {
    proof: ['/signature/signature'],
    tolerance: 36000,
    flips: [{ in: 'body', text: '"token":"8f742231b10e8888abcd99yyyzzz85a5' }],
    sign({ at, body }, shown) {
        const event = JSON.parse(body.toString());
        const token = event.signature.token;
        event.signature = { timestamp: seconds(at), token, signature: mac(raw(shown), [seconds(at), token]) };
        return { $body: JSON.stringify(event) };
    },
};

const byMercadoPago = {
    proof: ['header:x-signature'],
    flips: [
        { in: 'header:x-request-id', text: 'bb56a2f1-6aae-46ac-982e-9dcd3581d08e' },
        { in: 'path', text: 'data.id=999999999' },
        { in: 'header:x-signature', text: 'ts=1768478400' },
    ],
    sign({ at, head, path }, shown) {
        const id = new URL('https://hooks.example.com' + path).searchParams.get('data.id').toLowerCase();
        const manifest = `id:${id};request-id:${head['x-request-id']};ts:${seconds(at)};`;
        return { 'x-signature': `ts=${seconds(at)},v1=` + mac(raw(shown), [manifest]) };
    },
};

// HMAC of eight values of each item, the key in hexadecimal.
const byAdyen = {
    proof: ['/notificationItems/0/NotificationRequestItem/additionalData/hmacSignature'],
    flips: [{ in: 'body', text: '"value":1130' }, { in: 'body', text: '"pspReference":"7914073381342284' }, { in: 'body', text: '"merchantReference":"TestPayment-1407325143704' }],
    sign({ body }, shown) {
        const all = JSON.parse(body.toString());
        for (const { NotificationRequestItem: item } of all.notificationItems) {
            const signed = [
                item.pspReference, item.originalReference, item.merchantAccountCode, item.merchantReference,
                item.amount.value, item.amount.currency, item.eventCode, item.success,
            ].map((value) => value ?? '').join(':');
            item.additionalData = { hmacSignature: mac(Buffer.from(shown, 'hex'), [signed], { encoding: 'base64' }) };
        }
        return { $body: JSON.stringify(all) };
    },
};

export default {
    twilio: {
        source: 'https://www.twilio.com/docs/usage/security#validating-requests',
        by: sortedForm('X-Twilio-Signature'),
        secret: '0123456789abcdef0123456789abcdef',
        parameters: { url: 'https://hooks.example.com/hooks/twilio' },
        type: form,
        first: { head: { 'I-Twilio-Idempotency-Token': 'd8a1f0c2-0000-4000-8000-000000000001' }, body: status({}) },
        other: { head: { 'I-Twilio-Idempotency-Token': 'd8a1f0c2-0000-4000-8000-000000000002' }, body: status({ MessageStatus: 'delivered' }) },
        pair: 'the message is delivered: MessageSid is the message\'s',
        again: {},
        retry: 'nothing',
    },

    mandrill: {
        source: 'https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/#authenticating-webhook-requests',
        by: sortedForm('X-Mandrill-Signature'),
        secret,
        parameters: { url: 'https://hooks.example.com/hooks/mandrill' },
        type: form,
        first: { body: mandrill('open', 1768478398) },
        other: 'first',
        pair: 'equal bytes: the mail is opened twice in a second, _id is the mail\'s',
        unidentified: 'no event has an id, and its time is in seconds',
        challenges: { head: { method: 'HEAD', body: '', type: null, unsigned: true, answer: { status: 200 } } },
    },

    braintree: {
        source: 'https://developer.paypal.com/braintree/docs/guides/webhooks/parse',
        by: byBraintree,
        secret: 'integration_private_key',
        type: form,
        first: { body: encoded({ bt_payload: braintree('subscription_charged_successfully', '2026-01-15T11:59:58Z') }) },
        other: { body: encoded({ bt_payload: braintree('subscription_canceled', '2026-01-15T12:00:58Z') }) },
        pair: 'the subscription is cancelled: subject.subscription.id is the subscription\'s',
        again: {},
        retry: 'nothing',
        flips: [{ in: 'body', text: encoded({ bt_payload: braintree('subscription_charged_successfully', '2026-01-15T11:59:58Z') }).slice(0, 60) }],
        settings: { public_key: 'integration_public_key' },
        challenges: {
            sign: {
                method: 'GET', path: '/hooks/braintree?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53', body: '', type: null, unsigned: true,
                answer: {
                    status: 200, headers: [['Content-Type', 'text/plain']],
                    body: 'integration_public_key|' + mac(createHash('sha1').update('integration_private_key').digest(),
                        ['20f9f8ed05f77439fe955c977e4c8a53'], { algorithm: 'sha1' }),
                },
            },
        },
        challengesRefused: {
            'a payload': {
                method: 'GET', path: '/hooks/braintree?bt_challenge=PD94bWwgdmVyc2lvbj0iMS4wIj8%2B', body: '', type: null, unsigned: true,
            },
        },
    },

    'slack-interactivity': {
        source: 'https://docs.slack.dev/interactivity/handling-user-interaction',
        by: timed('X-Slack-Signature', 'X-Slack-Request-Timestamp', (time, { body }) => ['v0:', time, ':', body], { prefix: 'v0=' }),
        secret,
        type: form,
        first: {
            body: encoded({
                payload: JSON.stringify({
                    type: 'block_actions', trigger_id: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3',
                    container: { type: 'message', message_ts: '1768478390.000100' }, user: { id: 'UA8RXUSPL' },
                    actions: [{ action_id: 'move', value: 'e4', action_ts: '1768478398.120931' }],
                }),
            }),
        },
        other: {
            body: encoded({
                payload: JSON.stringify({
                    type: 'block_actions', trigger_id: '12321423424.333649436676.d8c1bb837935619ccad0f624c448ffb4',
                    container: { type: 'message', message_ts: '1768478390.000100' }, user: { id: 'UA8RXUSPL' },
                    actions: [{ action_id: 'move', value: 'e4', action_ts: '1768478399.120931' }],
                }),
            }),
        },
        pair: 'the same button again: container.message_ts is the message\'s',
        synchronous: ['first'],
    },

    mailgun: {
        source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
        by: byMailgun,
        secret: 'key-a-secret-of-the-vectors',
        first: {
            body: {
                signature: { token: '8f742231b10e8888abcd99yyyzzz85a5' },
                'event-data': { event: 'opened', id: 'Ase7i2zsRYeDXztHGENqRA', timestamp: 1768478398.120931, recipient: 'reader@example.org', message: { headers: { 'message-id': '20260115115958.1.ABCDEF@example.com' } } },
            },
        },
        other: { set: { '/signature/token': '8f742231b10e8888abcd99yyyzzz85a6', '/event-data/id': 'Ase7i2zsRYeDXztHGENqRB' } },
        pair: 'the mail is opened again: message-id is the mail\'s',
        again: { after: 0 },
        retry: 'nothing, as far as is known',
        rebodied: { after: 0, set: { '/event-data/id': 'AnotherAnotherAnother0' } },
    },

    'mercado-pago': {
        source: 'https://www.mercadopago.com.br/developers/en/docs/your-integrations/notifications/webhooks',
        by: byMercadoPago,
        secret,
        first: {
            path: '/hooks/mercado-pago?data.id=999999999&type=payment',
            head: { 'x-request-id': 'bb56a2f1-6aae-46ac-982e-9dcd3581d08e' },
            body: { action: 'payment.updated', api_version: 'v1', data: { id: '999999999' }, date_created: '2026-01-15T11:59:58Z', id: 123456, live_mode: false, type: 'payment', user_id: '724484980' },
        },
        other: { head: { 'x-request-id': 'bb56a2f1-6aae-46ac-982e-9dcd3581d08f' }, set: { '/id': 123457 } },
        pair: 'the payment changes again: data.id is the payment\'s',
        again: { after: 0 },
        retry: 'nothing, as far as is known',
        rebodied: { after: 0, set: { '/id': 123458, '/action': 'payment.created' } },
    },

    adyen: {
        source: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
        by: byAdyen,
        secret: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
        first: {
            body: {
                live: 'false',
                notificationItems: [
                    {
                        NotificationRequestItem: {
                            amount: { value: 1130, currency: 'EUR' },
                            eventCode: 'AUTHORISATION',
                            eventDate: '2026-01-15T12:59:58+01:00',
                            merchantAccountCode: 'TestMerchant',
                            merchantReference: 'TestPayment-1407325143704',
                            paymentMethod: 'visa',
                            pspReference: '7914073381342284',
                            success: 'true',
                        },
                    },
                ],
            },
        },
        other: { set: { '/notificationItems/0/NotificationRequestItem/success': 'false' } },
        pair: 'the same reference and code with another result',
        again: {},
        retry: 'nothing',
        more: {
            'two items': {
                body: {
                    live: 'false',
                    notificationItems: ['7914073381342285', '7914073381342286'].map((pspReference) => ({
                        NotificationRequestItem: {
                            amount: { value: 1130, currency: 'EUR' }, eventCode: 'CAPTURE', eventDate: '2026-01-15T12:59:58+01:00',
                            merchantAccountCode: 'TestMerchant', merchantReference: 'TestPayment-1407325143704', originalReference: '7914073381342284', pspReference, success: 'true',
                        },
                    })),
                },
            },
        },
    },

    plivo: {
        source: 'https://www.plivo.com/docs/messaging/concepts/signature-validation/',
        by: hmac('X-Plivo-Signature-V3', {
            encoding: 'base64', signed: ({ url, body, head }) => [url, '?', sorted(body), '.', head['X-Plivo-Signature-V3-Nonce']],
        }),
        secret,
        parameters: { url: 'https://hooks.example.com/hooks/plivo' },
        type: form,
        first: {
            head: { 'X-Plivo-Signature-V3-Nonce': '12345' },
            body: encoded({ From: '15550100', MessageState: 'sent', MessageUUID: '2a1b3c4d-0000-4000-8000-000000000001', Status: 'sent', To: '15550101', TotalAmount: '0.0055' }),
        },
        other: {
            head: { 'X-Plivo-Signature-V3-Nonce': '12346' },
            body: encoded({ From: '15550100', MessageState: 'delivered', MessageUUID: '2a1b3c4d-0000-4000-8000-000000000001', Status: 'delivered', To: '15550101', TotalAmount: '0.0055' }),
        },
        pair: 'the message is delivered: MessageUUID is the message\'s',
        again: { head: { 'X-Plivo-Signature-V3-Nonce': '12347' } },
        retry: 'the nonce and the signature',
    },

    mailchimp: {
        source: 'https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/',
        by: {
            proof: ['query:token'], token: 'query:token',
            sign: (what, shown) => ({ $path: '/hooks/mailchimp?token=' + shown }),
        },
        secret,
        type: form,
        first: { body: encoded({ type: 'profile', fired_at: '2026-01-15 11:59:58', 'data[id]': '8a25ff1d98', 'data[list_id]': 'a6b5da1054', 'data[email]': 'reader@example.org' }) },
        other: 'first',
        pair: 'equal bytes: the profile changes twice in a second',
        unidentified: 'no event has an id, and its time is in seconds',
    },

    gumroad: {
        source: 'https://gumroad.com/ping',
        by: {
            proof: ['query:token'], token: 'query:token',
            sign: (what, shown) => ({ $path: '/hooks/gumroad?token=' + shown }),
        },
        secret,
        type: form,
        first: { body: encoded({ sale_id: 'FO8TXN-dvxYabdavG97Y-Q==', resource_name: 'refund', refunded: 'true', sale_timestamp: '2026-01-15T11:00:00Z', price: '500' }) },
        other: 'first',
        pair: 'equal bytes: two partial refunds',
        unidentified: 'no event has an id or a time',
    },
};
