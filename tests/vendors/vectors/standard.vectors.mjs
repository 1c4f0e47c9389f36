// Senders of Standard Webhooks, and of Svix under its own names.

import { raw, standard } from './signing.mjs';

const webhook = standard();
const svix = standard('svix');
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const retry = 'the time of sending and the signature';

export default {
    clerk: {
        source: 'https://clerk.com/docs/guides/development/webhooks/overview',
        by: svix,
        secret,
        first: {
            head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: {
                data: { id: 'user_29w83sxmDNGwOuEthce5gg56FcC', object: 'user', updated_at: 1768478398120 },
                object: 'event',
                type: 'user.updated',
                timestamp: 1768478398120,
                instance_id: 'ins_1',
            },
        },
        other: { head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: data.id is the user\'s',
        again: {},
        retry,
    },

    resend: {
        source: 'https://resend.com/docs/webhooks/verify-webhooks-requests',
        by: svix,
        secret,
        first: {
            head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: {
                type: 'email.opened',
                created_at: '2026-01-15T11:59:58.120Z',
                data: { email_id: '56761188-7520-42d8-8898-ff6fc54ce618', from: 'news@example.com', to: ['reader@example.org'], subject: 'News' },
            },
        },
        other: { head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'the mail is opened again: data.email_id is the mail\'s',
        again: {},
        retry,
    },

    stytch: {
        source: 'https://stytch.com/docs/workspace-management/webhooks',
        by: svix,
        secret,
        first: {
            head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: {
                action: 'UPDATE',
                event_id: 'event-test-b7d1d1a0-7f6e-4a4e-8b2f-3f3c3b1f0a01',
                id: 'user-test-b7d1d1a0-7f6e-4a4e-8b2f-3f3c3b1f0a00',
                object_type: 'user',
                project_id: 'project-test-1',
                source: 'DIRECT',
                timestamp: '2026-01-15T11:59:58Z',
                user: { name: { first_name: 'A' } },
            },
        },
        other: { head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRsu' }, set: { '/event_id': 'event-test-b7d1d1a0-7f6e-4a4e-8b2f-3f3c3b1f0a02' } },
        pair: 'the user changes again in the same second: id is the user\'s',
        again: {},
        retry,
    },

    supabase: {
        source: 'https://supabase.com/docs/guides/auth/auth-hooks; supabase/auth internal/hooks/hookshttp',
        by: standard('webhook', { key: (shown) => Buffer.from(shown.replace(/^(v1,)?whsec_/, ''), 'base64') }),
        secret,
        first: {
            head: { 'webhook-id': '0c5c4f0e-6c1a-4d0f-9c39-5a0c6f6b0a01' },
            body: {
                metadata: { uuid: '8f6b1a34-1f9e-4f0a-8a5a-0b1c2d3e4f50', time: '2026-01-15T11:59:58.120931Z', name: 'send-sms' },
                user: { id: '6481a5c1-3d37-4a56-9f6a-bee08c554965', phone: '+15550100' },
                sms: { otp: '123456' },
            },
        },
        other: { head: { 'webhook-id': '0c5c4f0e-6c1a-4d0f-9c39-5a0c6f6b0a02' }, set: { '/metadata/uuid': '8f6b1a34-1f9e-4f0a-8a5a-0b1c2d3e4f51' } },
        pair: 'the user asks for another code',
        synchronous: ['first'],
    },

    render: {
        source: 'https://render.com/docs/webhooks',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'whe-cph1rs3idesc73a2b2mg' },
            body: {
                type: 'deploy_ended',
                timestamp: '2026-01-15T11:59:58.120Z',
                data: { id: 'evt-cph1rs3idesc73a2b2mg', serviceId: 'srv-cukouhrtq21c73e9scng', serviceName: 'a-service', status: 'succeeded' },
            },
        },
        other: { head: { 'webhook-id': 'whe-cph1rs3idesc73a2b2mh' }, set: { '/timestamp': '2026-01-15T12:00:58.120Z', '/data/id': 'evt-cph1rs3idesc73a2b2mh' } },
        pair: 'the service is deployed again: data.serviceId is the service\'s',
        again: {},
        retry,
    },

    brex: {
        source: 'https://developer.brex.com/docs/webhooks/',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: { event_type: 'USER_UPDATED', user_id: 'cuuser_ckh4ab1c2d3e4', company_id: 'cuacc_ckh4ab1c2d3e5' },
        },
        other: { head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: the user changes again',
        again: {},
        retry,
    },

    openai: {
        source: 'https://platform.openai.com/docs/guides/webhooks',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'wh_685342e6c53c8190a1be43f081506c52' },
            body: {
                object: 'event',
                id: 'evt_685343a1381c819085d44c354e1b330e',
                type: 'response.completed',
                created_at: 1768478398,
                data: { id: 'resp_abc123' },
            },
        },
        other: { head: { 'webhook-id': 'wh_685342e6c53c8190a1be43f081506c53' }, set: { '/id': 'evt_685343a1381c819085d44c354e1b330f', '/type': 'response.cancelled' } },
        pair: 'another event of the same response: data.id is the response\'s',
        again: {},
        retry,
    },

    replicate: {
        source: 'https://replicate.com/docs/topics/webhooks/verify-webhook',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek' },
            body: {
                id: 'ufawqhfynnddngldkgtslldrkq',
                version: '5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa',
                created_at: '2026-01-15T11:59:50.120Z',
                input: { text: 'a chess board' },
                output: null,
                status: 'processing',
            },
        },
        other: { head: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJel' } },
        pair: 'equal bytes under another id: id is the prediction\'s',
        again: {},
        retry,
    },

    polar: {
        source: 'https://polar.sh/docs/integrate/webhooks/delivery',
        by: standard('webhook', { key: raw }),
        secret: 'polar_whs_a_secret_of_the_vectors',
        first: {
            head: { 'webhook-id': 'a1c0d1f2-3b2d-4d2b-8c5c-58a2cb4d9d4a' },
            body: {
                type: 'subscription.updated',
                timestamp: '2026-01-15T11:59:58.120931Z',
                data: { id: 'e4a8a8a2-7f6e-4a4e-8b2f-3f3c3b1f0a00', status: 'active' },
            },
        },
        other: { head: { 'webhook-id': 'a1c0d1f2-3b2d-4d2b-8c5c-58a2cb4d9d4b' }, set: { '/data/status': 'canceled' } },
        pair: 'the subscription is cancelled: data.id is the subscription\'s',
        again: {},
        retry,
    },

    gemini: {
        source: 'https://ai.google.dev/gemini-api/docs/webhooks',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'evt_0123456789abcdef' },
            body: { type: 'batch.succeeded', version: 'v1', timestamp: '2026-01-15T11:59:58Z', data: { id: 'batches/0123456789', output_file_uri: 'files/0123456789' } },
        },
        other: { head: { 'webhook-id': 'evt_0123456789abcde0' } },
        pair: 'equal bytes under another id: data.id is the batch\'s',
        again: {},
        retry,
    },

    'incident-io': {
        source: 'https://api-docs.incident.io/tag/Webhooks/',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: {
                event_type: 'private_incident.incident_updated_v2',
                'private_incident.incident_updated_v2': { id: '01FDAG4SAP5TYPT98WGR2N7W91' },
            },
        },
        other: { head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: a private incident is updated again',
        again: {},
        retry,
    },

    etsy: {
        source: 'https://developers.etsy.com/documentation/essentials/webhooks',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: { event_type: 'order.paid', resource_url: 'https://openapi.etsy.com/v3/application/shops/1/receipts/2', shop_id: 1 },
        },
        other: { head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: resource_url is the receipt\'s',
        again: {},
        retry,
    },

    vanta: {
        source: 'https://developer.vanta.com/reference/webhooks/overview',
        by: svix,
        secret,
        first: {
            head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: { type: 'v1.test.status.changed', data: { testId: 'a-test', status: 'NEEDS_ATTENTION' } },
        },
        other: { head: { 'svix-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: the test fails again',
        again: {},
        retry,
    },

    loops: {
        source: 'https://loops.so/docs/webhooks',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: {
                eventName: 'email.opened',
                eventTime: 1768478398,
                webhookSchemaVersion: '1.0.0',
                email: { id: 'cm4t1suns001uw6atri87v54s', emailMessageId: 'cm4t1sseg004tje7982991nan', subject: 'News' },
                contactIdentity: { id: 'cm4ittv1v001oow5cruou8n9k', email: 'reader@example.org', userId: null },
            },
        },
        other: { head: { 'webhook-id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'the mail is opened twice in a second: email.id is the mail\'s',
        again: {},
        retry,
    },

    increase: {
        source: 'https://increase.com/documentation/webhooks',
        by: webhook,
        secret,
        first: {
            head: { 'webhook-id': 'event_001dzz0r20rzr4zrhrr1364hy80' },
            body: {
                id: 'event_001dzz0r20rzr4zrhrr1364hy80',
                created_at: '2026-01-15T11:59:58+00:00',
                category: 'ach_transfer.updated',
                associated_object_id: 'ach_transfer_uoxatyh3lt5evrsdvo7q',
                associated_object_type: 'ach_transfer',
                type: 'event',
            },
        },
        other: { head: { 'webhook-id': 'event_001dzz0r20rzr4zrhrr1364hy81' }, set: { '/id': 'event_001dzz0r20rzr4zrhrr1364hy81' } },
        pair: 'the transfer changes again in the same second: associated_object_id is the transfer\'s',
        again: {},
        retry,
    },

    finch: {
        source: 'https://developer.tryfinch.com/implementation-guide/Webhooks',
        by: standard('', { names: ['Finch-Event-Id', 'Finch-Timestamp', 'Finch-Signature'] }),
        secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        first: {
            head: { 'Finch-Event-Id': 'msg_2abCDEfghIJKlmnOPQRst' },
            body: {
                company_id: '720be419-0293-4d32-a707-32179b0827ab',
                account_id: 'fa872ff1-2a1d-4f4b-a4f4-4b3c5d6e7f80',
                connection_id: 'b1c2d3e4-2a1d-4f4b-a4f4-4b3c5d6e7f80',
                event_type: 'individual.updated',
                data: { individual_id: '24cb1c5e-1b2c-4d3e-8f90-0a1b2c3d4e5f' },
            },
        },
        other: { head: { 'Finch-Event-Id': 'msg_2abCDEfghIJKlmnOPQRsu' } },
        pair: 'equal bytes under another id: the individual changes again',
        again: {},
        retry,
    },
};
