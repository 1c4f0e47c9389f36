// Providers of the first releases.

import { ecdsa, ed25519 } from './keys.mjs';
import { hex, hmac, items, mac, milliseconds, raw, seconds, standard, timed } from './signing.mjs';

const discord = ed25519('discord');
const goHighLevel = ed25519('gohighlevel');
const v1a = ed25519('standard-webhooks-v1a');
const sendGrid = ecdsa('sendgrid');

const byDiscord = {
    proof: ['header:X-Signature-Ed25519'],
    tolerance: 300,
    sign({ body, at }) {
        const message = Buffer.concat([Buffer.from(seconds(at)), body]);
        return {
            'X-Signature-Timestamp': seconds(at),
            'X-Signature-Ed25519': discord.sign(message).toString('hex'),
        };
    },
};

export default {
    'cal.com': {
        source: 'https://cal.com/docs/developing/guides/automation/webhooks',
        by: hmac('X-Cal-Signature-256'),
        secret: 'a-secret-of-the-vectors',
        first: {
            body: {
                triggerEvent: 'BOOKING_CREATED',
                createdAt: '2026-01-15T11:59:58.120Z',
                payload: {
                    type: '30min',
                    title: 'An hour of chess',
                    startTime: '2026-01-20T15:00:00Z',
                    endTime: '2026-01-20T15:30:00Z',
                    uid: 'bFJeNb2uX8ANpT3JL5EfXw',
                    status: 'ACCEPTED',
                },
            },
        },
        other: { set: { '/triggerEvent': 'BOOKING_CANCELLED', '/createdAt': '2026-01-15T12:00:58.120Z', '/payload/status': 'CANCELLED' } },
        pair: 'the booking is cancelled: payload.uid is the booking\'s, in all of its events',
        again: {},
        retry: 'nothing: Cal.com itself does not repeat a delivery, somebody in between may',
    },

    calendly: {
        source: 'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
        by: items('Calendly-Webhook-Signature', { tolerance: 180 }),
        secret: '5mEzn9C-I28UtwOjZJtFoob0sAAFZ95GbZkqj4y3i0I',
        first: {
            body: {
                event: 'invitee.created',
                created_at: '2026-01-15T11:59:58.000000Z',
                created_by: 'https://api.calendly.com/users/U1',
                payload: {
                    uri: 'https://api.calendly.com/scheduled_events/EV1/invitees/IN1',
                    status: 'active',
                    scheduled_event: {
                        uri: 'https://api.calendly.com/scheduled_events/EV1',
                        start_time: '2026-01-20T15:00:00.000000Z',
                        end_time: '2026-01-20T15:30:00.000000Z',
                    },
                },
            },
        },
        other: { set: { '/event': 'invitee.canceled', '/created_at': '2026-01-15T12:00:58.000000Z', '/payload/status': 'canceled' } },
        pair: 'the invitee cancels: payload.uri is the invitee\'s, in all of its events',
        again: { after: 60 },
        retry: 'the time of sending and the signature',
    },

    close: {
        source: 'https://developer.close.com/topics/webhooks/',
        by: timed('close-sig-hash', 'close-sig-timestamp', (time, { body }) => [time, body], { key: hex }),
        secret: '7e9c1f3a5b7d9e0f2c4a6b8d0e1f3a5c7b9d1e3f5a7c9b0d2e4f6a8c0b1d3e5f',
        first: {
            body: {
                event: {
                    id: 'ev_1yHYvNbPyRAkDsWaMRLgKm',
                    object_id: 'lead_zwqYhEFwzPyfCErS8uQ77is2wFLvr9BgVi6cTfbFM68',
                    object_type: 'lead',
                    action: 'updated',
                    changed_fields: ['status_id'],
                    date_created: '2026-01-15T11:59:58.120000',
                    data: { id: 'lead_zwqYhEFwzPyfCErS8uQ77is2wFLvr9BgVi6cTfbFM68', status_label: 'Qualified' },
                },
                subscription_id: 'whsub_8AmjKCZYT3zI8eZoi3HhFC',
            },
        },
        other: { set: { '/event/id': 'ev_2zIZwOcQzSBlEtXbNSMhLn' } },
        pair: 'the lead changes again: object_id is the lead\'s',
        again: {},
        retry: 'the time of sending and the signature',
    },

    discord: {
        source: 'https://docs.discord.com/developers/events/webhook-events',
        by: byDiscord,
        keys: [discord.raw.toString('hex')],
        first: {
            body: {
                version: 1,
                application_id: '1234560123453231555',
                type: 1,
                event: {
                    type: 'ENTITLEMENT_CREATE',
                    timestamp: '2026-01-15T11:59:58.120931',
                    data: {
                        id: '1234505980407808808',
                        sku_id: '123489045643835123',
                        application_id: '1234560123453231555',
                        user_id: '111178765189277770',
                        type: 4,
                        deleted: false,
                        consumed: false,
                    },
                },
            },
        },
        other: { set: { '/event/timestamp': '2026-01-15T11:59:58.120932', '/event/data/sku_id': '123489045643835124', '/event/data/id': '1234505980407808809' } },
        pair: 'a second entitlement of the same user, a microsecond later',
        more: { update: { set: { '/event/type': 'ENTITLEMENT_UPDATE', '/event/data/consumed': true } } },
        again: {},
        retry: 'the time of sending and the signature',
        challenges: {
            ping: {
                body: { type: 0, version: 1, application_id: '1234560123453231555' },
                answer: { status: 204 },
            },
        },
    },

    'discord-interactions': {
        source: 'https://docs.discord.com/developers/interactions/receiving-and-responding',
        by: byDiscord,
        keys: [discord.raw.toString('hex')],
        first: {
            body: {
                id: '846462639134605312',
                application_id: '1234560123453231555',
                type: 2,
                data: { id: '771825006014889984', name: 'roll', type: 1 },
                channel_id: '645027906669510667',
                user: { id: '111178765189277770', username: 'a-player' },
                token: 'a-token-of-the-vectors',
                version: 1,
            },
        },
        other: { set: { '/id': '846462639134605313' } },
        pair: 'the same command again: data.id is the command\'s, in each use of it',
        synchronous: ['first'],
        challenges: {
            ping: {
                body: { id: '846462639134605310', application_id: '1234560123453231555', type: 1, token: 'a-token-of-the-vectors', version: 1 },
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"type":1}' },
            },
        },
    },

    github: {
        source: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
        by: hmac('X-Hub-Signature-256', { prefix: 'sha256=' }),
        secret: "It's a Secret to Everybody",
        first: {
            head: {
                'User-Agent': 'GitHub-Hookshot/044aadd',
                'X-GitHub-Event': 'star',
                'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
                'X-GitHub-Hook-ID': '292430182',
            },
            body: {
                action: 'deleted',
                starred_at: null,
                repository: { id: 1296269, name: 'Hello-World', full_name: 'octocat/Hello-World' },
                sender: { login: 'octocat', id: 1 },
            },
        },
        other: { head: { 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0959' } },
        pair: 'equal bytes under another id: a star is taken away twice',
        again: { after: 3600 },
        retry: 'nothing: a redelivery by hand keeps X-GitHub-Delivery',
    },

    gitlab: {
        source: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
        by: standard(),
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        first: {
            head: {
                'User-Agent': 'GitLab/19.0.0',
                'X-Gitlab-Event': 'Push Hook',
                'X-Gitlab-Event-UUID': '13792a34-cac6-4fda-95a8-c58e00a3954e',
                'Idempotency-Key': 'f5e57ee1-3b2d-4d2b-8c5c-58a2cb4d9d4a',
                'webhook-id': 'f5e57ee1-3b2d-4d2b-8c5c-58a2cb4d9d4a',
            },
            body: {
                object_kind: 'push',
                event_name: 'push',
                before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
                after: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
                ref: 'refs/heads/main',
                project_id: 15,
                total_commits_count: 4,
            },
        },
        other: {
            head: {
                'Idempotency-Key': 'f5e57ee1-3b2d-4d2b-8c5c-58a2cb4d9d4b',
                'webhook-id': 'f5e57ee1-3b2d-4d2b-8c5c-58a2cb4d9d4b',
            },
        },
        pair: 'equal bytes under another id; X-Gitlab-Event-UUID is shared by a chain of hooks',
        again: { head: { 'X-Gitlab-Webhook-UUID': '8c5c58a2-3b2d-4d2b-8c5c-000000000002' } },
        retry: 'the time of sending and the signature, and X-Gitlab-Webhook-UUID',
    },

    gohighlevel: {
        source: 'https://marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide',
        by: {
            proof: ['header:X-GHL-Signature'],
            sign: ({ body }) => ({ 'X-GHL-Signature': goHighLevel.sign(body).toString('base64') }),
        },
        keys: [goHighLevel.pem],
        first: {
            body: {
                type: 'ContactUpdate',
                locationId: 've9EPM428h8vShlRW1KT',
                id: 'nmFmQEsNgz6AVpgLVUJ0',
                timestamp: '2026-01-15T11:59:58.120Z',
                webhookId: 'c2fbb0a5-1d3f-4b38-9d0c-3c8f5d6f0a01',
                tags: ['chess'],
            },
        },
        other: { set: { '/webhookId': 'c2fbb0a5-1d3f-4b38-9d0c-3c8f5d6f0a02', '/timestamp': '2026-01-15T12:00:58.120Z' } },
        pair: 'the contact changes again: id is the contact\'s',
        again: {},
        retry: 'nothing',
    },

    hubspot: {
        source: 'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation',
        by: timed('X-HubSpot-Signature-v3', 'X-HubSpot-Request-Timestamp',
            (time, { method, url, body }) => [method, url, body, time], { unit: milliseconds, encoding: 'base64' }),
        secret: '232b0a7c-3f1d-4a0b-9a2e-6f5d4c3b2a10',
        parameters: { url: 'https://hooks.example.com/hooks/hubspot' },
        first: {
            body: [
                {
                    eventId: 100,
                    subscriptionId: 456,
                    portalId: 6789,
                    appId: 31337,
                    occurredAt: 1768478398120,
                    subscriptionType: 'contact.propertyChange',
                    attemptNumber: 0,
                    objectId: 123,
                    propertyName: 'lifecyclestage',
                    propertyValue: 'customer',
                    changeSource: 'CRM',
                },
            ],
        },
        other: { set: { '/0/occurredAt': 1768478398121, '/0/propertyValue': 'evangelist' } },
        pair: 'the same eventId, which the vendor does not promise to be unique, at another time',
        again: { set: { '/0/attemptNumber': 1 } },
        retry: 'attemptNumber in the body, the time of sending and the signature',
    },

    iclosed: {
        source: 'iClosed does not sign: the operator gives the URL a token',
        by: {
            proof: ['query:token'],
            token: 'query:token',
            sign: (what, shown) => ({ $path: '/hooks/iclosed?token=' + shown }),
        },
        secret: 'a-token-of-the-vectors',
        first: {
            body: {
                hookType: 'Call booked',
                event: {
                    uuid: '90311',
                    name: 'Strategy call',
                    start_time: '2026-01-20T16:00:00+01:00',
                    utc_start_time: '2026-01-20T15:00:00Z',
                },
                invitee: { email: 'lucja@example.org' },
            },
        },
        other: { set: { '/hookType': 'Call rescheduled', '/event/old_start_time': '2026-01-20T16:00:00+01:00', '/event/start_time': '2026-01-21T16:00:00+01:00', '/event/utc_start_time': '2026-01-21T15:00:00Z' } },
        pair: 'the call is rescheduled: event.uuid is the call\'s',
        again: {},
        retry: 'nothing',
    },

    intercom: {
        source: 'https://developers.intercom.com/docs/webhooks/setting-up-webhooks',
        by: hmac('X-Hub-Signature', { algorithm: 'sha1', prefix: 'sha1=' }),
        secret: '0d8f6a2b4c1e3f5a7b9c0d2e4f6a8b1c',
        first: {
            body: {
                type: 'notification_event',
                app_id: 'a86dr8yl',
                id: 'notif_8e1a2b30-3b2d-11f0-8c5c-58a2cb4d9d4a',
                topic: 'conversation.user.created',
                created_at: 1768478398,
                delivery_attempts: 1,
                delivery_status: 'pending',
                data: { type: 'notification_event_data', item: { type: 'conversation', id: '1480' } },
            },
        },
        other: { set: { '/id': 'notif_8e1a2b31-3b2d-11f0-8c5c-58a2cb4d9d4a' } },
        pair: 'the same conversation: data.item.id is the conversation\'s',
        again: { set: { '/delivery_attempts': 2, '/delivery_status': 'retry' } },
        retry: 'delivery_attempts and delivery_status in the body, and so the signature',
    },

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
                webhookTimestamp: 1768478400000,
                webhookId: '000042e3-d123-4980-b49f-8e140eef9329',
            },
        },
        other: { set: { '/webhookTimestamp': 1768478460000 }, head: { 'Linear-Delivery': '234d1a4e-b617-4388-90fe-adc3633d6b73' } },
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
