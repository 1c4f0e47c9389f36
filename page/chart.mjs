// Small charts of the last minutes, as SVG in the pixels it is shown in.

import { svg } from './dom.mjs';

export const span = 300; // seconds

const gap = 15; // seconds without a sample that no line is drawn across
const margin = { top: 10, right: 10, bottom: 24, left: 58 };

// Steps of 1, 2 or 5 that reach the maximum in four at most.
export function scale(maximum) {
    const raw = maximum / 4;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw * 0.999);
    const steps = Math.max(Math.ceil((maximum / step) * 0.999), 1);
    return { top: steps * step, ticks: Array.from({ length: steps + 1 }, (_, i) => i * step) };
}

function runs(points, value) {
    const all = [];
    let last = -Infinity;
    for (const point of points) {
        const y = value(point);
        if (y === null) {
            last = -Infinity;
            continue;
        }
        if (point.time - last > gap) {
            all.push([]);
        }
        all.at(-1).push([point.time, y]);
        last = point.time;
    }
    return all;
}

const at = (n) => n.toFixed(1);

function axes(size, x, y, { ticks, format }) {
    const [right, bottom] = [size.width - margin.right, size.height - margin.bottom];
    const minutes = Array.from({ length: span / 60 + 1 }, (_, i) => i);
    const step = right - margin.left < 300 ? 5 : 1; // labels must not touch
    return [
        ticks.map((tick) => svg('g', {},
            svg('path', { class: 'grid', d: `M${margin.left} ${at(y(tick))}H${at(right)}` }),
            svg('text', { x: margin.left - 8, y: at(y(tick) + 4), 'text-anchor': 'end' },
                format(tick)))),
        minutes.filter((m) => m % step === 0).map((m) => svg('g', {},
            svg('path', { class: 'grid', d: `M${at(x(-60 * m))} ${bottom}v4` }),
            svg('text', {
                x: at(x(-60 * m)),
                y: size.height - 5,
                'text-anchor': m === 0 ? 'end' : m === span / 60 ? 'start' : 'middle',
            }, m === 0 ? 'now' : `${m} min${m === span / 60 ? ' ago' : ''}`))),
    ];
}

// lines: [{ name, value(point), area }], areas from the tallest to the lowest;
// least: what the scale reaches at any rate.
export function chart({ width, height, points, now, lines, least, format, label }) {
    const shown = points.filter((point) => now - point.time <= span);
    const values = shown.flatMap((point) => lines.map((line) => line.value(point)));
    const { top, ticks } = scale(Math.max(least, ...values.map((v) => v ?? 0)));
    const x = (ago) => margin.left +
        (1 + ago / span) * (width - margin.left - margin.right);
    const y = (value) => height - margin.bottom -
        (value / top) * (height - margin.top - margin.bottom);

    const drawn = lines.flatMap((line) => runs(shown, line.value).map((run) => {
        const path = run.map(([time, v]) => `${at(x(time - now))} ${at(y(v))}`).join('L');
        const [first, last] = [run[0][0], run.at(-1)[0]].map((time) => at(x(time - now)));
        return line.area
            ? svg('path', {
                class: `area ${line.name}`,
                d: `M${first} ${at(y(0))}L${path}L${last} ${at(y(0))}Z`,
            })
            : svg('path', { class: `line ${line.name}`, d: `M${path}h.01` });
    }));
    return svg('svg', { role: 'img', 'aria-label': label, width, height, viewBox: `0 0 ${width} ${height}` },
        axes({ width, height }, x, y, { ticks, format }), drawn);
}
