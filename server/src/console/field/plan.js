
// Plans: a stop is dragged to another place or to another collector; the buttons do the same.
for (const plans of document.querySelectorAll('[data-plan]')) {
  let dragged = null;
  const clear = () => { for (const one of plans.querySelectorAll('.over')) one.classList.remove('over'); };
  const send = (what) => {
    const form = dragged.closest('form');
    const ask = document.createElement('input');
    ask.type = 'hidden';
    ask.name = 'do';
    ask.value = what;
    form.append(ask);
    form.submit();
  };
  plans.addEventListener('dragstart', (event) => {
    dragged = event.target.closest?.('[data-stop]') ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', dragged.dataset.stop);
    dragged.classList.add('dragged');
  });
  plans.addEventListener('dragend', () => { dragged?.classList.remove('dragged'); clear(); dragged = null; });
  plans.addEventListener('dragover', (event) => {
    const column = event.target.closest('[data-collector]');
    if (!dragged || !column) return;
    event.preventDefault();
    clear();
    (event.target.closest('li') ?? column).classList.add('over');
  });
  plans.addEventListener('drop', (event) => {
    const column = event.target.closest('[data-collector]');
    if (!dragged || !column) return;
    event.preventDefault();
    const onto = event.target.closest('li[id]');
    if (onto === dragged) return;
    // Onto a stop is before it; elsewhere in a column is behind the last.
    const before = onto ? onto.previousElementSibling : column.querySelector('ol.stops > li:last-child');
    const behind = before === dragged ? dragged.previousElementSibling : before;
    const after = behind ? ` ${behind.id.slice(1)}` : '';
    const own = dragged.closest('[data-collector]').dataset.collector;
    const there = column.dataset.collector;
    send(own === there ? `after ${dragged.dataset.stop}${after}` : `to ${dragged.dataset.stop} ${there}${after}`);
  });
}
