// Asks nginx every two seconds while somebody looks, and shows what it says.

import { byId, everyNode } from './dom.mjs';
import { clock, duration, moment, plural, visible } from './format.mjs';
import { judge } from './judge.mjs';
import { offerEvents, startEvents } from './events.mjs';
import { Samples } from './samples.mjs';
import { drawCharts, drawTraffic, remember, startTraffic } from './traffic.mjs';
import { drawTables } from './tables.mjs';
import { drawStores, drawTroubles, showOverall } from './health.mjs';

const interval = 2000;
const longest = 10000; // between two tries when nginx is gone
const patience = 10000;

const address = new URL(location.href);
address.searchParams.set('format', 'json');
[address.hash, address.username, address.password] = ['', '', ''];

const samples = new Samples();
let known = new Map(); // troubles, by their keys
let lastAnswer = Date.now() / 1000; // when nginx did last
let epoch = null; // of the counters
let gone = null; // what is wrong with nginx
let wait = interval;
let paused = false;
let timer = null;
let asking = null;

// For those who do not see the page: what has changed, not each poll.
function announce(...sentences) {
    if (sentences.length > 0) {
        byId('announcer').textContent = sentences.join(' ');
    }
}

function showState(kind, text) {
    const state = byId('state');
    state.className = `state ${kind}`;
    state.textContent = text;
}

function showTroubles(judged) {
    const found = judged.troubles.filter(({ level }) => level !== 'past');
    drawTroubles(judged);
    const now = new Map(found.map((trouble) => [trouble.key, trouble]));
    const news = [
        ...found.filter(({ key, level }) => !known.has(key) || (level === 'bad' && known.get(key).level !== 'bad'))
            .map(({ said, text }) => said ?? text),
        ...[...known.values()].filter(({ key, over }) => over && !now.has(key))
            .map(({ over }) => over),
    ];
    known = now;
    document.title = `${judged.state === 'bad' ? '(!) ' : ''}Webhook gate`;
    return news;
}

function show(status) {
    const back = gone ? ['nginx responds again.'] : [];
    if (epoch !== null && epoch !== status.since) {
        back.push(`The counters were reset at ${clock(status.since)}.`);
    }
    epoch = status.since;
    gone = null;
    wait = interval;
    lastAnswer = Date.now() / 1000;

    samples.add(status);
    const recent = samples.recent(10);
    const longer = samples.recent(30);
    remember(status, recent, longer);
    byId('about').textContent = `${location.host} \u00b7 webhook ${visible(status.version)} on ` +
        `nginx ${visible(status.nginx)} \u00b7 ${plural(status.workers, 'worker')} \u00b7 ` +
        (status.since === null ? 'no gates' : 'counting since ' +
            `${moment(status.since)} (${duration(status.now - status.since)})`);
    document.body.classList.add('loaded');
    document.body.classList.remove('stale');
    drawTraffic(status);
    const judged = judge(status, longer);
    drawTables(status, recent, judged.states);
    drawStores(status, longer);
    offerEvents(status);
    announce(...back, ...showTroubles(judged));
    if (!paused) {
        showState('live', `Live, updated ${clock(status.now)}`);
    }
}

function lose(what) {
    const text = `${what} since ${clock(lastAnswer)}`;
    if (gone !== what) {
        gone = what;
        announce(`${text}.`);
    }
    wait = Math.min(wait * 1.5, longest);
    document.title = '(!) Webhook gate';
    document.body.classList.add('stale');
    showOverall('unknown', `Not known since ${clock(lastAnswer)}. What follows is older.`);
    showState('gone', `${text}. Retrying.`);
}

async function fetchStatus(signal) {
    try {
        const answer = await fetch(address, {
            headers: { Accept: 'application/json' },
            cache: 'no-store',
            signal,
        });
        return answer.ok
            ? { status: await answer.json() }
            : { wrong: `nginx has answered ${answer.status}` };
    } catch (error) {
        return {
            wrong: error instanceof SyntaxError
                ? 'nginx has not sent JSON' : 'No response from nginx',
        };
    }
}

function stop() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
}

async function poll() {
    stop();
    const mine = new AbortController();
    asking = mine;
    const timeout = setTimeout(() => mine.abort(), patience);
    const { status, wrong } = await fetchStatus(mine.signal);
    clearTimeout(timeout);
    if (asking !== mine) {
        return; // paused, or hidden
    }
    if (wrong) {
        lose(wrong);
    }
    timer = setTimeout(poll, wrong ? wait : interval);
    if (status) {
        show(status);
    }
}

function togglePause() {
    paused = !paused;
    byId('pause').textContent = paused ? 'Resume' : 'Pause';
    if (paused) {
        stop();
        showState('paused', `Paused at ${clock(Date.now() / 1000)}`);
        announce('Paused.');
    } else {
        showState('', 'Connecting to nginx');
        announce('Resumed.');
        poll();
    }
}

// Sections are named by their headings, tables that scroll by their captions.
function nameParts() {
    everyNode('section', (node) => { node.ariaLabel = node.querySelector('h2').textContent; });
    everyNode('th', (node) => { node.scope = 'col'; });
    everyNode('.scroll', (node) => {
        node.role = 'region';
        node.tabIndex = 0;
        node.setAttribute('aria-labelledby', node.querySelector('caption').id);
    });
}

nameParts();
document.body.classList.add('scripted');
startEvents();
startTraffic();
byId('pause').addEventListener('click', togglePause);
document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
        stop();
    } else if (!paused) {
        poll();
    }
});
new ResizeObserver(drawCharts).observe(byId('rate-chart'));
poll();
