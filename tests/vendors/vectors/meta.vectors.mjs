// The products of Meta.

import { hmac } from './signing.mjs';

const secret = 'a-secret-of-the-vectors';
const meta = hmac('X-Hub-Signature-256', { prefix: 'sha256=' });

// The handshake of all products of Meta.
const subscribe = (name) => ({
    settings: { token: 'a-verify-token-of-the-vectors' },
    challenges: {
        subscribe: {
            method: 'GET', type: null, unsigned: true, body: '', bare: true,
            path: `/hooks/${name}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a-verify-token-of-the-vectors`,
            answer: { status: 200, headers: [['Content-Type', 'text/plain']], body: '1158201444' },
        },
    },
    challengesRefused: {
        'another token': {
            method: 'GET', type: null, unsigned: true, body: '', bare: true,
            path: `/hooks/${name}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=another`,
        },
        'no token': {
            method: 'GET', type: null, unsigned: true, body: '', bare: true,
            path: `/hooks/${name}?hub.mode=subscribe&hub.challenge=1158201444`,
        },
    },
});

export default {
    meta: {
        source: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
        by: meta,
        secret,
        ...subscribe('meta'),
        first: {
            body: {
                object: 'page',
                entry: [
                    { id: '106', time: 1768478398, changes: [{ field: 'feed', value: { item: 'comment', verb: 'add', comment_id: '106_1', post_id: '106_0', created_time: 1768478398, message: 'e4' } }] },
                ],
            },
        },
        other: 'first',
        pair: 'equal bytes: entry.id is the page\'s, comment_id the comment\'s, and the time has seconds',
        unidentified: 'no event has an id, and its time is in seconds',
    },

    whatsapp: {
        source: 'https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples',
        by: meta,
        secret,
        ...subscribe('whatsapp'),
        first: {
            body: {
                object: 'whatsapp_business_account',
                entry: [
                    {
                        id: '102290129340398',
                        changes: [
                            {
                                field: 'messages',
                                value: {
                                    messaging_product: 'whatsapp',
                                    metadata: { display_phone_number: '15550100', phone_number_id: '106540352242922' },
                                    statuses: [{ id: 'wamid.HBgLMTU1NTAxMDAVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA', status: 'sent', timestamp: '1768478398', recipient_id: '15550101' }],
                                },
                            },
                        ],
                    },
                ],
            },
        },
        other: { set: { '/entry/0/changes/0/value/statuses/0/status': 'delivered' } },
        pair: 'the message is delivered in the same second: statuses.id is the message\'s',
        again: {},
        retry: 'nothing',
    },

    messenger: {
        source: 'https://developers.facebook.com/docs/messenger-platform/webhooks',
        by: meta,
        secret,
        ...subscribe('messenger'),
        first: {
            body: {
                object: 'page',
                entry: [{ id: '106', time: 1768478398120, messaging: [{ sender: { id: '1001' }, recipient: { id: '106' }, timestamp: 1768478398120, message: { mid: 'm_mid.1457764197618:41d102a3e1ae206a38', text: 'e4' } }] }],
            },
        },
        other: { set: { '/entry/0/messaging/0/message/mid': 'm_mid.1457764197618:41d102a3e1ae206a39' } },
        pair: 'the same text in the same millisecond: entry.id is the page\'s',
        again: { set: { '/entry/0/time': 1768478698120 } },
        retry: 'the time of the entry, which may be that of sending',
    },

    instagram: {
        source: 'https://developers.facebook.com/docs/instagram-platform/webhooks',
        by: meta,
        secret,
        ...subscribe('instagram'),
        first: {
            body: {
                object: 'instagram',
                entry: [{ id: '17841400000000001', time: 1768478398120, messaging: [{ sender: { id: '1001' }, recipient: { id: '17841400000000001' }, timestamp: 1768478398120, message: { mid: 'aWdfZAG1faXRlbToxOk1lc3NhZA2VJR', text: 'e4' } }] }],
            },
        },
        other: { set: { '/entry/0/messaging/0/message/mid': 'aWdfZAG1faXRlbToxOk1lc3NhZA2VJS' } },
        pair: 'the same text in the same millisecond: entry.id is the account\'s',
        again: {},
        retry: 'nothing',
        more: { comment: { body: { object: 'instagram', entry: [{ id: '17841400000000001', time: 1768478398, changes: [{ field: 'comments', value: { id: '17865799348089039', text: 'e4', media: { id: '123' } } }] }] } } },
    },
};
