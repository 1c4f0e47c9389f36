// Senders of JSON Web Tokens.

import { es256, hs256, jws, none, rs256, sha256 } from './jws.mjs';

const seconds = (at) => Math.floor(at / 1000);
const secret = 'a-secret-of-the-vectors-with-32-bytes-or-more';
const retry = 'the token';

// "claims" and "header" are of the delivery.
const bearer = (name, key, claims, { prefix = '', header = () => ({}) } = {}) => ({
    proof: ['header:' + name],
    sign: (delivery, shown) => ({ [name]: prefix + jws(key(shown), header(delivery), claims(delivery)) }),
});

const plaidKey = es256('plaid');
const plaid = (claims, key = () => plaidKey) => bearer('Plaid-Verification', key, claims,
    { header: () => ({ kid: '6c5516e1-92dc-479e-a8ff-5a51992e0001' }) });
const plaidClaims = ({ at, body }) => ({ iat: seconds(at), request_body_sha256: sha256(body) });

const google = rs256();
const pubsub = (claims = {}, key = () => google) => bearer('Authorization', key, ({ at }) => ({
    aud: 'https://hooks.example.com/hooks/google-pubsub', azp: '1', email: 'push@a-project.iam.gserviceaccount.com', email_verified: true,
    exp: seconds(at) + 3600, iat: seconds(at), iss: 'https://accounts.google.com', sub: '1', ...claims,
}), { prefix: 'Bearer ', header: () => ({ kid: '7d680d8c70d44e947133cbd499ebc1a61c3d5abc' }) });

const vonage = (claims) => bearer('Authorization', hs256, (delivery) => ({
    iat: seconds(delivery.at), jti: '25df6d5d-1a7e-4c5d-8c5c-58a2cb4d9d4a', iss: 'Vonage', api_key: 'abcd1234', ...claims(delivery),
}), { prefix: 'Bearer ' });

const monday = (claims = {}, key = hs256) => bearer('Authorization', key, ({ at }) => ({
    accountId: 1825529, userId: 4012689, aud: 'https://hooks.example.com/hooks/monday', exp: seconds(at) + 300, iat: seconds(at), ...claims,
}));

const netlify = bearer('X-Webhook-Signature', hs256, ({ body }) => ({ iss: 'netlify', sha256: sha256(body) }));

const livekit = bearer('Authorization', hs256, ({ at, body }) => ({
    iss: 'APIkeyOfTheVectors', nbf: seconds(at), exp: seconds(at) + 300,
    sha256: Buffer.from(sha256(body), 'hex').toString('base64'),
}));

const bird = bearer('MessageBird-Signature-JWT', hs256, ({ at, body, url }) => ({
    iss: 'MessageBird', nbf: seconds(at), exp: seconds(at) + 60, jti: 'e92eb4f0-7f6e-4a4e-8b2f-3f3c3b1f0a01',
    url_hash: sha256(url), payload_hash: sha256(body),
}));

const kindeKey = rs256();
// The body is the token.
const inBody = (key, header) => ({
    proof: [],
    sign: ({ body }) => ({ $body: jws(key, header, JSON.parse(body.toString())) }),
});

// Method, path and query of Atlassian's canonical request.
const jiraRequest = 'POST&/hooks/jira-connect&issue=CHESS-1&user_id=5b10a2';
const jiraConnect = (qsh = sha256(jiraRequest), key = hs256) => bearer('Authorization', key, ({ at }) => ({
    iss: 'client-key-1', iat: seconds(at), exp: seconds(at) + 180, qsh,
}), { prefix: 'JWT ' });

const kid = '0b7a1c2d-kinde';

