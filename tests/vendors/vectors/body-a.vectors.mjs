// An HMAC of the body, in hexadecimal: A to L.

import { base64, hmac } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';

export default {
    'autodesk-aps': {
        source: 'https://aps.autodesk.com/en/docs/webhooks/v1/developers_guide/hmac-webhook/',
        by: hmac('x-adsk-signature', { algorithm: 'sha1', prefix: 'sha1hash=' }),
        secret,
        first: {
            head: { 'x-adsk-delivery-id': 'dd3f9c70-7f6e-11f0-8b2f-3f3c3b1f0a01' },
            body: {
                version: '1.0',
                resourceUrn: 'urn:adsk.wipprod:fs.file:vf.ChKXhjRxTf',
                hook: {
                    hookId: '0f60f6a0-996c-11e7-abf3-51d68cff984c',
                    tenant: 'urn:adsk.wipprod:fs.folder:co.wT5lCWlXSKeo3razOfHJAw',
                    callbackUrl: 'https://hooks.example.com/hooks/autodesk-aps',
                    event: 'dm.version.modified',
                    system: 'data',
                    status: 'active',
                },
                payload: { ext: 'txt', modifiedTime: '2026-01-15T11:59:58+0000', version: '1', name: 'a.txt' },
            },
        },
        other: { head: { 'x-adsk-delivery-id': 'dd3f9c70-7f6e-11f0-8b2f-3f3c3b1f0a02' } },
        pair: 'equal bytes under another id: hook.hookId is the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    airtable: {
        source: 'https://airtable.com/developers/web/api/webhooks-overview',
        by: hmac('X-Airtable-Content-MAC', { prefix: 'hmac-sha256=', key: base64 }),
        secret: 'YS1tYWMtc2VjcmV0LW9mLXRoZS12ZWN0b3Jz',
        first: {
            body: { base: { id: 'app00000000000000' }, webhook: { id: 'ach00000000000000' }, timestamp: '2026-01-15T11:59:58.120Z' },
        },
        other: { set: { '/timestamp': '2026-01-15T11:59:58.121Z' } },
        pair: 'a change a millisecond later: webhook.id is the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    ashby: {
        source: 'https://developers.ashbyhq.com/docs/authenticating-webhooks',
        by: hmac('Ashby-Signature', { prefix: 'sha256=' }),
        secret,
        first: {
            body: {
                action: 'applicationUpdate',
                data: {
                    application: {
                        id: '650e5f0a-1d9b-4c52-8cde-0c9f5f0a1b2c',
                        status: 'Active',
                        currentInterviewStage: { title: 'Call' },
                        updatedAt: '2026-01-15T11:59:58.120Z',
                    },
                },
            },
        },
        other: 'first',
        pair: 'equal bytes: data.application.id is the application\'s',
        unidentified: 'no event has an id, and which times the objects have is not known',
    },

    asana: {
        source: 'https://developers.asana.com/docs/webhooks-guide',
        by: hmac('X-Hook-Signature'),
        secret: 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81',
        first: {
            body: {
                events: [
                    {
                        user: { gid: '1201', resource_type: 'user' },
                        created_at: '2026-01-15T11:59:58.120Z',
                        action: 'changed',
                        resource: { gid: '1300', resource_type: 'task', resource_subtype: 'default_task' },
                        parent: null,
                        change: { field: 'assignee', action: 'changed' },
                    },
                ],
            },
        },
        other: { set: { '/events/0/created_at': '2026-01-15T11:59:58.121Z' } },
        pair: 'the task changes again: resource.gid is the task\'s',
        more: { heartbeat: { body: { events: [] } } },
        again: {},
        retry: 'nothing',
        challenges: {
            secret: {
                unsigned: true, body: {}, head: { 'X-Hook-Secret': 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81' },
                answer: { status: 200, headers: [['X-Hook-Secret', 'b537207f20cbfa02357cf448134da559e8bd39d61597dcd5631b8012eae53e81']] },
            },
        },
    },

    'atlassian-jira': {
        source: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks',
        by: hmac('X-Hub-Signature', { prefix: 'sha256=' }),
        secret: "It's a Secret to Everybody",
        first: {
            head: { 'X-Atlassian-Webhook-Identifier': '4a1b2c3d-0000-4000-8000-000000000001', 'User-Agent': 'Atlassian Webhook HTTP Client' },
            body: {
                timestamp: 1768478398120,
                webhookEvent: 'jira:issue_updated',
                issue_event_type_name: 'issue_generic',
                issue: { id: '99291', key: 'CHESS-1', fields: { summary: 'A move', status: { name: 'Open' } } },
                changelog: { id: '10124', items: [{ field: 'status', fromString: 'New', toString: 'Open' }] },
            },
        },
        other: {
            head: { 'X-Atlassian-Webhook-Identifier': '4a1b2c3d-0000-4000-8000-000000000002' },
            set: { '/timestamp': 1768478398121, '/changelog/id': '10125' },
        },
        pair: 'the issue changes again: issue.id is the issue\'s',
        again: { head: { 'X-Atlassian-Webhook-Retry': '1' } },
        retry: 'the number of the attempt in its header',
    },

    bitbucket: {
        source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
        by: hmac('X-Hub-Signature', { prefix: 'sha256=' }),
        secret: "It's a Secret to Everybody",
        first: {
            head: {
                'X-Event-Key': 'repo:push',
                'X-Hook-UUID': '{f2b6a4a0-0000-4000-8000-000000000001}',
                'X-Request-UUID': 'f7d5c1b0-0000-4000-8000-000000000001',
                'X-Attempt-Number': '1',
            },
            body: { repository: { full_name: 'a-team/chess' }, push: { changes: [{ new: { name: 'main', target: { hash: '709d658dc5b6d6afcd46049c2f332ee3f515a67d' } } }] } },
        },
        other: { head: { 'X-Request-UUID': 'f7d5c1b0-0000-4000-8000-000000000002' } },
        pair: 'equal bytes under another id: X-Hook-UUID is the subscription\'s',
        again: { head: { 'X-Attempt-Number': '2' } },
        retry: 'the number of the attempt in its header',
    },

    'checkout-com': {
        source: 'https://www.checkout.com/docs/developer-resources/webhooks/receive-webhooks',
        by: hmac('Cko-Signature'),
        secret,
        first: {
            body: {
                id: 'evt_az5sblvku4ge3dwpztvyizgcau',
                type: 'payment_captured',
                version: '2.0.0',
                created_on: '2026-01-15T11:59:58Z',
                data: { id: 'pay_hnrr4hlzc7pu3pfn7ugwljjjaa', action_id: 'act_hnrr4hlzc7pu3pfn7ugwljjjaa', amount: 500, currency: 'EUR' },
            },
        },
        other: { set: { '/id': 'evt_az5sblvku4ge3dwpztvyizgcav', '/data/action_id': 'act_hnrr4hlzc7pu3pfn7ugwljjjab' } },
        pair: 'a second capture of the same amount: data.id is the payment\'s',
        again: {},
        retry: 'nothing',
    },

    checkr: {
        source: 'https://docs.checkr.com/#section/Webhooks',
        by: hmac('X-Checkr-Signature'),
        secret,
        first: {
            body: {
                id: '507f1f77bcf86cd799439011',
                object: 'event',
                type: 'report.updated',
                created_at: '2026-01-15T11:59:58Z',
                webhook_url: 'https://hooks.example.com/hooks/checkr',
                data: { object: { id: '4722c07dd9a10c3985ae432a', object: 'report', status: 'pending' } },
                account_id: '0123456789abcdef01234567',
            },
        },
        other: { set: { '/id': '507f1f77bcf86cd799439012' } },
        pair: 'the report is updated again: data.object.id is the report\'s',
        again: {},
        retry: 'nothing',
    },

    circleci: {
        source: 'https://circleci.com/docs/guides/integration/outbound-webhooks/',
        by: hmac('circleci-signature', { prefix: 'v1=' }),
        secret,
        first: {
            head: { 'circleci-event-type': 'workflow-completed' },
            body: {
                id: '3888f21b-eaa7-38e3-8f3d-75a63bba8895',
                type: 'workflow-completed',
                happened_at: '2026-01-15T11:59:58.120Z',
                webhook: { id: 'cf8c4fdd-0587-4da1-b4ca-4846e9640af9', name: 'A webhook' },
                workflow: { id: 'fda08377-fe7e-46b1-8992-3a7aaecac9c3', name: 'build', status: 'success' },
                pipeline: { id: '1285fe1d-d3a6-44fc-8886-8979558254c4', number: 130 },
            },
        },
        other: { set: { '/id': '3888f21b-eaa7-38e3-8f3d-75a63bba8896', '/happened_at': '2026-01-15T12:00:58.120Z' } },
        pair: 'the workflow is run again: pipeline.id is the pipeline\'s, webhook.id the subscription\'s',
        again: {},
        retry: 'nothing',
    },

    clickup: {
        source: 'https://developer.clickup.com/docs/webhooksignature',
        by: hmac('X-Signature'),
        secret,
        first: {
            body: {
                event: 'taskStatusUpdated',
                history_items: [
                    { id: '2800763136717140857', type: 1, date: '1768478398120', field: 'status', before: { status: 'to do' }, after: { status: 'in progress' } },
                ],
                task_id: '1vj38vv',
                webhook_id: '7fa3ec74-69a8-4530-a251-8a13730bd204',
            },
        },
        other: { set: { '/history_items/0/id': '2800763136717140858' } },
        pair: 'the status changes again: task_id is the task\'s, webhook_id the subscription\'s',
        again: {},
        retry: 'nothing',
        more: { list: { body: { event: 'listUpdated', list_id: '162641234', webhook_id: '7fa3ec74-69a8-4530-a251-8a13730bd204' } } },
    },

    'coinbase-commerce': {
        source: 'https://docs.cdp.coinbase.com/commerce-onchain/docs/webhooks-security',
        by: hmac('X-CC-Webhook-Signature'),
        secret,
        first: {
            body: {
                attempt_number: 1,
                event: {
                    api_version: '2018-03-22',
                    created_at: '2026-01-15T11:59:58Z',
                    data: { code: '66BEOV2A', id: '8ba2ed7d-4f81-4fb9-a3f4-1f1e8b5a3e2b', pricing_type: 'no_price' },
                    id: '24934862-d980-46cb-9402-43c81b0cdba6',
                    resource: 'event',
                    type: 'charge:pending',
                },
                id: '4d2b8c5c-0000-4000-8000-000000000001',
                scheduled_for: '2026-01-15T11:59:59Z',
            },
        },
        other: { set: { '/event/id': '24934862-d980-46cb-9402-43c81b0cdba7', '/event/type': 'charge:confirmed', '/id': '4d2b8c5c-0000-4000-8000-000000000002' } },
        pair: 'the charge is confirmed: event.data.id is the charge\'s',
        again: { set: { '/attempt_number': 2, '/scheduled_for': '2026-01-15T12:04:59Z' } },
        retry: 'attempt_number and scheduled_for in the body, and so the signature',
    },

    doppler: {
        source: 'https://docs.doppler.com/docs/webhooks',
        by: hmac('X-Doppler-Signature', { prefix: 'sha256=' }),
        secret,
        first: {
            body: {
                type: 'config.secrets.update',
                config: { name: 'prd', created_at: '2025-01-15T11:59:58.120Z' },
                project: { id: 'chess', name: 'chess' },
                workplace: { id: 'a1b2c3', name: 'A workplace' },
                diff: { added: [], removed: [], updated: ['PORT'] },
            },
        },
        other: 'first',
        pair: 'equal bytes: the same secret changes again',
        unidentified: 'no event has an id or a time, and a body may be constant',
    },

    dropbox: {
        source: 'https://www.dropbox.com/developers/reference/webhooks',
        by: hmac('X-Dropbox-Signature'),
        secret,
        first: { body: { list_folder: { accounts: ['dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc'] }, delta: { users: [12345678] } } },
        other: 'first',
        pair: 'equal bytes: the account changes again',
        unidentified: 'a body has nothing but the accounts that have changed',
        challenges: {
            echo: {
                method: 'GET', path: '/hooks/dropbox?challenge=abc123', body: '', type: null, unsigned: true,
                answer: { status: 200, headers: [['Content-Type', 'text/plain'], ['X-Content-Type-Options', 'nosniff']], body: 'abc123' },
            },
        },
    },

    dub: {
        source: 'https://dub.co/docs/webhooks/verify-webhook-requests',
        by: hmac('Dub-Signature'),
        secret,
        first: {
            body: {
                id: 'evt_KleiO4HMwgoVRqxmkTVs6nn1H',
                event: 'link.clicked',
                createdAt: '2026-01-15T11:59:58.120Z',
                data: { click: { id: 'd0UtZqE0BZuBPrJS', country: 'PL' }, link: { id: 'cm0faqkyn0001txvfwjfeq6gl', domain: 'example.com' } },
            },
        },
        other: { set: { '/id': 'evt_KleiO4HMwgoVRqxmkTVs6nn1I' } },
        pair: 'another event of the same click: data.click.id and data.link.id are objects\'',
        again: {},
        retry: 'nothing',
    },

    dwolla: {
        source: 'https://developers.dwolla.com/docs/working-with-webhooks',
        by: hmac('X-Request-Signature-SHA-256'),
        secret,
        first: {
            head: { 'X-Dwolla-Topic': 'transfer_created' },
            body: {
                id: '80d8ff7d-7e5a-4975-ade8-9e97306d6c15',
                resourceId: 'b442c936-1f87-465d-a4e2-a982164b26bd',
                topic: 'transfer_created',
                timestamp: '2026-01-15T11:59:58.120Z',
                _links: { self: { href: 'https://api.dwolla.com/events/80d8ff7d-7e5a-4975-ade8-9e97306d6c15' } },
                created: '2026-01-15T11:59:58.120Z',
            },
        },
        other: {
            head: { 'X-Dwolla-Topic': 'customer_transfer_created' },
            set: { '/id': '80d8ff7d-7e5a-4975-ade8-9e97306d6c16', '/topic': 'customer_transfer_created' },
        },
        pair: 'another topic of the same transfer: resourceId is the transfer\'s',
        again: {},
        retry: 'nothing',
    },

    gocardless: {
        source: 'https://developer.gocardless.com/getting-started/api/staying-up-to-date-with-webhooks/',
        by: hmac('Webhook-Signature'),
        secret,
        first: {
            body: {
                events: [
                    { id: 'EV00BD05S5VM2T', created_at: '2026-01-15T11:59:58.120Z', resource_type: 'payments', action: 'confirmed', links: { payment: 'PM0003JG39T2X9' }, details: { origin: 'gocardless', cause: 'payment_confirmed' } },
                    { id: 'EV00BD05TB8K63', created_at: '2026-01-15T11:59:58.120Z', resource_type: 'mandates', action: 'created', links: { mandate: 'MD0009DXHPAKS7' } },
                ],
                meta: { webhook_id: 'WB00S6YN5X2D4W' },
            },
        },
        other: { set: { '/events/0/id': 'EV00BD05S5VM2U', '/events/0/action': 'paid_out', '/meta/webhook_id': 'WB00S6YN5X2D4X' } },
        pair: 'the payment is paid out, beside an event that was delivered before',
        again: { set: { '/meta/webhook_id': 'WB00S6YN5X2D4Y' } },
        retry: 'meta.webhook_id, which is the delivery\'s, and so the signature',
    },

    launchdarkly: {
        source: 'https://launchdarkly.com/docs/home/infrastructure/webhooks',
        by: hmac('X-LD-Signature'),
        secret,
        first: {
            body: {
                _id: '5a1d1a2b3c4d5e6f70809010',
                _accountId: '5a1d1a2b3c4d5e6f70809000',
                date: 1768478398120,
                accesses: [{ action: 'updateOn', resource: 'proj/chess:env/production:flag/castling' }],
                kind: 'flag',
                name: 'castling',
                titleVerb: 'turned on the flag',
            },
        },
        other: { set: { '/_id': '5a1d1a2b3c4d5e6f70809011' } },
        pair: 'a second entry of one action: all but _id is the same',
        again: {},
        retry: 'nothing',
    },

    'lemon-squeezy': {
        source: 'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
        by: hmac('X-Signature'),
        secret,
        first: {
            head: { 'X-Event-Name': 'subscription_updated' },
            body: {
                meta: { event_name: 'subscription_updated', webhook_id: 'f0b3f4b0-0000-4000-8000-000000000001', test_mode: false },
                data: { type: 'subscriptions', id: '1', attributes: { store_id: 1, status: 'active', updated_at: '2026-01-15T11:59:58.000000Z' } },
            },
        },
        other: {
            set: {
                '/meta/webhook_id': 'f0b3f4b0-0000-4000-8000-000000000002', '/data/attributes/status': 'cancelled',
                '/data/attributes/updated_at': '2026-01-15T12:00:58.000000Z',
            },
        },
        pair: 'the subscription is cancelled: data.id is the subscription\'s',
        again: {},
        retry: 'nothing',
    },
};
