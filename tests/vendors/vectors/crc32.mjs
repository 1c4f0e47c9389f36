// The CRC-32 of gzip and ZIP (RFC 1952, 8), and texts that have the same one.

export function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) {
            crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    return (crc ^ 0xffffffff) >>> 0;
}

// Which of these are in exactly one of the two.
const exactlyOne = (a, b) => new Set([...a, ...b].filter((each) => a.has(each) !== b.has(each)));

// Changes the case of letters in that part of the text until it has the wanted
// CRC-32.  Each letter changes fixed bits of the sum, so that this is a system of
// linear equations; 48 letters are enough.
export function withSum(text, part, wanted) {
    const start = text.indexOf(part);
    const bytes = Buffer.from(text);
    const sum = crc32(bytes);
    const rows = [...part].map((_, i) => {
        const other = Buffer.from(bytes);
        other[start + i] ^= 0x20;
        return { bits: (crc32(other) ^ sum) >>> 0, letters: new Set([i]) };
    });

    let rest = { bits: (sum ^ wanted) >>> 0, letters: new Set() };
    for (let bit = 31; bit >= 0; bit--) {
        const has = (row) => (row.bits >>> bit) & 1;
        const at = rows.findIndex(has);
        if (at < 0) {
            continue;
        }
        const [pivot] = rows.splice(at, 1);
        const add = (row) => (has(row) ? {
            bits: (row.bits ^ pivot.bits) >>> 0, letters: exactlyOne(row.letters, pivot.letters),
        } : row);
        rows.forEach((row, i) => { rows[i] = add(row); });
        rest = add(rest);
    }
    if (rest.bits !== 0) {
        throw new Error('no text with that CRC-32');
    }
    for (const i of rest.letters) {
        bytes[start + i] ^= 0x20;
    }
    return bytes.toString();
}
