async function poll()
{
    const answer = await fetch('?format=json', { headers: { Accept: 'application/json' } });
    document.getElementById('status').textContent =
        JSON.stringify(await answer.json(), null, 2);
}

poll();