export default {
    plaid: {
        source: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
        by: { ...plaid(plaidClaims), tolerance: 300 },
        keys: [plaidKey.pem],
        first: { body: { webhook_type: 'TRANSACTIONS', webhook_code: 'SYNC_UPDATES_AVAILABLE', item_id: 'wz666MBjYWTp2PDzzggYhM6oWWmBb', initial_update_complete: true, historical_update_complete: false, environment: 'production' } },
        other: {},
        pair: 'equal bytes: there is more of the same item',
        unidentified: 'most webhooks have nothing but the item',
        refused: {
            'alg none': { by: plaid(plaidClaims, () => none) },
            'the public key as a secret': { by: plaid(plaidClaims, () => hs256(plaidKey.pem)) },
            'the hash of another body': { by: plaid(({ at }) => ({ iat: seconds(at), request_body_sha256: sha256('{}') })) },
            'without the hash': { by: plaid(({ at }) => ({ iat: seconds(at) })) },
        },
    },

    'google-pubsub': {
        source: 'https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions',
        by: { ...pubsub(), flips: [{ in: 'header:Authorization', text: '.' + Buffer.from('{"aud":"https://hooks').toString('base64url') }] },
        keys: [google.pem],
        parameters: {
            audience: 'https://hooks.example.com/hooks/google-pubsub',
            require: '/email=push@a-project.iam.gserviceaccount.com /email_verified=true',
        },
        first: {
            body: { message: { attributes: { key: 'value' }, data: 'SGVsbG8=', messageId: '2070443601311540', message_id: '2070443601311540', publishTime: '2026-01-15T11:59:58.120Z', publish_time: '2026-01-15T11:59:58.120Z' }, subscription: 'projects/a-project/subscriptions/a-subscription', deliveryAttempt: 1 },
        },
        other: { set: { '/message/messageId': '2070443601311541', '/message/message_id': '2070443601311541' } },
        pair: 'the same data under another messageId',
        again: { set: { '/deliveryAttempt': 2 } },
        retry: 'deliveryAttempt in the body, and the token',
        refused: {
            'alg none': { by: pubsub({}, () => none) },
            'the public key as a secret': { by: pubsub({}, () => hs256(google.pem)) },
            'another audience': { by: pubsub({ aud: 'https://another.example.com/' }) },
            'another account': { by: pubsub({ email: 'another@a-project.iam.gserviceaccount.com' }) },
            'an account that is not verified': { by: pubsub({ email_verified: false }) },
            expired: { by: pubsub({ iat: 1768400000, exp: 1768403600 }) },
        },
    },

    vonage: {
        source: 'https://developer.vonage.com/en/getting-started/concepts/webhooks#decoding-signed-webhooks',
        by: { ...vonage(({ body }) => ({ payload_hash: sha256(body) })), tolerance: 300 },
        secret,
        first: { body: { message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab', to: '15550101', from: '15550100', timestamp: '2026-01-15T11:59:58.120Z', status: 'submitted', channel: 'sms' } },
        other: { set: { '/status': 'delivered', '/timestamp': '2026-01-15T12:00:58.120Z' } },
        pair: 'the message is delivered: message_uuid is the message\'s',
        again: {},
        retry,
        refused: { 'the hash of another body': { by: vonage(() => ({ payload_hash: sha256('{}') })) } },
    },

    netlify: {
        source: 'https://docs.netlify.com/deploy/deploy-notifications/#payload-signature',
        by: netlify,
        secret,
        first: {
            head: { 'X-Netlify-Event': 'deploy_created' },
            body: { id: '63f3a1b2c3d4e5f607182930', site_id: '3970e0fe-8564-4903-9a55-c5f8de49fb8b', build_id: '63f3a1b2c3d4e5f607182931', state: 'ready', name: 'chess', locked: false, updated_at: '2026-01-15T11:59:58.120Z' },
        },
        other: { set: { '/locked': true, '/updated_at': '2026-01-15T12:00:58.120Z' } },
        pair: 'the deploy is locked: id is the deploy\'s',
        again: {},
        retry: 'nothing',
    },

    messagebird: {
        source: 'https://developers.messagebird.com/api/#verifying-http-requests',
        by: bird,
        secret,
        parameters: { require: '/url_hash=' + sha256('https://hooks.example.com/hooks/messagebird') },
        first: { body: { type: 'message.updated', message: { id: '8909570662c94b7b9c5bd14a4a5a6c9e', status: 'delivered', updatedDatetime: '2026-01-15T11:59:58.120931Z' }, createdDatetime: '2026-01-15T11:59:50Z' } },
        other: { set: { '/message/status': 'read', '/message/updatedDatetime': '2026-01-15T12:00:58.120931Z' } },
        pair: 'the message is read: message.id is the message\'s',
        again: {},
        retry,
    },

    monday: {
        source: 'https://developer.monday.com/api-reference/reference/webhooks',
        by: { ...monday(), flips: [{ in: 'header:Authorization', text: '.' + Buffer.from('{"accountId":1825').toString('base64url') }] },
        secret,
        parameters: { audience: 'https://hooks.example.com/hooks/monday' },
        first: { body: { event: { userId: 9603417, boardId: 1771812698, pulseId: 1772099344, pulseName: 'A game', type: 'update_column_value', triggerTime: '2026-01-15T11:59:58.120Z', subscriptionId: 73759690, triggerUuid: 'b5ed2e17c530f43668de130142445cba' } } },
        other: { set: { '/event/triggerUuid': 'b5ed2e17c530f43668de130142445cbb' } },
        pair: 'the same column changes again: pulseId is the item\'s, subscriptionId the subscription\'s',
        again: {},
        retry,
        refused: {
            'alg none': { by: monday({}, () => none) },
            'another audience': { by: monday({ aud: 'https://another.example.com/' }) },
            expired: { by: monday({ iat: 1768400000, exp: 1768400300 }) },
        },
        challenges: {
            challenge: {
                unsigned: true, body: { challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' },
                answer: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}' },
            },
        },
    },

    livekit: {
        source: 'https://docs.livekit.io/home/server/webhooks/',
        by: livekit,
        secret,
        type: 'application/webhook+json',
        first: { body: { event: 'participant_joined', room: { sid: 'RM_hycBMAjmt6Ub', name: 'chess' }, participant: { sid: 'PA_1', identity: 'a-player' }, id: 'EV_eugWmGhovZmm', createdAt: '1768478398' } },
        other: { set: { '/id': 'EV_eugWmGhovZmn' } },
        pair: 'the same participant joins again in the same second',
        again: { after: 0 },
        retry: 'nothing: the token is that of the first attempt',
    },

    'jira-connect': {
        source: 'https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/',
        by: {
            ...jiraConnect(), tolerance: 480,
            flips: [
                { in: 'header:Authorization', text: '.' + Buffer.from('{"iss":"client-').toString('base64url') },
                { in: 'path', text: 'issue=CHESS-1' }, { in: 'path', text: 'user_id' },
            ],
        },
        secret,
        parameters: { path: '/hooks/jira-connect' },
        first: {
            path: '/hooks/jira-connect?user_id=5b10a2&issue=CHESS-1',
            head: { 'X-Atlassian-Webhook-Identifier': '4a1b2c3d-0000-4000-8000-000000000001' },
            body: { timestamp: 1768478398120, webhookEvent: 'jira:issue_updated', issue: { id: '99291', key: 'CHESS-1' } },
        },
        other: { head: { 'X-Atlassian-Webhook-Identifier': '4a1b2c3d-0000-4000-8000-000000000002' }, set: { '/timestamp': 1768478398121 } },
        pair: 'the issue changes again: issue.id is the issue\'s',
        again: {},
        retry,
        rebodied: { set: { '/issue/key': 'CHESS-2' } },
        refused: {
            'alg none': { by: jiraConnect(undefined, () => none) },
            'the token of another path': { by: jiraConnect(sha256('POST&/hooks/other&issue=CHESS-1&user_id=5b10a2')) },
            'the token of another method': { by: jiraConnect(sha256(jiraRequest.replace('POST', 'GET'))) },
            'the token of a page': { by: jiraConnect('context-qsh') },
            'without the hash': { by: jiraConnect(null) },
            'another argument': { path: '/hooks/jira-connect?user_id=5b10a2&issue=CHESS-1&a=1' },
        },
    },

    kinde: {
        source: 'https://docs.kinde.com/integrate/webhooks/about-webhooks/',
        by: { ...inBody(kindeKey, { kid }), flips: [{ in: 'body', text: '.' + Buffer.from('{"type":"user.upda').toString('base64url') }] },
        keys: [kindeKey.pem],
        type: 'application/jwt',
        first: { body: { type: 'user.updated', event_id: 'event_01909aaf8f7e0b1c2d3e4f5061728394', event_timestamp: '2026-01-15T11:59:58.120Z', source: 'admin', timestamp: '2026-01-15T11:59:58.320Z', data: { user: { id: 'kp_1' } } } },
        other: { set: { '/event_id': 'event_01909aaf8f7e0b1c2d3e4f5061728395' } },
        pair: 'the user changes again: data.user.id is the user\'s',
        again: {},
        retry: 'nothing',
        refused: { 'alg none': { by: inBody(none, { kid }) }, 'the public key as a secret': { by: inBody(hs256(kindeKey.pem), { kid }) } },
    },

    wix: {
        source: 'https://dev.wix.com/docs/build-apps/develop-your-app/api-integrations/events-and-webhooks/about-webhooks',
        by: { ...inBody(kindeKey, {}), flips: [{ in: 'body', text: '.' + Buffer.from('{"data":"{').toString('base64url').slice(0, 12) }] },
        keys: [kindeKey.pem],
        type: 'text/plain',
        first: { body: wix('e1a2b3c4-0000-4000-8000-000000000001') },
        other: {},
        pair: 'equal bytes',
        unidentified: 'the id of the event is in JSON text inside of JSON text',
        refused: { 'alg none': { by: inBody(none, {}) } },
    },
};

function wix(id) {
    return {
        data: JSON.stringify({
            data: JSON.stringify({ id, entityFqdn: 'wix.contacts.v4.contact', slug: 'updated', entityId: 'contact-1', eventTime: '2026-01-15T11:59:58.120Z' }),
            instanceId: 'instance-1',
            eventType: 'wix.contacts.v4.contact_updated',
        }),
        iat: 1768478400,
        exp: 1768482000,
    };
}
