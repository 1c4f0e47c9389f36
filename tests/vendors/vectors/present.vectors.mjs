// Providers of the first releases: A to K.

import { ed25519 } from './keys.mjs';
import { hex, hmac, items, milliseconds, raw, seconds, standard, timed } from './signing.mjs';

const discord = ed25519('discord');
const goHighLevel = ed25519('gohighlevel');

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
};
