// Figures and texts as people read them.

export const pairsOf = Object.entries;
export const fromPairs = Object.fromEntries;

export const none = '\u2013';

const whole = new Intl.NumberFormat('en');

export const count = (n) => whole.format(n);

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

const short = (n) => (n >= 9.95 || Number.isInteger(n) ? String(Math.round(n)) : n.toFixed(1));

export function share(part, all) {
    if (all === 0) {
        return none;
    }
    const percent = (100 * part) / all;
    return part > 0 && percent < 0.1 ? '<\u00a00.1\u00a0%' : `${percent.toFixed(1)}\u00a0%`;
}

// Rates are low where a provider sends a few events a minute.  Those of a row
// have one unit.
export const isSlow = (perSecond) => perSecond < 1;

export function rate(perSecond, slow = isSlow(perSecond)) {
    if (perSecond === null) {
        return none;
    }
    return slow ? `${short(60 * perSecond)}/min` : `${short(perSecond)}/s`;
}

const top = 10; // the last bound of the histograms

export function seconds(s) {
    if (s === null) {
        return none;
    }
    if (s > top) {
        return `>\u00a0${top}\u00a0s`;
    }
    const [unit, factor] = s < 0.001 ? ['\u00b5s', 1e6] : s < 1 ? ['ms', 1e3] : ['s', 1];
    return `${short(s * factor)}\u00a0${unit}`;
}

export function duration(s) {
    const parts = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
    const at = parts.findIndex(([, size]) => s >= size);
    if (at < 0) {
        return '0 s';
    }
    const [unit, size] = parts[at];
    const rest = parts[at + 1];
    const more = rest ? Math.floor((s % size) / rest[1]) : 0;
    return `${Math.floor(s / size)} ${unit}${more ? ` ${more} ${rest[0]}` : ''}`;
}

export const ago = (s) => (s < 2 ? 'just now' : `${duration(s)} ago`);

// A zone that is full forgets deliveries within their window.
export const windowKept = (w) => (w.kept_seconds < w.seconds ? `${duration(w.kept_seconds)} of ` : '') +
    duration(w.seconds);

export function bytes(n) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    const at = n < 1 ? 0 : Math.min(Math.floor(Math.log2(n) / 10), units.length - 1);
    return `${short(n / 1024 ** at)} ${units[at]}`;
}

// Swedish is the language that writes "2026-11-30 14:05:09".
export const clock = (time) => new Date(time * 1000).toLocaleTimeString('sv');

export const moment = (time) => new Date(time * 1000).toLocaleString('sv');

// Control characters, and those that turn the direction of a text, are shown
// for what they are.
export function visible(text) {
    return String(text).replace(
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
        (c) => `\\u${c.codePointAt(0).toString(16).padStart(4, '0')}`,
    );
}

// "in_flight" is a word of the interface; people read "in flight".
export const words = (name) => visible(name).replaceAll('_', ' ');
