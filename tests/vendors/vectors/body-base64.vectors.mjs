// An HMAC of the body, in base64.

import { base64, hmac, mac, raw } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';
const by = (header, options) => hmac(header, { encoding: 'base64', ...options });

export default {
    ably: {
        source: 'https://ably.com/docs/platform/integrations/webhooks#security',
        by: by('X-Ably-Signature'),
        secret,
        first: {
            head: { 'X-Ably-Version': '1.2', 'X-Ably-Key': 'xVLyHw.DQrNxQ' },
            body: {
                items: [
                    {
                        webhookId: 'ABcDEf',
                        source: 'channel.message',
                        serial: 'a7bcdEFghIjklm123456789:4',
                        timestamp: 1768478398120,
                        name: 'channel.message',
                        data: { channelId: 'chess', site: 'eu-west-1-A', messages: [{ id: 'ABcDefgHIj:1:0', name: 'move', data: 'e4' }] },
                    },
                ],
            },
        },
        other: { set: { '/items/0/serial': 'a7bcdEFghIjklm123456789:5', '/items/0/data/messages/0/id': 'ABcDefgHIj:2:0' } },
        pair: 'the same move in the same millisecond: webhookId is the rule\'s',
        again: {},
        retry: 'nothing (a batch that comes again may have newer items, too)',
    },

    aftership: {
        source: 'https://www.aftership.com/docs/tracking/webhooks/webhook-signature',
        by: by('aftership-hmac-sha256'),
        secret,
        first: {
            body: {
                event: 'tracking_update',
                event_id: '00daf35b-c5b8-4ee1-a1ac-a34b0aa0e2d6',
                is_tracking_first_tag: false,
                ts: 1768478398,
                msg: { id: '53aa94fc55ece21582000004', tracking_number: '906587618687', tag: 'InTransit' },
            },
        },
        other: { set: { '/event_id': '00daf35b-c5b8-4ee1-a1ac-a34b0aa0e2d7' } },
        pair: 'another checkpoint in the same second: msg.id is the tracking\'s',
        again: {},
        retry: 'nothing',
    },

    bolt: {
        source: 'https://help.bolt.com/developers/webhooks/hook-verification/',
        by: by('X-Bolt-Hmac-Sha256'),
        secret,
        first: {
            head: { 'X-Bolt-Trace-Id': 'Abcdef1234567890' },
            body: { type: 'capture', object: 'transaction', data: { id: 'TAabcdef1234567', reference: 'ABCD-EFGH-IJKL', status: 'completed', amount: { amount: 1000, currency: 'USD' } } },
        },
        other: 'first',
        pair: 'equal bytes: a second capture of the same amount, data.reference is the transaction\'s',
        unidentified: 'no event has an id or a time',
    },

    cronofy: {
        source: 'https://docs.cronofy.com/developers/push-notifications/authentication/',
        by: by('Cronofy-HMAC-SHA256'),
        secret,
        first: { body: { notification: { type: 'change', changes_since: '2026-01-15T11:59:58Z' }, channel: { channel_id: 'chn_54cf7c7cb4ad4c1027000001', callback_url: 'https://hooks.example.com/hooks/cronofy', filters: {} } } },
        other: 'first',
        pair: 'equal bytes: a second change in the same second',
        unidentified: 'changes_since is a lower bound, in seconds',
    },

    docusign: {
        source: 'https://developers.docusign.com/platform/webhooks/connect/hmac/',
        by: by('X-DocuSign-Signature-1'),
        secret,
        first: {
            body: {
                event: 'recipient-completed',
                apiVersion: 'v2.1',
                uri: '/restapi/v2.1/accounts/1a2b/envelopes/3c4d',
                retryCount: 0,
                configurationId: 10504023,
                generatedDateTime: '2026-01-15T11:59:58.1209310Z',
                data: { accountId: '1a2b3c4d-0000-4000-8000-000000000001', userId: '2b3c4d5e-0000-4000-8000-000000000001', envelopeId: '3c4d5e6f-0000-4000-8000-000000000001', recipientId: '1' },
            },
        },
        other: { set: { '/data/recipientId': '2', '/generatedDateTime': '2026-01-15T11:59:58.1209320Z' } },
        pair: 'another recipient of the same envelope',
        again: { set: { '/retryCount': 1 } },
        retry: 'retryCount in the body, and so the signature',
    },

    heroku: {
        source: 'https://devcenter.heroku.com/articles/app-webhooks',
        by: by('Heroku-Webhook-Hmac-SHA256'),
        secret,
        first: {
            body: {
                id: '6c5b3f2a-0000-4000-8000-000000000001',
                action: 'update',
                resource: 'build',
                created_at: '2026-01-15T11:59:58.120931Z',
                data: { id: '7d6c4a3b-0000-4000-8000-000000000001', status: 'succeeded' },
                webhook_metadata: {
                    attempt: { id: '8e7d5b4c-0000-4000-8000-000000000001' },
                    delivery: { id: '9f8e6c5d-0000-4000-8000-000000000001' },
                    event: { id: '6c5b3f2a-0000-4000-8000-000000000001', include: 'api:build' },
                    webhook: { id: 'af9f7d6e-0000-4000-8000-000000000001' },
                },
            },
        },
        other: {
            set: {
                '/id': '6c5b3f2a-0000-4000-8000-000000000002', '/webhook_metadata/event/id': '6c5b3f2a-0000-4000-8000-000000000002',
                '/webhook_metadata/attempt/id': '8e7d5b4c-0000-4000-8000-000000000002', '/webhook_metadata/delivery/id': '9f8e6c5d-0000-4000-8000-000000000002',
            },
        },
        pair: 'the build changes again: data.id is the build\'s, webhook_metadata.webhook.id the subscription\'s',
        again: { set: { '/webhook_metadata/attempt/id': '8e7d5b4c-0000-4000-8000-000000000003' } },
        retry: 'webhook_metadata.attempt.id in the body, and so the signature',
    },

    line: {
        source: 'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
        by: by('X-Line-Signature'),
        secret,
        first: {
            body: {
                destination: 'U00000000000000000000000000000001',
                events: [
                    {
                        type: 'message',
                        message: { type: 'text', id: '444573844083572737', text: 'e4' },
                        webhookEventId: '01KF0Z8Q3G5M7N9P1R2S3T4V5W',
                        deliveryContext: { isRedelivery: false },
                        timestamp: 1768478398120,
                        source: { type: 'user', userId: 'U00000000000000000000000000000002' },
                        replyToken: '38ef843bde154d9b91c21320ffd17a0f',
                        mode: 'active',
                    },
                ],
            },
        },
        other: { set: { '/events/0/type': 'unsend', '/events/0/webhookEventId': '01KF0Z8Q3G5M7N9P1R2S3T4V5X' } },
        pair: 'the message is taken back: message.id is the message\'s',
        again: { set: { '/events/0/deliveryContext/isRedelivery': true } },
        retry: 'isRedelivery in the body, and so the signature',
    },

    'mongodb-atlas': {
        source: 'https://www.mongodb.com/docs/atlas/tutorial/webhook-integration/',
        by: by('X-MMS-Signature', { algorithm: 'sha1' }),
        secret,
        first: {
            head: { 'X-MMS-Event': 'alert.open' },
            body: { id: '5a1d1a2b3c4d5e6f70809010', groupId: '5a1d1a2b3c4d5e6f70809000', eventTypeName: 'OUTSIDE_METRIC_THRESHOLD', status: 'OPEN', created: '2026-01-15T11:59:58Z', updated: '2026-01-15T11:59:58Z', humanReadable: 'An alert' },
        },
        other: 'first',
        pair: 'equal bytes: the alert is notified again, id is the alert\'s',
        unidentified: 'that a reminder has another time is not stated',
    },

    'ms-teams': {
        source: 'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
        by: by('Authorization', { prefix: 'HMAC ', key: base64 }),
        secret: 'YSBzZWN1cml0eSB0b2tlbiBvZiB0aGUgdmVjdG9ycyE=',
        first: {
            body: {
                type: 'message',
                id: '1768478398120',
                timestamp: '2026-01-15T11:59:58.120Z',
                channelId: 'msteams',
                from: { id: '29:1a', name: 'A. Player' },
                conversation: { id: '19:253b1f341670408fb6fb4fa9a8d0e3c4@thread.tacv2;messageid=1768478398120' },
                text: '<at>Chess</at> e4',
            },
        },
        other: { set: { '/conversation/id': '19:253b1f341670408fb6fb4fa9a8d0e3c5@thread.tacv2;messageid=1768478398120' } },
        pair: 'a message of the same millisecond in another conversation: id is that time',
        synchronous: ['first'],
    },

    primer: {
        source: 'https://primer.io/docs/get-started/notifications',
        by: by('X-Signature-Primary'),
        secret,
        first: {
            body: {
                eventType: 'PAYMENT.STATUS',
                date: '2026-01-15T11:59:58.120931',
                notificationConfig: { id: '1a2b3c4d-0000-4000-8000-000000000001', description: 'Payments' },
                version: '2.2',
                signedAt: '1768478398',
                payment: { id: 'DdRZ6YY0', status: 'AUTHORIZED', dateUpdated: '2026-01-15T11:59:58.120931', amount: 1000, currencyCode: 'EUR' },
            },
        },
        other: { set: { '/payment/status': 'SETTLED', '/payment/dateUpdated': '2026-01-15T12:00:58.120931', '/date': '2026-01-15T12:00:58.120931', '/signedAt': '1768478458' } },
        pair: 'the payment is settled: payment.id is the payment\'s, notificationConfig.id the subscription\'s',
        again: { set: { '/signedAt': '1768478698' } },
        retry: 'signedAt in the body, and so the signature',
    },

    quickbooks: {
        source: 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks',
        by: by('intuit-signature'),
        secret,
        first: {
            body: [
                {
                    specversion: '1.0',
                    id: '88cd52aa-33b6-4351-9aa4-47572edbd068',
                    source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
                    datacontenttype: 'application/json',
                    time: '2026-01-15T11:59:58.120Z',
                    type: 'qbo.customer.updated.v1',
                    intuitentityid: '1234',
                    intuitaccountid: '310687',
                    data: {},
                },
            ],
        },
        other: { set: { '/0/id': '88cd52aa-33b6-4351-9aa4-47572edbd069' } },
        pair: 'the customer changes again: intuitentityid is the customer\'s',
        again: {},
        retry: 'nothing',
    },

    tally: {
        source: 'https://tally.so/help/webhooks',
        by: by('Tally-Signature'),
        secret,
        first: {
            body: {
                eventId: 'a4cb511e-d513-4fa5-baee-b815d718dfd1',
                eventType: 'FORM_RESPONSE',
                createdAt: '2026-01-15T11:59:58.120Z',
                data: { responseId: '2wgx4n', submissionId: '2wgx4n', respondentId: 'dwQKYm', formId: 'VwbNEw', formName: 'Chess', fields: [] },
            },
        },
        other: { set: { '/eventId': 'a4cb511e-d513-4fa5-baee-b815d718dfd2', '/data/responseId': '2wgx4o', '/data/submissionId': '2wgx4o' } },
        pair: 'another form of the same person: data.respondentId is the person\'s',
        again: {},
        retry: 'nothing',
    },

    trello: {
        source: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
        by: by('X-Trello-Webhook', { algorithm: 'sha1', signed: ({ body, url }) => [body, url] }),
        secret,
        parameters: { url: 'https://hooks.example.com/hooks/trello' },
        first: {
            body: {
                model: { id: '4d5ea62fd76aa1136000000c', name: 'Chess', desc: '' },
                action: { id: '51f9424bcd6e040f3c002412', idMemberCreator: '4fc78a59a885233f4b349bd9', date: '2026-01-15T11:59:58.120Z', type: 'updateCard', data: { card: { id: '51a79e72dbb7e23c7c003778' } } },
            },
        },
        other: { set: { '/action/id': '51f9424bcd6e040f3c002413' } },
        pair: 'the card changes again: model.id is what the webhook watches',
        again: {},
        retry: 'nothing',
        challenges: {
            head: { method: 'HEAD', body: '', type: null, unsigned: true, answer: { status: 200 } },
        },
    },

    woocommerce: {
        source: 'https://woocommerce.com/document/webhooks/',
        by: by('X-WC-Webhook-Signature'),
        secret,
        first: {
            head: {
                'X-WC-Webhook-Source': 'https://shop.example.com/',
                'X-WC-Webhook-Topic': 'order.deleted',
                'X-WC-Webhook-ID': '142',
                'X-WC-Webhook-Delivery-ID': 'f45f7d6d5a7b9c0d2e4f6a8c0b1d3e5f',
            },
            body: { id: 727 },
        },
        other: 'first',
        pair: 'equal bytes and ids: the order is restored and deleted again in the same second',
        unidentified: 'X-WC-Webhook-Delivery-ID is a hash of the webhook and the second, and nothing in the head is signed',
        challenges: {
            ping: { unsigned: true, bare: true, type: 'application/x-www-form-urlencoded', body: 'webhook_id=142', answer: { status: 200 } },
        },
    },

    x: {
        source: 'https://docs.x.com/x-api/webhooks/introduction',
        by: by('x-twitter-webhooks-signature', { prefix: 'sha256=' }),
        secret,
        first: {
            body: {
                for_user_id: '2244994945',
                tweet_create_events: [{ created_at: 'Thu Jan 15 11:59:58 +0000 2026', id: 1995432100000000000, id_str: '1995432100000000001', timestamp_ms: '1768478398120', text: 'e4', user: { id_str: '30683' } }],
            },
        },
        other: 'first',
        pair: 'equal bytes: the kind of an event is the name of a member, and follows have no id',
        unidentified: 'no event has an id; a post has its own in all of its events',
        challenges: {
            crc: {
                method: 'GET', path: '/hooks/x?crc_token=YmFzZTY0LWxpa2U', body: '', type: null, unsigned: true,
                answer: {
                    status: 200, headers: [['Content-Type', 'application/json']],
                    body: JSON.stringify({ response_token: 'sha256=' + mac(raw(secret), ['YmFzZTY0LWxpa2U'], { encoding: 'base64' }) }),
                },
            },
        },
        challengesRefused: {
            'a text that a delivery could be': {
                method: 'GET', path: '/hooks/x?crc_token=%7B%22for_user_id%22%3A%222244994945%22%7D', body: '', type: null, unsigned: true,
            },
        },
    },

    xero: {
        source: 'https://developer.xero.com/documentation/guides/webhooks/overview/',
        by: by('x-xero-signature'),
        secret,
        first: {
            body: {
                events: [
                    {
                        resourceUrl: 'https://api.xero.com/api.xro/2.0/Contacts/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
                        resourceId: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
                        eventDateUtc: '2026-01-15T11:59:58.120',
                        eventType: 'UPDATE',
                        eventCategory: 'CONTACT',
                        tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
                        tenantType: 'ORGANISATION',
                    },
                ],
                lastEventSequence: 1,
                firstEventSequence: 1,
                entropy: 'S0m3r4Nd0mt3xt',
            },
        },
        other: { set: { '/events/0/eventDateUtc': '2026-01-15T11:59:58.121', '/lastEventSequence': 2, '/firstEventSequence': 2 } },
        pair: 'the contact changes again: resourceId is the contact\'s',
        challenges: {
            'intent to receive': { body: { events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'S0m3r4Nd0mt3xt' }, answer: { status: 200 } },
        },
        challengesRefused: {
            'with another signature': { secret: 'another', body: { events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'S0m3r4Nd0mt3xt' } },
        },
        again: { set: { '/entropy': 'An0th3rt3xt' } },
        retry: 'entropy in the body, and so the signature',
    },
};
